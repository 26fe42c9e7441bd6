package dev.thermocline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.cache.EvictionReason;
import dev.thermocline.cache.block.BlockKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The counters' names and what is made of them. */
class CacheMetricsTest {
    private final MetricRegistry registry = new MetricRegistry();
    private final CacheMetrics metrics = new CacheMetrics(registry, () -> 7);

    @Test
    void summaryIsTheOneLineThatIsLogged() {
        for (int i = 0; i < 1523; i++) {
            metrics.hit(i % 2 == 0 ? "heap" : "disk", BlockKind.DATA, 10);
        }
        for (int i = 0; i < 265; i++) {
            metrics.miss(BlockKind.DATA, 10);
            metrics.originRead(20, 10);
        }
        for (int i = 0; i < 12; i++) {
            metrics.evicted("disk", BlockKind.DATA, EvictionReason.EXPIRED, 10);
        }
        for (int i = 0; i < 145; i++) {
            metrics.originWritten();
        }

        assertThat(metrics.statistics().summary())
                .isEqualTo("Hit rate: 85.2%, Hits: 1523, Misses: 265, TTL expirations: 12, Inner gets: 265,"
                        + " Inner puts: 145");
    }

    @Test
    void emptyCacheHasNoRateAndNoAmplification() {
        CacheStatistics statistics = metrics.statistics();

        assertThat(statistics.hitRate()).isZero();
        assertThat(statistics.amplification()).isZero();
        assertThat(statistics.summary()).startsWith("Hit rate: 0.0%");
    }

    @Test
    void amplificationIsBytesFetchedPerByteAskedFor() {
        metrics.originRead(3_000, 1_000);
        metrics.originRead(1_000, 1_000);

        assertThat(metrics.statistics().amplification()).isEqualTo(2.0);
    }

    @Test
    void hitsAndBytesAreKeptByTier() {
        metrics.hit("heap", BlockKind.TAIL, 5);
        metrics.hit("disk", BlockKind.DATA, 100);
        metrics.hit("disk", BlockKind.DATA, 50);

        CacheStatistics statistics = metrics.statistics();
        assertThat(statistics.hits()).isEqualTo(3);
        assertThat(statistics.hitBytes()).isEqualTo(Map.of("heap", 5L, "disk", 150L));
        assertThat(statistics.allHitBytes()).isEqualTo(155);
    }

    @Test
    void missesAreKeptByKindToo() {
        metrics.miss(BlockKind.TAIL, 5);
        metrics.miss(BlockKind.DATA, 5);
        metrics.miss(BlockKind.DATA, 5);

        assertThat(registry.counter("cache.misses").getCount()).isEqualTo(3);
        assertThat(registry.counter("cache.misses.tail").getCount()).isEqualTo(1);
        assertThat(registry.counter("cache.misses.data").getCount()).isEqualTo(2);
    }

    @Test
    void onlyExpiredBlocksAreExpirations() {
        for (EvictionReason reason : EvictionReason.values()) {
            metrics.evicted("disk", BlockKind.DATA, reason, 10);
        }

        assertThat(metrics.statistics().expirations()).isEqualTo(1);
        assertThat(metrics.statistics().evictedBytes()).hasSize(EvictionReason.values().length);
    }

    @Test
    void retriesAreRequestsToo() {
        metrics.originRead(10, 10);
        metrics.originRetried();

        assertThat(metrics.statistics().originRequests()).isEqualTo(2);
    }

    @Test
    void everyFamilyHasItsName() {
        metrics.hit("disk", BlockKind.DATA, 1);
        metrics.stored("disk", BlockKind.DATA, 1);
        metrics.dropped(BlockKind.DATA, "queue-full", 1);
        metrics.corrupt("disk");
        metrics.storeFailed("disk");
        metrics.breaker("disk", true);
        metrics.gauge(MetricCatalogue.QUEUE_BYTES, () -> 3);

        assertThat(registry.getNames())
                .contains(
                        "cache.hits.disk",
                        "cache.hit.bytes.disk",
                        "cache.misses",
                        "cache.miss.bytes",
                        "cache.origin.gets",
                        "cache.origin.bytes",
                        "cache.origin.wanted.bytes",
                        "cache.origin.puts",
                        "cache.inserts",
                        "cache.insert.bytes",
                        "cache.drops.queue-full",
                        "cache.corruptions",
                        "cache.tier.failures.disk",
                        "cache.breaker.open.disk",
                        "cache.failures",
                        "cache.queue.bytes");
        assertThat(registry.gauge("cache.failures").getValue()).isEqualTo(7L);
    }

    @Test
    void breakerCounterShowsTheState() {
        metrics.breaker("disk", true);
        assertThat(registry.counter("cache.breaker.open.disk").getCount()).isEqualTo(1);
        metrics.breaker("disk", false);
        assertThat(registry.counter("cache.breaker.open.disk").getCount()).isZero();
    }
}
