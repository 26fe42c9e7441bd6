package dev.thermocline.counters;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.thermocline.api.CacheControl;
import dev.thermocline.fake.UnusedCache;
import dev.thermocline.metrics.CacheMetric;
import dev.thermocline.metrics.CacheMetrics;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.peer.PeerUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogue of the plugin's metrics, and what is registered from it. */
final class PluginMetricsTest {
    private final MetricRegistry registry = new MetricRegistry();
    private final CacheCounters counters = new CacheCounters(Optional::empty);

    private static List<String> names(List<CacheMetric> metrics) {
        return metrics.stream().flatMap(metric -> metric.names().stream()).toList();
    }

    @Test
    void everyConstantIsInTheList() throws IllegalAccessException {
        List<Object> constants = new ArrayList<>();
        for (Class<?> list : List.of(PluginMetrics.class, PeerMetrics.class)) {
            for (Field field : list.getDeclaredFields()) {
                if (field.getType() == CacheMetric.class) {
                    constants.add(field.get(null));
                }
            }
        }
        Stream.of(PeerUnavailableException.Reason.values())
                .map(PeerMetrics::failures)
                .forEach(constants::add);
        assertThat(constants).isNotEmpty().containsExactlyInAnyOrderElementsOf(PluginMetrics.ALL);
    }

    @Test
    void namesAreUnique() {
        List<String> names = new ArrayList<>(names(PluginMetrics.ALL));
        names.addAll(names(MetricCatalogue.ALL));
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void bothSidesAndTheCacheAreRegisteredInWhole() {
        CacheCounters.register(registry, PluginMetrics.EXECUTOR, Map::of);
        CacheCounters.register(registry, PluginMetrics.CLUSTER, Map::of);
        counters.registerCache(registry);

        List<String> expected = new ArrayList<>(names(PluginMetrics.OF_BOTH));
        expected.addAll(names(MetricCatalogue.ALL));
        assertThat(registry.getNames()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void registeredGaugeFollowsItsCounter() {
        CacheCounters.register(registry, PluginMetrics.EXECUTOR, () -> Map.of(CacheCounters.INSTALLED, 7L));

        assertThat(value("executor.tails.installed")).isEqualTo(7);
        assertThat(value("executor.hits")).isZero();
    }

    @Test
    void whatIsSentOfTheCacheIsWhatIsNotZero() {
        CacheControl cache = new UnusedCache() {
            @Override
            public MetricRegistry metrics() {
                return registry;
            }

            @Override
            public CacheStatistics statistics() {
                return new CacheMetrics(registry, () -> 0).statistics();
            }
        };
        registry.counter("cache.hit.bytes.disk").inc(5);
        registry.gauge("cache.used.bytes.disk", () -> (Gauge<Long>) () -> 6L);
        registry.gauge("cache.objects", () -> (Gauge<Long>) () -> 7L);

        Map<String, Long> sent = new CacheCounters(() -> Optional.of(cache)).ofCache();

        assertThat(sent.keySet().stream().filter(name -> name.startsWith("cache.")))
                .containsExactlyInAnyOrder("cache.hit.bytes.disk", "cache.used.bytes.disk");
        assertThat(sent).containsEntry("cache.hit.bytes.disk", 5L).containsEntry("cache.used.bytes.disk", 6L);
    }

    /** With each poll of each executor: a thousand of them send the driver two million bytes a second at most. */
    @Test
    void whatExecutorsSendIsShort() throws IOException {
        HashMap<String, Long> most = new HashMap<>();
        PluginMetrics.OF_BOTH.forEach(metric -> most.put(PluginMetrics.key(metric), Long.MAX_VALUE));
        int before = bytes(most);
        names(CacheCounters.SENT).forEach(name -> most.put(name, Long.MAX_VALUE - 1));

        assertThat(bytes(most) - before).isPositive().isLessThan(1_500);
    }

    private static int bytes(Serializable message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(message);
        }
        return bytes.size();
    }

    @Test
    void metricsOfACacheThatHasNotStartedAreZero() {
        counters.registerCache(registry);

        assertThat(registry.getNames())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(value(name)).as(name).isZero());
    }

    private long value(String name) {
        Gauge<?> gauge = registry.getGauges().get(name);
        return gauge != null && gauge.getValue() instanceof Long number ? number : -1;
    }
}
