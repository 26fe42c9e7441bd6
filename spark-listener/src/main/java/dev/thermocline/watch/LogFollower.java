package dev.thermocline.watch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CommitFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks S3 for the commits of one table after the other that follow those it has, and passes them on. One request at a
 * time for a table; safe for several threads as long as each has a table of its own.
 */
final class LogFollower {
    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);

    private final TableLog log;
    private final CommitPoller.Listener listener;
    private final Clock clock;
    private final LongAdder polls = new LongAdder();
    private final LongAdder found = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder failures = new LongAdder();

    LogFollower(TableLog log, CommitPoller.Listener listener, Clock clock) {
        this.log = requireNonNull(log, "log is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    CommitPoller.Counts counts(long forgotten) {
        return new CommitPoller.Counts(polls.sum(), found.sum(), skipped.sum(), failures.sum(), forgotten);
    }

    void poll(WatchedTable table) {
        polls.increment();
        try {
            recognise(table);
            if (table.restartIfReplaced()) {
                recreated(table);
            } else {
                settleDoubt(table);
            }
            if (table.located()) {
                follow(table);
            } else {
                table.locate(log.newest(table.table(), table.configuration()), clock.instant());
            }
        } catch (IOException e) {
            failed(table, e);
        }
    }

    /** The listing that shows newer versions also states which file the last one is. */
    private void recognise(WatchedTable table) throws IOException {
        OptionalLong last = table.toRecognise();
        if (last.isPresent()) {
            log.listedTag(new CommitFile(table.table(), last.getAsLong()), table.configuration())
                    .ifPresent(table::recognise);
        }
    }

    private void recreated(WatchedTable table) {
        Path root = table.table();
        LOG.info("The table {} was created again: its commits are followed from version 0 on.", root);
        listener.recreated(root);
    }

    /** A listing that ends before a version that is known is believed only if S3 doesn't have that version. */
    private void settleDoubt(WatchedTable table) throws IOException {
        OptionalLong doubted = table.doubted();
        if (doubted.isEmpty()) {
            return;
        }
        boolean there = commit(table, doubted.getAsLong()).isPresent();
        table.settleDoubt(there);
        if (!there) {
            recreated(table);
        }
    }

    private void follow(WatchedTable table) throws IOException {
        Followed followed = catchUp(table);
        if (followed != Followed.NOTHING) {
            table.news(clock.instant());
        } else if (table.noNews(clock.instant()) % CommitPoller.LIST_EVERY == 0) {
            log.newest(table.table(), table.configuration()).ifPresent(table::reaches);
        }
        if (followed == Followed.AS_MANY_AS_ALLOWED) {
            table.hurry();
        }
    }

    /** How far a poll came. */
    private enum Followed {
        /** There is no newer commit. */
        NOTHING,
        /** To the newest commit. */
        TO_THE_NEWEST,
        /** There may be more. */
        AS_MANY_AS_ALLOWED
    }

    private Followed catchUp(WatchedTable table) throws IOException {
        Followed soFar = Followed.NOTHING;
        for (int asked = 0; asked < CommitPoller.MAX_CATCH_UP; asked++) {
            LogPosition.Next next = table.next(CommitPoller.MAX_CATCH_UP);
            skipped.add(next.skipped());
            Optional<TableLog.Found> commit = commit(table, next.version());
            if (commit.isPresent()) {
                found.increment();
                listener.found(new CommitFile(table.table(), next.version()), commit.get(), table.configuration());
                table.pass(next.version());
                soFar = Followed.TO_THE_NEWEST;
            } else if (next.newest() > next.version()) {
                passOver(table, next.version());
            } else if (!table.newerSince(next)) {
                return soFar;
            } // else it may have been committed after it was asked for, so it is asked for again
        }
        return Followed.AS_MANY_AS_ALLOWED;
    }

    /** A version is gone: there was a newer one before it was asked for. */
    private void passOver(WatchedTable table, long version) {
        if (table.pass(version)) {
            skipped.increment();
        }
    }

    private Optional<TableLog.Found> commit(WatchedTable table, long version) throws IOException {
        return log.commit(new CommitFile(table.table(), version), table.configuration());
    }

    private void failed(WatchedTable table, IOException e) {
        if (e instanceof InterruptedIOException || Thread.currentThread().isInterrupted()) {
            LOG.debug("Stopped while the log of {} was read", table.table(), e); // as at the end of an application
            return;
        }
        failures.increment();
        if (table.failed(clock.instant())) {
            LOG.warn(
                    "The log of {} could not be read for commits of others: {}. It is tried again, at growing intervals;"
                            + " further failures of this table are counted, not logged.",
                    table.table(),
                    e.toString());
        } else {
            LOG.debug("The log of {} could not be read", table.table(), e);
        }
    }
}
