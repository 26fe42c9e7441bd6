package dev.thermocline.exposition;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import dev.thermocline.exposition.ExposedMetric.Part;
import dev.thermocline.metrics.CacheMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The numbers of an application as text, whenever Prometheus asks for them. Thread-safe. */
public final class Scrape implements Supplier<String> {
    /** Most series of one scrape, however many executors there are. */
    public static final int MOST_SERIES = 200;

    private final String version;
    private final Supplier<Numbers> numbers;
    private final MetricRegistry registry;
    private final NamedExecutors named = new NamedExecutors();

    /**
     * Of one application.
     *
     * @param version of the plugin
     * @param numbers of its processes
     * @param registry with the driver's metrics
     */
    public Scrape(String version, Supplier<Numbers> numbers, MetricRegistry registry) {
        this.version = requireNonNull(version, "version is null");
        this.numbers = requireNonNull(numbers, "numbers is null");
        this.registry = requireNonNull(registry, "registry is null");
    }

    @Override
    public String get() {
        return text().toString();
    }

    ExpositionText text() {
        Numbers now = numbers.get();
        Map<String, Map<String, Long>> counters = named.counters(now);
        Map<String, Map<String, Long>> levels = named.levels(now);
        ExpositionText text = new ExpositionText();
        for (ExposedMetric metric : ExposedMetrics.ALL) {
            Map<String, Map<String, Long>> processes = metric.type() == CacheMetric.Type.COUNTER ? counters : levels;
            List<Series> series = switch (metric.scope()) {
                case PROCESS -> ofProcesses(metric, processes);
                case ALL -> ofAll(metric, processes);
                case DRIVER -> ofDriver(metric, now);
            };
            if (!series.isEmpty()) {
                text.begin(metric);
                series.forEach(one -> text.series(metric, one.labels(), one.value()));
            }
        }
        return text;
    }

    private record Series(Map<String, String> labels, long value) {}

    private static Series series(ExposedMetric metric, String executor, String part, long value) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(ExposedMetrics.EXECUTOR, executor);
        labels.put(metric.label(), part);
        return new Series(labels, value);
    }

    private static List<Series> ofProcesses(ExposedMetric metric, Map<String, Map<String, Long>> processes) {
        List<Series> series = new ArrayList<>();
        processes.forEach((executor, counted) -> {
            for (Part part : metric.parts()) {
                if (part.where().isEmpty() || counted.getOrDefault(part.where(), 0L) != 0) {
                    series.add(series(metric, executor, part.value(), sum(counted, part)));
                }
            }
        });
        return series;
    }

    private static List<Series> ofAll(ExposedMetric metric, Map<String, Map<String, Long>> processes) {
        return metric.parts().stream()
                .map(part -> series(
                        metric,
                        "",
                        part.value(),
                        processes.values().stream()
                                .mapToLong(counted -> sum(counted, part))
                                .sum()))
                .toList();
    }

    private static long sum(Map<String, Long> counted, Part part) {
        return part.keys().stream()
                .mapToLong(key -> counted.getOrDefault(key, 0L))
                .sum();
    }

    private List<Series> ofDriver(ExposedMetric metric, Numbers now) {
        if (metric.equals(ExposedMetrics.BUILD)) {
            return List.of(series(metric, "", version, 1));
        }
        if (metric.equals(ExposedMetrics.EXECUTORS)) {
            return List.of(
                    series(metric, "", "present", now.present().size()),
                    series(metric, "", "silent", now.silent().size()));
        }
        List<Series> series = new ArrayList<>();
        for (Part part : metric.parts()) {
            for (String key : part.keys()) {
                Metric registered = registry.getMetrics().get(key);
                if (registered instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number) {
                    series.add(series(metric, "", part.value(), number.longValue()));
                }
            }
        }
        return series;
    }
}
