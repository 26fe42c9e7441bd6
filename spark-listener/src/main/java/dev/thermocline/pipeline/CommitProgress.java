package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.delta.CommitChange;
import dev.thermocline.plan.DeclineReason;
import dev.thermocline.report.CommitLabel;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import dev.thermocline.report.Warmth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what becomes of one commit and publishes its report: when all is warm, and again when the removed files are
 * gone. Thread-safe.
 */
public final class CommitProgress {
    private static final Logger LOG = LoggerFactory.getLogger(CommitProgress.class);

    private final CommitChange change;
    private final Instant closedAt;
    private final Supplier<Optional<CommitLabel>> label;
    private final Clock clock;
    private final CommitReports reports;

    @GuardedBy("this")
    private final Map<CommitOutcome, Integer> outcomes = new EnumMap<>(CommitOutcome.class);

    private final int generation;

    @GuardedBy("this")
    private Warmth warmth = Warmth.OPEN;

    @GuardedBy("this")
    private Optional<Duration> warmLag = Optional.empty();

    @GuardedBy("this")
    private OptionalLong bytesLeft = OptionalLong.empty();

    /** @param label asked when the report is made: the query's description may arrive after the commit */
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
        this.generation = reports.generation(change.table());
    }

    /** Counts files that ended in some way. */
    public synchronized void outcome(CommitOutcome outcome, int count) {
        outcomes.merge(outcome, count, Integer::sum);
    }

    /** The fetch of one added file's body ended; it may end long after all else, so the report is published again. */
    void body(CommitOutcome outcome) {
        outcome(outcome, 1);
        reports.publish(report(), generation);
    }

    void declined(Map<DeclineReason, Integer> files) {
        files.forEach((reason, count) -> outcome(CommitOutcome.of(reason), count));
    }

    /** Adds bytes of removed files that some executor still holds; called before {@link #evicted}. */
    public synchronized void left(long bytes) {
        bytesLeft = OptionalLong.of(bytesLeft.orElse(0) + Math.max(0, bytes));
    }

    /** Instructions to warm or to evict were dropped before some executor got them. */
    public void lost(boolean eviction, int count) {
        outcome(eviction ? CommitOutcome.EVICTION_LOST : CommitOutcome.LOST, count);
    }

    /** Executors that were there did not answer. */
    public void unreached(int executors) {
        outcome(CommitOutcome.UNREACHED, executors);
    }

    /** Whether nothing more is done to warm the commit. */
    public synchronized boolean ended() {
        return warmth != Warmth.OPEN;
    }

    /** Everything that was planned has an outcome, everywhere. */
    public void warmed() {
        synchronized (this) {
            Duration lag = Duration.between(closedAt, clock.instant());
            warmLag = Optional.of(lag.isNegative() ? Duration.ZERO : lag);
            warmth = allResident() ? Warmth.WARM : Warmth.PARTIAL;
        }
        publish(false);
    }

    @GuardedBy("this")
    private boolean allResident() {
        return outcomes.keySet().stream().allMatch(CommitOutcome::leavesCommitWarm);
    }

    /** Nothing is to be warmed because warming is off, or the table does not allow it. */
    void notWarmed() {
        synchronized (this) {
            warmth = Warmth.OFF;
        }
        publish(false);
    }

    /**
     * The removed files were dropped everywhere.
     *
     * @param left bytes of them that this process still holds
     */
    public void evicted(long left) {
        left(left);
        publish(true);
    }

    private void publish(boolean evicted) {
        CommitReport report = report();
        reports.publish(report, generation);
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
                warmth,
                warmLag,
                bytesLeft);
    }

    private static void log(CommitReport report, boolean evicted) {
        if (evicted) {
            LOG.debug(
                    "Commit {} of {}: {} B of removed files are left",
                    report.version(),
                    report.table(),
                    report.tombstonedBytesLeft().orElse(0));
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
