package dev.thermocline.benchmarks.demo.workload;

import dev.thermocline.api.CacheControl;
import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Reads the state of this process's cache; the process is the driver and the only executor. */
final class ThermoclineProbe implements CacheProbe {

    private final boolean warmed;

    /** Whether commits reach the cache: there is nothing to wait for otherwise. */
    ThermoclineProbe(boolean warmed) {
        this.warmed = warmed;
    }

    @Override
    public Warmed awaitWarm(String table, long version, Duration longest) throws InterruptedException {
        if (!warmed) {
            return Warmed.NOTHING;
        }
        return CurrentProcess.services()
                .pipeline()
                .reports()
                .await(new Path(table), version, report -> report.warmLag().isPresent(), longest)
                .map(report -> new Warmed(report.warmLag().orElse(longest).toMillis(), byName(report.outcomes())))
                .orElse(new Warmed(longest.toMillis(), Map.of("not reported in time", 1)));
    }

    private static Map<String, Integer> byName(Map<CommitOutcome, Integer> outcomes) {
        Map<String, Integer> byName = new HashMap<>();
        outcomes.forEach((outcome, count) -> byName.put(outcome.name(), count));
        return byName;
    }

    @Override
    public Map<String, Long> hitBytesByTier() {
        return control().statistics().hitBytes();
    }

    @Override
    public Long residentBytes(List<String> files) throws IOException {
        long bytes = 0;
        for (String file : files) {
            bytes += control().residency(new Path(file)).bytes();
        }
        return bytes;
    }

    private static CacheControl control() {
        return ProcessCache.current()
                .orElseThrow(() -> new IllegalStateException(
                        "No caching file system was opened: is the plugin in spark.plugins, and its jar in --jars?"));
    }
}
