package dev.thermocline.benchmarks.demo.workload;

import dev.thermocline.commit.CommitReport;
import dev.thermocline.hadoop.CacheControl;
import dev.thermocline.spark.CommitPipeline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/** Looks at the cache of this process, which is the driver and the only executor. */
final class ThermoclineProbe implements CacheProbe {

    @Override
    public Optional<Duration> awaitWarm(String table, long version, Duration longest) throws InterruptedException {
        return CommitPipeline.get()
                .reports()
                .await(new Path(table), version, report -> report.warmLag().isPresent(), longest)
                .flatMap(CommitReport::warmLag)
                .or(() -> Optional.of(longest));
    }

    @Override
    public Map<String, Long> hitBytesByTier() {
        return control().statistics().hitBytes();
    }

    @Override
    public OptionalLong residentBytes(List<String> files) throws IOException {
        long bytes = 0;
        for (String file : files) {
            bytes += control().residency(new Path(file)).bytes();
        }
        return OptionalLong.of(bytes);
    }

    private static CacheControl control() {
        return CacheControl.current()
                .orElseThrow(() -> new IllegalStateException(
                        "No caching file system was opened: is the plugin in spark.plugins, and its jar in --jars?"));
    }
}
