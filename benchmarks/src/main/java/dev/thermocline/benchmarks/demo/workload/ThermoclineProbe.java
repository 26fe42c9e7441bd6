package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitOutcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Reads the state of the caches of the driver, where this runs, and of the executors. */
final class ThermoclineProbe implements CacheProbe {

    private final boolean warmed;
    private final ExecutorCaches caches;

    /** Whether commits reach the cache: there is nothing to wait for otherwise. */
    ThermoclineProbe(boolean warmed, ExecutorCaches caches) {
        this.warmed = warmed;
        this.caches = requireNonNull(caches, "caches is null");
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
    public Map<String, Long> hitBytesByTier() throws InterruptedException {
        return caches.ask(List.of()).hitBytes();
    }

    @Override
    public Long residentBytes(List<String> files) throws InterruptedException {
        return caches.ask(files).residentBytes();
    }
}
