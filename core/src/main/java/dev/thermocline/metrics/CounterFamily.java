package dev.thermocline.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The counters of one family, all registered from the start, so that a graph shows 0 and not nothing before the first
 * event. An event costs one lookup in a map and makes no name. Thread-safe.
 */
final class CounterFamily {
    private final MetricRegistry registry;
    private final CacheMetric metric;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    CounterFamily(MetricRegistry registry, CacheMetric metric) {
        this.registry = registry;
        this.metric = metric;
        metric.values().forEach(this::of);
    }

    /** The counter of a value; one that the catalogue does not know is counted all the same. */
    Counter of(String value) {
        Counter known = counters.get(value); // takes no lock
        return known != null ? known : counters.computeIfAbsent(value, absent -> registry.counter(metric.name(absent)));
    }

    long sum() {
        return counters.values().stream().mapToLong(Counter::getCount).sum();
    }

    /** What has been counted so far, by value; what never happened is left out. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        counters.forEach((value, counter) -> {
            if (counter.getCount() != 0) {
                counts.put(value, counter.getCount());
            }
        });
        return counts;
    }
}
