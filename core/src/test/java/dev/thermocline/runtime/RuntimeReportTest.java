package dev.thermocline.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.metrics.CacheMetrics;
import java.io.IOException;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** The periodic line and the alarm. */
class RuntimeReportTest {
    @Test
    void manyInsertsWithoutAnyHitAreAlarming() {
        CacheMetrics metrics = new CacheMetrics(new MetricRegistry(), () -> 0);
        for (int i = 0; i < 9; i++) {
            metrics.stored("disk", BlockKind.DATA, 1);
        }
        assertThat(RuntimeReport.zeroHits(metrics.statistics(), 10)).isFalse();
        metrics.stored("disk", BlockKind.DATA, 1);
        assertThat(RuntimeReport.zeroHits(metrics.statistics(), 10)).isTrue();
        metrics.hit("disk", BlockKind.DATA, 1);
        assertThat(RuntimeReport.zeroHits(metrics.statistics(), 10)).isFalse();
    }

    @Test
    void lineIsScheduledAtItsIntervalOrNotAtAll() throws IOException {
        try (Lake lake = new Lake()) {
            Configuration every = lake.configuration();
            every.set("fs.s3a.cache.log.interval", "5m");
            CachingS3AFileSystem reporting = lake.caching(every);
            assertThat(CacheRuntime.current().orElseThrow().threads().clock().getQueue())
                    .singleElement()
                    .satisfies(task -> assertThat(((Delayed) task).getDelay(TimeUnit.SECONDS))
                            .isBetween(200L, 300L));
            reporting.close();
            CacheRuntime.shutdown();
            CachingS3AFileSystem silent = lake.caching();
            assertThat(CacheRuntime.current().orElseThrow().threads().clock().getQueue())
                    .isEmpty();
            silent.close();
        }
    }

    @Test
    void statisticsThatAreOffHaveNoThread() throws IOException {
        try (Lake lake = new Lake()) {
            CachingS3AFileSystem silent = lake.caching(); // log.interval is off
            Lake.write(silent, lake.dataFile(), Lake.bytes(1_000, 1));
            assertThat(CacheRuntime.current().orElseThrow().threads().clock().getPoolSize())
                    .isZero();
            silent.close();
            CacheRuntime.shutdown();
            Configuration every = lake.configuration();
            every.set("fs.s3a.cache.log.interval", "1d");
            CachingS3AFileSystem reporting = lake.caching(every);
            assertThat(CacheRuntime.current().orElseThrow().threads().clock().getPoolSize())
                    .isEqualTo(1);
            reporting.close();
        }
    }
}
