package dev.thermocline.cluster.app;

import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** What this application says of the commits that it follows. The only place here that asks it. */
final class Commits {
    private Commits() {}

    /** Waits until the commit is warm everywhere and its removed files are gone; {@code found} says whether that came. */
    static Map<String, Object> await(String table, long version, long timeoutMillis) throws InterruptedException {
        Optional<CommitReport> report = CurrentProcess.services()
                .pipeline()
                .reports()
                .await(new Path(table), version, Commits::ended, Duration.ofMillis(timeoutMillis));
        return report.map(Commits::describe).orElseGet(() -> Map.of("found", false));
    }

    static Map<String, Object> reports() {
        List<Map<String, Object>> all = CurrentProcess.services().pipeline().reports().recent().stream()
                .map(Commits::describe)
                .toList();
        return Map.of("reports", all);
    }

    static Map<String, Object> counts() {
        return Map.of("counts", CurrentProcess.services().pipeline().counts().toString());
    }

    private static boolean ended(CommitReport report) {
        boolean evicted =
                report.tombstoned() == 0 || report.tombstonedBytesLeft().isPresent();
        return report.warmLag().isPresent() && evicted;
    }

    private static Map<String, Object> describe(CommitReport report) {
        Map<String, Object> described = new HashMap<>();
        described.put("found", true);
        described.put("table", report.table().toString());
        described.put("version", report.version());
        described.put("operation", report.operation());
        described.put("added", report.added());
        described.put("tombstoned", report.tombstoned());
        described.put("outcomes", report.outcomes());
        described.put("lagMillis", report.warmLag().map(Duration::toMillis).orElse(-1L));
        described.put("bytesLeft", report.tombstonedBytesLeft().orElse(-1));
        return described;
    }
}
