package dev.thermocline.watch;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.ListedLog;
import dev.thermocline.delta.TableKey;
import dev.thermocline.hadoop.CacheFailures;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the commits that this process did not make, to tables that it uses.
 *
 * <p>A table is known from the first listing of its log that passes through, or from the first commit made here; what was
 * committed before is nobody's news. From then on a listing that shows a newer version is followed by one GET for each
 * commit, and a table without listings is asked for its next version, ever more seldom while it doesn't change, until
 * nobody has used it for a while. Versions that are gone from the log are passed over, and every {@value #LIST_EVERY}
 * quiet looks the log is listed, for a cleanup may have taken the next version. A listing that ends before what is known
 * is believed only if S3 says that the known version is gone: then the table was made anew. One that shows another file under
 * the known version leads back to the first: whoever takes the commits knows by their contents which are news.
 *
 * <p>{@link #made} and {@link #listed} return at once. {@link #look} is for one thread and returns at once, too: S3 is asked
 * on the executor, one request at a time for each table, so that a store that hangs holds up its own tables. Bounded: tables
 * that are too many are forgotten, the one mentioned longest ago first, and counted. Thread-safe.
 */
public final class CommitPoller {
    /** Commits of one table that one look follows at most; older ones are left to age. */
    public static final int MAX_CATCH_UP = 64;

    static final int LIST_EVERY = 30;

    private static final Logger LOG = LoggerFactory.getLogger(CommitPoller.class);

    private final TableLog log;
    private final Listener listener;
    private final Clock clock;
    private final int maxTables;
    private final Executor asking;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final BlockingQueue<Boolean> bell = new ArrayBlockingQueue<>(1);
    private final LongAdder looks = new LongAdder();
    private final LongAdder found = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder forgotten = new LongAdder();

    @GuardedBy("this")
    private final Map<Path, WatchedTable> tables = new LinkedHashMap<>(16, 0.75f, true);

    /** Notified of what was found, on threads of the executor: concurrently for different tables. */
    public interface Listener {
        /** A commit that was not made here; in the order of versions for each table. */
        void found(CommitFile file, TableLog.Found commit, Configuration configuration);

        /** A table was made anew at the same place: its versions start again. */
        void madeAnew(Path table);
    }

    /**
     * What the watch did.
     *
     * @param looks times that S3 was asked for the next commit of a table
     * @param found commits of others
     * @param skipped commits that were gone, or too many to follow
     * @param failures looks that S3 did not answer
     * @param forgotten tables that were too many
     */
    public record Counts(long looks, long found, long skipped, long failures, long forgotten) {}

    /**
     * @param maxTables tables to know at most, at least 1
     * @param asking runs what asks S3; gets no more than one task for each table at a time
     */
    public CommitPoller(TableLog log, Listener listener, Clock clock, int maxTables, Executor asking) {
        this.log = requireNonNull(log, "log is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.clock = requireNonNull(clock, "clock is null");
        if (maxTables < 1) {
            throw new IllegalArgumentException("maxTables must be at least 1: " + maxTables);
        }
        this.maxTables = maxTables;
        this.asking = requireNonNull(asking, "asking is null");
    }

    /** This process made a commit; S3 has it. */
    public synchronized void made(CommitFile file, Configuration configuration) {
        known(file.table(), configuration).made(file.version(), configuration, clock.instant());
        bell.offer(true);
    }

    /** A listing of the table's log passed through, and showed this version as the newest. */
    public void listed(Path table, long newest, Configuration configuration) {
        listed(new ListedLog(table, newest, configuration));
    }

    /** A listing of a table's log passed through. */
    public synchronized void listed(ListedLog log) {
        known(log.table(), log.configuration()).listed(log, clock.instant());
        bell.offer(true);
    }

    /** The table is asked for whether it is used or not, until what is returned is closed. */
    public synchronized Watching watchAlways(Path table, Configuration configuration) {
        WatchedTable known = present(table, configuration);
        known.watchAlways(configuration);
        forgetTooMany(known);
        bell.offer(true);
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                unwatch(known);
            }
        };
    }

    private synchronized void unwatch(WatchedTable table) {
        table.unwatch();
        if (!table.everUsed()) {
            tables.remove(TableKey.of(table.table()), table);
        }
    }

    /** Whether a version that nobody has passed on yet may still be found, or made here. */
    public synchronized boolean expects(Path table, long version) {
        WatchedTable known = tables.get(TableKey.of(table));
        return known != null
                && known.limits(log::limits).enabled()
                && (!known.located() || version > known.passedOn() || known.doubted() || known.replaced());
    }

    @GuardedBy("this")
    private WatchedTable known(Path table, Configuration configuration) {
        WatchedTable known = present(table, configuration);
        forgetTooMany(known);
        return known;
    }

    @GuardedBy("this")
    private WatchedTable present(Path table, Configuration configuration) {
        return tables.computeIfAbsent(TableKey.of(table), absent -> new WatchedTable(table, configuration));
    }

    /** Configured tables stay, however many: their number is bounded by the configuration. */
    @GuardedBy("this")
    private void forgetTooMany(WatchedTable latest) {
        if (tables.size() <= maxTables) {
            return;
        }
        WatchedTable eldest = tables.values().stream()
                .filter(candidate -> !candidate.always() && candidate != latest)
                .findFirst()
                .orElse(latest);
        if (!eldest.always()) {
            tables.remove(TableKey.of(eldest.table()));
            forgotten.increment();
        }
    }

    /** Waits until there is word of a table, at most so long. */
    public void await(Duration longest) throws InterruptedException {
        var unused = bell.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has each table asked for that is due and is not being asked for now. */
    public void look() {
        warnOfForgotten();
        List<WatchedTable> all;
        synchronized (this) {
            all = new ArrayList<>(tables.values());
        }
        all.forEach(table -> CacheFailures.run("looking for commits of others", () -> dispatch(table)));
    }

    /** Not where they are forgotten: that may be the thread of a query. */
    private void warnOfForgotten() {
        long tooMany = forgotten.sum();
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
        if (!begins(table)) {
            return;
        }
        boolean handedOver = false;
        try {
            asking.execute(() -> askAndEnd(table));
            handedOver = true;
        } finally {
            if (!handedOver) {
                postpone(table);
            }
        }
    }

    private void askAndEnd(WatchedTable table) {
        try {
            CacheFailures.run("looking for commits of others", () -> look(table));
        } finally {
            ends(table);
        }
    }

    private synchronized boolean begins(WatchedTable table) {
        return !table.asked() && due(table) && table.ask();
    }

    private synchronized void ends(WatchedTable table) {
        table.answered();
    }

    /** It is asked for with the next look. */
    private synchronized void postpone(WatchedTable table) {
        table.answered();
        table.press();
    }

    private void look(WatchedTable table) {
        try {
            looks.increment();
            if (!followedAgain(table) && doubted(table)) {
                settleDoubt(table);
            }
            if (!located(table)) {
                return;
            }
            Followed followed = catchUp(table);
            if (quietFor(table, followed != Followed.NOTHING) % LIST_EVERY == LIST_EVERY - 1) {
                listAnew(table);
            }
            if (followed == Followed.AS_MANY_AS_ALLOWED) {
                press(table);
            }
        } catch (IOException e) {
            failed(table, e);
        }
    }

    private synchronized boolean followedAgain(WatchedTable table) {
        boolean replaced = table.replaced();
        if (replaced) {
            table.followAgain();
        }
        return replaced;
    }

    private synchronized boolean doubted(WatchedTable table) {
        return table.doubted();
    }

    /** Notes how a look ended. Returns how many looks before this one found nothing, or -1 after news. */
    private synchronized int quietFor(WatchedTable table, boolean news) {
        if (news) {
            table.news(clock.instant());
            return -1;
        }
        table.noNews(clock.instant());
        return table.quietLooks() - 1;
    }

    private synchronized void press(WatchedTable table) {
        table.press();
    }

    private synchronized Configuration configuration(WatchedTable table) {
        return table.configuration();
    }

    @GuardedBy("this")
    private boolean due(WatchedTable table) {
        WatchLimits limits = table.limits(log::limits);
        Instant now = clock.instant();
        if (!limits.enabled() || !table.inUse(now.minus(limits.idle()))) {
            table.rest(now);
            return false;
        }
        return !table.dueAt(limits).isAfter(now);
    }

    private void settleDoubt(WatchedTable table) throws IOException {
        boolean there = ask(table, known(table)).isPresent();
        synchronized (this) {
            if (there) {
                table.trust();
            } else {
                table.madeAnew();
            }
        }
        if (!there) {
            LOG.info("The table {} was made anew: its commits are followed from version 0 on.", table.table());
            listener.madeAnew(table.table());
        }
    }

    private synchronized long known(WatchedTable table) {
        return table.passedOn();
    }

    private synchronized boolean isLocated(WatchedTable table) {
        return table.located();
    }

    private boolean located(WatchedTable table) throws IOException {
        if (isLocated(table)) {
            return true;
        }
        OptionalLong newest = log.newest(table.table(), configuration(table));
        synchronized (this) {
            if (newest.isPresent() && !table.located()) {
                table.locate(newest.getAsLong());
                table.news(clock.instant());
            } else if (newest.isEmpty()) {
                table.noNews(clock.instant());
            }
        }
        return false;
    }

    /** How far a look came. */
    private enum Followed {
        /** There is no newer commit. */
        NOTHING,
        /** To the newest commit. */
        TO_THE_NEWEST,
        /** There may be more. */
        AS_MANY_AS_ALLOWED
    }

    /**
     * A version that is asked for next.
     *
     * @param heard the newest version of which there was word before it is asked for
     */
    private record Next(long version, long heard) {}

    /** Follows versions until there are no more. */
    private Followed catchUp(WatchedTable table) throws IOException {
        Followed soFar = Followed.NOTHING;
        for (int asked = 0; asked < MAX_CATCH_UP; asked++) {
            Next next = next(table);
            Optional<TableLog.Found> commit = ask(table, next.version());
            if (commit.isPresent()) {
                found.increment();
                listener.found(new CommitFile(table.table(), next.version()), commit.get(), configuration(table));
                pass(table, next.version());
                soFar = Followed.TO_THE_NEWEST;
            } else if (next.heard() > next.version()) {
                passOver(table, next.version());
            } else if (!heardSince(table, next)) {
                return soFar;
            } // else it may have been committed after it was asked for, so it is asked for again
        }
        return Followed.AS_MANY_AS_ALLOWED;
    }

    private Optional<TableLog.Found> ask(WatchedTable table, long version) throws IOException {
        return log.commit(new CommitFile(table.table(), version), configuration(table));
    }

    private synchronized Next next(WatchedTable table) {
        long oldest = table.heard() - MAX_CATCH_UP + 1;
        if (table.passedOn() + 1 < oldest) {
            skipped.add(oldest - table.passedOn() - 1);
            table.passed(oldest - 1);
        }
        return new Next(table.passedOn() + 1, table.heard());
    }

    /** Whether there was word of a newer version while S3 was asked. */
    private synchronized boolean heardSince(WatchedTable table, Next asked) {
        return table.heard() > asked.heard() && table.heard() >= asked.version();
    }

    /** A version is gone: there was a newer one before it was asked for. */
    private synchronized void passOver(WatchedTable table, long version) {
        if (pass(table, version)) {
            skipped.increment();
        }
    }

    /** No effect, and false, if this process has made that version meanwhile, or the table again. */
    private synchronized boolean pass(WatchedTable table, long version) {
        boolean next = version == table.passedOn() + 1;
        if (next) {
            table.passed(version);
            table.hear(version);
        }
        return next;
    }

    private void listAnew(WatchedTable table) throws IOException {
        OptionalLong newest = log.newest(table.table(), configuration(table));
        synchronized (this) {
            if (newest.isPresent() && newest.getAsLong() > table.passedOn()) {
                table.hear(newest.getAsLong());
                table.press();
            }
        }
    }

    private void failed(WatchedTable table, IOException e) {
        if (e instanceof InterruptedIOException || Thread.currentThread().isInterrupted()) {
            LOG.debug("Stopped while the log of {} was read", table.table(), e); // as at the end of an application
            return;
        }
        failures.increment();
        boolean first;
        synchronized (this) {
            table.noNews(clock.instant());
            first = table.complain();
        }
        if (first) {
            LOG.warn(
                    "The log of {} could not be looked at for commits of others: {}. It is tried again, ever more seldom;"
                            + " further failures of this table are counted, not logged.",
                    table.table(),
                    e.toString());
        } else {
            LOG.debug("The log of {} could not be looked at", table.table(), e);
        }
    }

    /** Tables known now. */
    public synchronized int size() {
        return tables.size();
    }

    /** What was done so far. */
    public Counts counts() {
        return new Counts(looks.sum(), found.sum(), skipped.sum(), failures.sum(), forgotten.sum());
    }
}
