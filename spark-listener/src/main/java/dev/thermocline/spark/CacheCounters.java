package dev.thermocline.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.thermocline.hadoop.CacheControl;
import dev.thermocline.hadoop.CacheFailures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The counters that executors send and that Spark's metrics system shows. */
final class CacheCounters {
    static final String HITS = "hits";
    static final String HIT_BYTES = "hit.bytes";
    static final String MISSES = "misses";
    static final String MISS_BYTES = "miss.bytes";
    static final String ORIGIN_GETS = "origin.gets";
    static final String ORIGIN_BYTES = "origin.bytes";
    static final String FAILURES = "failures";
    static final String PUSHED = "captured.pushed";
    static final String PUSH_DROPS = "captured.dropped";
    static final String INSTRUCTIONS = "instructions.followed";
    static final String INSTALLED = "tails.installed";
    static final String EVICTED = "files.evicted";

    /** All of them. */
    static final List<String> NAMES = List.of(
            HITS,
            HIT_BYTES,
            MISSES,
            MISS_BYTES,
            ORIGIN_GETS,
            ORIGIN_BYTES,
            FAILURES,
            PUSHED,
            PUSH_DROPS,
            INSTRUCTIONS,
            INSTALLED,
            EVICTED);

    private CacheCounters() {}

    /** This process's cache, if it has started. */
    static Map<String, Long> ofCache() {
        Map<String, Long> counters = new HashMap<>();
        counters.put(FAILURES, CacheFailures.count());
        CacheControl.current().map(CacheControl::statistics).ifPresent(seen -> {
            counters.put(HITS, seen.hits());
            counters.put(HIT_BYTES, seen.allHitBytes());
            counters.put(MISSES, seen.misses());
            counters.put(MISS_BYTES, seen.missBytes());
            counters.put(ORIGIN_GETS, seen.originRequests());
            counters.put(ORIGIN_BYTES, seen.originBytes());
        });
        return counters;
    }

    /** Registers a gauge for each counter; a name that is taken stays as it is. */
    static void register(MetricRegistry registry, String prefix, Supplier<Map<String, Long>> counters) {
        for (String name : NAMES) {
            gauge(registry, prefix + name, () -> counters.get().getOrDefault(name, 0L));
        }
    }

    static void gauge(MetricRegistry registry, String name, Supplier<Long> value) {
        registry.gauge(name, () -> (Gauge<Long>) () -> CacheFailures.call("reading a counter", value::get, () -> 0L));
    }
}
