package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Counting;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import dev.thermocline.api.CacheControl;
import dev.thermocline.metrics.CacheMetric;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is registered is what the catalogue lists, and it moves. */
class MetricNamesTest {
    private static final int LENGTH = 200_000;

    private Lake lake;
    private FileSystem fileSystem;

    @BeforeEach
    void start() throws IOException {
        lake = new Lake();
        fileSystem = lake.caching();
    }

    @AfterEach
    void stop() throws IOException {
        fileSystem.close();
        FileSystem.closeAll();
        lake.close();
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    private static List<String> catalogue() {
        List<String> names = new ArrayList<>();
        for (CacheMetric metric : MetricCatalogue.ALL) {
            names.addAll(metric.names());
        }
        return names;
    }

    private static long value(String name) {
        Metric metric = control().metrics().getMetrics().get(name);
        if (metric instanceof Gauge<?> gauge) {
            return gauge.getValue() instanceof Long number ? number : -1;
        }
        return metric instanceof Counting counter ? counter.getCount() : -1;
    }

    private void read(Path path) throws IOException {
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(new byte[LENGTH]);
        }
    }

    /** Writes, reads cold and warm, warms, replaces and evicts. */
    private void traffic() throws Exception {
        Path foreign = lake.dataFile();
        Path warmed = lake.dataFile();
        try (FileSystem plain = lake.uncached()) {
            Lake.write(plain, foreign, Lake.bytes(LENGTH, 1));
            Lake.write(plain, warmed, Lake.bytes(LENGTH, 2));
        }
        read(foreign);
        read(foreign);
        assertThat(control().warm(warmed, LENGTH).get(60, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.RESIDENT);
        Path own = lake.versionedFile();
        Lake.write(fileSystem, own, Lake.bytes(LENGTH, 3));
        Lake.write(fileSystem, own, Lake.bytes(LENGTH, 4));
        read(own);
        assertThat(fileSystem.getFileStatus(foreign).getLen()).isEqualTo(LENGTH);
    }

    @Test
    void whatIsRegisteredIsWhatTheCatalogueLists() throws Exception {
        MetricRegistry registry = control().metrics();
        assertThat(registry.getNames()).containsExactlyInAnyOrderElementsOf(catalogue());

        traffic();

        assertThat(registry.getNames()).containsExactlyInAnyOrderElementsOf(catalogue());
    }

    @Test
    void metricsMoveWithTraffic() throws Exception {
        traffic();

        for (CacheMetric metric : List.of(
                MetricCatalogue.MISSES,
                MetricCatalogue.MISS_BYTES,
                MetricCatalogue.ORIGIN_GETS,
                MetricCatalogue.ORIGIN_BYTES,
                MetricCatalogue.ORIGIN_WANTED,
                MetricCatalogue.INSERTS,
                MetricCatalogue.INSERT_BYTES,
                MetricCatalogue.OBJECTS,
                MetricCatalogue.STATUSES)) {
            assertThat(value(metric.name())).as(metric.name()).isPositive();
        }
        assertThat(value(MetricCatalogue.ORIGIN_PUTS.name())).isEqualTo(2);
        assertThat(value("cache.evicted.bytes.invalidated")).isPositive();
        assertThat(control().statistics().allHitBytes()).isGreaterThanOrEqualTo(LENGTH);
    }

    @Test
    void tiersShowWhatTheyHoldAndMayHold() throws Exception {
        await().until(() ->
                value("cache.used.bytes.heap") == 0); // what the self-test stored is dropped in the background
        assertThat(value("cache.capacity.bytes.disk")).isPositive().isLessThanOrEqualTo(64 << 20);
        assertThat(value("cache.capacity.bytes.offheap")).isZero();

        traffic();

        assertThat(value("cache.used.bytes.heap")).isPositive();
        assertThat(value("cache.used.bytes.disk"))
                .isEqualTo(control().tiers().stream()
                        .filter(tier -> tier.name().equals("disk"))
                        .mapToLong(tier -> tier.residentBytes())
                        .sum());
        await().until(() -> CacheRuntime.current().orElseThrow().engine().queuedBytes() == 0); // or a block comes later
        control().clear();
        assertThat(value("cache.used.bytes.heap")).isZero();
    }
}
