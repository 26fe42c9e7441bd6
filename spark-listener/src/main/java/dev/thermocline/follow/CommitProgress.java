package dev.thermocline.follow;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.commit.CommitChange;
import dev.thermocline.plan.DeclineReason;
import dev.thermocline.report.CommitLabel;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what becomes of one commit and publishes its report: when all is warm, and again when the removed files are
 * gone. Thread-safe.
 */
public final class CommitProgress {
    /** Outcome of an added file that a newer commit removed before it was sent to the executors. */
    public static final String REMOVED = "REMOVED";

    private static final Logger LOG = LoggerFactory.getLogger(CommitProgress.class);

    private final CommitChange change;
    private final Instant closedAt;
    private final Supplier<Optional<CommitLabel>> label;
    private final Clock clock;
    private final CommitReports reports;

    @GuardedBy("this")
    private final Map<String, Integer> outcomes = new HashMap<>();

    @GuardedBy("this")
    private Optional<Duration> warmLag = Optional.empty();

    @GuardedBy("this")
    private long bytesLeft = CommitReport.UNKNOWN_BYTES;

    /** @param label looked up when the report is made: the query's description may arrive after the commit */
    CommitProgress(
            CommitChange change,
            Instant closedAt,
            Supplier<Optional<CommitLabel>> label,
            Clock clock,
            CommitReports reports) {
        this.change = requireNonNull(change, "change is null");
        this.closedAt = requireNonNull(closedAt, "closedAt is null");
        this.label = requireNonNull(label, "label is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.reports = requireNonNull(reports, "reports is null");
    }

    /** Counts files that ended in some way. */
    public synchronized void outcome(String name, int count) {
        outcomes.merge(name, count, Integer::sum);
    }

    /** The fetch of one added file's body ended; it may end long after all else, so the report is told again. */
    void body(String result) {
        outcome("BODY_" + result, 1);
        reports.publish(report());
    }

    void declined(Map<DeclineReason, Integer> files) {
        files.forEach((reason, count) -> outcome(reason.name(), count));
    }

    /** Adds bytes of removed files that some executor still holds; told before {@link #evicted}. */
    public synchronized void left(long bytes) {
        bytesLeft = Math.max(0, bytesLeft) + Math.max(0, bytes);
    }

    /** Everything that was planned has an outcome, everywhere. */
    public void warmed() {
        publish(true, 0, false);
    }

    /** Nothing is to be warmed because warming is off. */
    void notWarmed() {
        publish(false, 0, false);
    }

    /**
     * The removed files were dropped everywhere.
     *
     * @param left bytes of them that this process still holds
     */
    public void evicted(long left) {
        publish(false, left, true);
    }

    private void publish(boolean warmed, long left, boolean evicted) {
        synchronized (this) {
            if (evicted) {
                left(left);
            }
            if (warmed) {
                Duration lag = Duration.between(closedAt, clock.instant());
                warmLag = Optional.of(lag.isNegative() ? Duration.ZERO : lag);
            }
        }
        CommitReport report = report();
        reports.publish(report);
        log(report, evicted);
    }

    private synchronized CommitReport report() {
        return new CommitReport(
                change.table(),
                change.version(),
                change.operation(),
                label.get(),
                change.added().size(),
                change.tombstoned().size(),
                change.deletionVectorOnly().size(),
                outcomes,
                warmLag,
                bytesLeft);
    }

    private static void log(CommitReport report, boolean evicted) {
        if (evicted) {
            LOG.debug(
                    "Commit {} of {}: {} B of removed files are left",
                    report.version(),
                    report.table(),
                    report.tombstonedBytesLeft());
            return;
        }
        LOG.info(
                "Commit {} of {} ({}): {} files added, {} removed, {} with a new deletion vector; warmed {} in {} ms",
                report.version(),
                report.table(),
                report.operation(),
                report.added(),
                report.tombstoned(),
                report.deletionVectorOnly(),
                report.outcomes(),
                report.warmLag().map(Duration::toMillis).orElse(0L));
    }
}
