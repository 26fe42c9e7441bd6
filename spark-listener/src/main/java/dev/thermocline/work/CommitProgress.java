package dev.thermocline.work;

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
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what becomes of one commit and publishes its report: when all is warm, and again when the removed files are
 * gone. Holds counts and no paths, as it is kept for a while after the commit has ended. Thread-safe.
 */
public final class CommitProgress {
    private static final Logger LOG = LoggerFactory.getLogger(CommitProgress.class);

    private final Commit commit;
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
    private long bytesLeft;

    @GuardedBy("this")
    private boolean evicted;

    /** Evictions that were announced and have not ended. */
    @GuardedBy("this")
    private int evictions;

    /**
     * @param closedAt when the commit was made, on the clock
     * @param label asked when the report is made: the query's description may arrive after the commit
     * @param clock measures durations
     */
    public CommitProgress(
            CommitChange change,
            Instant closedAt,
            Supplier<Optional<CommitLabel>> label,
            Clock clock,
            CommitReports reports) {
        this.commit = Commit.of(change);
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
    public void body(CommitOutcome outcome) {
        outcome(outcome, 1);
        reports.publish(report(), generation);
    }

    public void declined(Map<DeclineReason, Integer> files) {
        files.forEach((reason, count) -> outcome(CommitOutcome.of(reason), count));
    }

    /** Adds bytes of removed files that some executor still holds; called before {@link #evicted}. */
    public synchronized void left(long bytes) {
        bytesLeft += Math.max(0, bytes);
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
        Duration since = Duration.between(closedAt, clock.instant());
        Duration lag = since.isNegative() ? Duration.ZERO : since;
        synchronized (this) {
            warmLag = Optional.of(lag);
            warmth = allResident() ? Warmth.WARM : Warmth.PARTIAL;
        }
        reports.countWarmed(lag);
        publish(false);
    }

    @GuardedBy("this")
    private boolean allResident() {
        return outcomes.keySet().stream().allMatch(CommitOutcome::leavesCommitWarm);
    }

    /** Nothing is to be warmed because warming is off, or the table does not allow it. */
    public void notWarmed() {
        synchronized (this) {
            warmth = Warmth.OFF;
        }
        publish(false);
    }

    /** One more {@link #evicted} will come before the removed files are gone. */
    public synchronized void evicting() {
        evictions++;
    }

    /**
     * The removed files of one page were dropped everywhere, or there were none. The report comes when no other page is
     * under way.
     *
     * @param left bytes of them that this process still holds
     */
    public void evicted(long left) {
        synchronized (this) {
            left(left);
            evictions = Math.max(0, evictions - 1);
            evicted = evictions == 0;
            if (!evicted) {
                return;
            }
        }
        publish(true);
    }

    private void publish(boolean evicted) {
        CommitReport report = report();
        reports.publish(report, generation);
        log(report, evicted);
    }

    private synchronized CommitReport report() {
        return new CommitReport(
                commit.table(),
                commit.version(),
                commit.operation(),
                label.get(),
                commit.added(),
                commit.tombstoned(),
                commit.deletionVectorOnly(),
                outcomes,
                warmth,
                warmLag,
                evicted ? OptionalLong.of(bytesLeft) : OptionalLong.empty());
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

    /** What a report states of the commit itself. */
    private record Commit(
            Path table, long version, String operation, int added, int tombstoned, int deletionVectorOnly) {
        static Commit of(CommitChange change) {
            return new Commit(
                    change.table(),
                    change.version(),
                    change.operation(),
                    change.files().addedCount(),
                    change.files().tombstonedCount(),
                    change.files().deletionVectorOnlyCount());
        }
    }
}
