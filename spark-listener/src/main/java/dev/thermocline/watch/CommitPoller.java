package dev.thermocline.watch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CommitFile;
import dev.thermocline.api.ListedLog;
import dev.thermocline.failure.CacheFailures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the commits that this process did not make, to tables that it uses.
 *
 * <p>A table is known from the first listing of its log that passes through, or from the first commit made here;
 * commits before that are not followed. From then on a listing that shows a newer version is followed by one GET for
 * each commit, and a table without listings is asked for its next version, at growing intervals while it doesn't
 * change, until it has not been used for a while. Versions that are gone from the log are passed over, and after every
 * {@value #LIST_EVERY} polls without news the log is listed, for a cleanup may have taken the next version. A listing
 * that ends before what is known is believed only if S3 doesn't have the known version any more: then the table was
 * created again. If a listing shows another file under the known version, all versions are followed once more: whoever
 * takes the commits finds by their contents which are new.
 *
 * <p>{@link #made} and {@link #listed} return at once. {@link #poll} is for one thread and returns at once, too: S3 is
 * asked on the executor, one request at a time for each table, so that a store that hangs holds up its own tables.
 * Thread-safe.
 */
public final class CommitPoller {
    /** Commits of one table that one poll follows at most; older ones are left to age. */
    public static final int MAX_CATCH_UP = 64;

    static final int LIST_EVERY = 30;

    private static final Logger LOG = LoggerFactory.getLogger(CommitPoller.class);

    private final LogFollower follower;
    private final Clock clock;
    private final int maxTables;
    private final Executor asking;
    private final WatchedTables tables;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final BlockingQueue<Boolean> bell = new ArrayBlockingQueue<>(1);

    /** Notified of what was found, on threads of the executor: concurrently for different tables. */
    public interface Listener {
        /** A commit that was not made here; in the order of versions for each table. */
        void found(CommitFile file, TableLog.Found commit, Configuration configuration);

        /** A table was created again at the same place: its versions start again. */
        void recreated(Path table);
    }

    /**
     * What was done so far.
     *
     * @param polls times that S3 was asked for the next commit of a table
     * @param found commits of others
     * @param skipped commits that were gone, or too many to follow
     * @param failures polls that S3 did not answer
     * @param forgotten tables that were too many
     */
    public record Counts(long polls, long found, long skipped, long failures, long forgotten) {}

    /**
     * @param maxTables tables to know at most, at least 1
     * @param asking runs what asks S3; gets no more than one task for each table at a time
     */
    public CommitPoller(TableLog log, Listener listener, Clock clock, int maxTables, Executor asking) {
        this.follower = new LogFollower(log, listener, clock);
        this.clock = requireNonNull(clock, "clock is null");
        this.maxTables = maxTables;
        this.asking = requireNonNull(asking, "asking is null");
        this.tables = new WatchedTables(maxTables, log::limits);
    }

    /** This process made a commit; S3 has it. */
    public void made(CommitFile file, Configuration configuration) {
        Instant now = clock.instant();
        tables.update(file.table(), configuration, table -> table.made(file.version(), configuration, now));
        bell.offer(true);
    }

    /** A listing of the table's log passed through, and showed this version as the newest. */
    public void listed(Path table, long newest, Configuration configuration) {
        listed(new ListedLog(table, newest, configuration));
    }

    /** A listing of a table's log passed through. */
    public void listed(ListedLog log) {
        Instant now = clock.instant();
        tables.update(log.table(), log.configuration(), table -> table.listed(log, now));
        bell.offer(true);
    }

    /** The table is polled whether it is used or not, until what is returned is closed. */
    public Watching watchAlways(Path path, Configuration configuration) {
        WatchedTable watched = tables.update(path, configuration, table -> table.watch(configuration));
        bell.offer(true);
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                tables.unwatch(watched);
            }
        };
    }

    /** Whether a version that was not passed on may still be found, or made here. */
    public boolean expects(Path table, long version) {
        return tables.find(table).filter(known -> known.expects(version)).isPresent();
    }

    /** Waits until something becomes known of a table, at most so long. */
    public void await(Duration longest) throws InterruptedException {
        var unused = bell.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has each table polled that is due and is not being polled now. */
    public void poll() {
        warnOfForgotten();
        tables.all().forEach(table -> CacheFailures.run("searching for commits of others", () -> dispatch(table)));
    }

    /** Not where they are forgotten: that may be the thread of a query. */
    private void warnOfForgotten() {
        long tooMany = tables.forgotten();
        if (tooMany > 0 && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "More than {} tables are in use here: {} forgotten so far, the one used longest ago first. Commits of"
                            + " others to such a table are followed again from the next query of it on; what came in"
                            + " between is cached when it is read. Name tables that have to be followed at all times in"
                            + " fs.s3a.cache.watch.tables. Further ones are counted (cluster.watch.forgotten), not logged.",
                    maxTables,
                    tooMany);
        }
    }

    private void dispatch(WatchedTable table) {
        if (!table.begin(clock.instant())) {
            return;
        }
        boolean handedOver = false;
        try {
            asking.execute(() -> pollAndEnd(table));
            handedOver = true;
        } finally {
            if (!handedOver) {
                table.postpone();
            }
        }
    }

    private void pollAndEnd(WatchedTable table) {
        try {
            CacheFailures.run("searching for commits of others", () -> follower.poll(table));
        } finally {
            table.end();
        }
    }

    /** Tables known now. */
    public int size() {
        return tables.size();
    }

    /** What was done so far. */
    public Counts counts() {
        return follower.counts(tables.forgotten());
    }
}
