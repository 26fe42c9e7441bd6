package dev.thermocline.counters;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Counting;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import dev.thermocline.api.CacheControl;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.metrics.CacheMetric;
import dev.thermocline.metrics.MetricCatalogue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The counters that executors send, and what Spark's metrics system shows. Holds the cache's handle alone. */
public final class CacheCounters {
    public static final String HITS = PluginMetrics.key(PluginMetrics.HITS);
    public static final String HIT_BYTES = PluginMetrics.key(PluginMetrics.HIT_BYTES);
    public static final String MISSES = PluginMetrics.key(PluginMetrics.MISSES);
    public static final String MISS_BYTES = PluginMetrics.key(PluginMetrics.MISS_BYTES);
    public static final String ORIGIN_GETS = PluginMetrics.key(PluginMetrics.ORIGIN_GETS);
    public static final String ORIGIN_BYTES = PluginMetrics.key(PluginMetrics.ORIGIN_BYTES);
    public static final String FAILURES = PluginMetrics.key(PluginMetrics.FAILURES);
    public static final String PUSHED = PluginMetrics.key(PluginMetrics.PUSHED);
    public static final String PUSH_DROPS = PluginMetrics.key(PluginMetrics.PUSH_DROPS);
    public static final String INSTRUCTIONS = PluginMetrics.key(PluginMetrics.INSTRUCTIONS);
    public static final String INSTALLED = PluginMetrics.key(PluginMetrics.INSTALLED);
    public static final String EVICTED = PluginMetrics.key(PluginMetrics.EVICTED);
    public static final String FORGET_DROPS = PluginMetrics.key(PluginMetrics.FORGET_DROPS);

    /** What is sent of the cache's own metrics, by their names, where it is not 0. */
    static final List<CacheMetric> SENT = List.of(
            MetricCatalogue.HIT_BYTES,
            MetricCatalogue.INSERT_BYTES,
            MetricCatalogue.EVICTED,
            MetricCatalogue.CORRUPTIONS,
            MetricCatalogue.CONTRADICTIONS,
            MetricCatalogue.TIER_FAILURES,
            MetricCatalogue.BREAKER_OPEN,
            MetricCatalogue.TIER_USED,
            MetricCatalogue.TIER_CAPACITY);

    private static final List<String> SENT_NAMES =
            SENT.stream().flatMap(metric -> metric.names().stream()).toList();

    private final Supplier<Optional<CacheControl>> cache;

    /** @param cache this process's cache, if it has started */
    public CacheCounters(Supplier<Optional<CacheControl>> cache) {
        this.cache = requireNonNull(cache, "cache is null");
    }

    /** Those of this process's cache. */
    public Map<String, Long> ofCache() {
        Map<String, Long> counters = new HashMap<>();
        counters.put(FAILURES, CacheFailures.count());
        cache.get().map(CacheControl::statistics).ifPresent(seen -> {
            counters.put(HITS, seen.hits());
            counters.put(HIT_BYTES, seen.allHitBytes());
            counters.put(MISSES, seen.misses());
            counters.put(MISS_BYTES, seen.missBytes());
            counters.put(ORIGIN_GETS, seen.originRequests());
            counters.put(ORIGIN_BYTES, seen.originBytes());
        });
        cache.get()
                .map(control -> control.metrics().getMetrics())
                .ifPresent(metrics -> SENT_NAMES.forEach(name -> {
                    long number = number(metrics.get(name));
                    if (number != 0) {
                        counters.put(name, number);
                    }
                }));
        return counters;
    }

    /**
     * Registers a gauge for each counter; a name that is taken stays as it is.
     *
     * @param side {@link PluginMetrics#EXECUTOR} or {@link PluginMetrics#CLUSTER}
     */
    public static void register(MetricRegistry registry, String side, Supplier<Map<String, Long>> counters) {
        for (CacheMetric metric : PluginMetrics.OF_BOTH) {
            String key = PluginMetrics.key(metric);
            gauge(registry, metric.name(side), () -> counters.get().getOrDefault(key, 0L));
        }
    }

    /**
     * Registers a gauge for each metric of this process's cache, whichever it is: the cache starts with the first file
     * system, long after the plugin. Before that the number is 0.
     */
    public void registerCache(MetricRegistry registry) {
        for (CacheMetric metric : MetricCatalogue.ALL) {
            for (String name : metric.names()) {
                gauge(registry, name, () -> ofCache(name));
            }
        }
    }

    private long ofCache(String name) {
        return number(cache.get()
                .map(control -> control.metrics().getMetrics().get(name))
                .orElse(null));
    }

    private static long number(@Nullable Metric metric) {
        if (metric instanceof Counting counter) {
            return counter.getCount();
        }
        return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number ? number.longValue() : 0;
    }

    public static void gauge(MetricRegistry registry, String name, Supplier<Long> value) {
        registry.gauge(name, () -> (Gauge<Long>) () -> CacheFailures.call("reading a counter", value::get, () -> 0L));
    }
}
