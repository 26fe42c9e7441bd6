package dev.thermocline.watch;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.ListedLog;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * One table whose commits are searched for: its position, its schedule, and the configuration that opens it.
 * Thread-safe: each method holds the table's lock, and calls nothing that waits.
 */
final class WatchedTable {
    private final Path table;
    private final Function<Configuration, WatchLimits> limitsOf;

    @GuardedBy("this")
    private final LogPosition position = new LogPosition();

    @GuardedBy("this")
    private final PollSchedule schedule = new PollSchedule();

    @GuardedBy("this")
    private Configuration configuration;

    @GuardedBy("this")
    private @Nullable WatchLimits limits;

    @GuardedBy("this")
    private boolean complained;

    /** @param limitsOf reads how to watch a table out of the configuration that opens it */
    WatchedTable(Path table, Configuration configuration, Function<Configuration, WatchLimits> limitsOf) {
        this.table = requireNonNull(table, "table is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.limitsOf = requireNonNull(limitsOf, "limitsOf is null");
    }

    Path table() {
        return table;
    }

    synchronized Configuration configuration() {
        return configuration;
    }

    @GuardedBy("this")
    private void opensWith(Configuration opens) {
        if (configuration != opens) {
            configuration = opens;
            limits = null;
        }
    }

    /** Read once for a configuration. */
    @GuardedBy("this")
    private WatchLimits limits() {
        WatchLimits present = limits;
        if (present == null) {
            present = limitsOf.apply(configuration);
            limits = present;
        }
        return present;
    }

    /** This process made a version. */
    synchronized void made(long version, Configuration opens, Instant now) {
        opensWith(opens);
        schedule.used(now);
        follow(position.made(version), now);
    }

    /** A listing of the log passed through. */
    synchronized void listed(ListedLog log, Instant now) {
        opensWith(log.configuration());
        schedule.used(now);
        follow(position.listed(log), now);
    }

    @GuardedBy("this")
    private void follow(boolean upToDate, Instant now) {
        if (upToDate) {
            schedule.news(now, position.settled());
        } else {
            schedule.hurry();
        }
    }

    synchronized void watch(Configuration opens) {
        opensWith(opens);
        schedule.watch();
    }

    /** Returns whether there is still a reason to know the table. */
    synchronized boolean unwatch() {
        schedule.unwatch();
        return schedule.needed();
    }

    /** Whether it is polled without being used. */
    synchronized boolean always() {
        return schedule.always();
    }

    /** Whether a version that was not passed on may still be found, or made here. */
    synchronized boolean expects(long version) {
        return limits().enabled() && position.expects(version);
    }

    /** Whether a poll is due, which then begins. */
    synchronized boolean begin(Instant now) {
        return schedule.begin(limits(), now);
    }

    synchronized void end() {
        schedule.end();
    }

    /** The poll could not begin: it is due again. */
    synchronized void postpone() {
        schedule.end();
        schedule.hurry();
    }

    /** The next poll is due at once. */
    synchronized void hurry() {
        schedule.hurry();
    }

    synchronized boolean located() {
        return position.located();
    }

    /** S3 was asked where the log ends; empty if there is none. */
    synchronized void locate(OptionalLong newest, Instant now) {
        if (newest.isEmpty()) {
            schedule.noNews(now, position.settled());
        } else if (!position.located()) {
            position.locate(newest.getAsLong());
            schedule.news(now, position.settled());
        }
    }

    /** See {@link LogPosition#toRecognise}. */
    synchronized OptionalLong toRecognise() {
        return position.toRecognise();
    }

    /** See {@link LogPosition#recognise}. */
    synchronized void recognise(String tag) {
        position.recognise(tag);
    }

    /** See {@link LogPosition#restartIfReplaced}. */
    synchronized boolean restartIfReplaced() {
        return position.restartIfReplaced();
    }

    /** See {@link LogPosition#doubted}. */
    synchronized OptionalLong doubted() {
        return position.doubted();
    }

    /** Whether the doubted version is there; if not, the table was created again and all of its commits are new. */
    synchronized void settleDoubt(boolean there) {
        if (there) {
            position.trust();
        } else {
            position.restart();
        }
    }

    /** See {@link LogPosition#next}. */
    synchronized LogPosition.Next next(int most) {
        return position.next(most);
    }

    /** See {@link LogPosition#newerSince}. */
    synchronized boolean newerSince(LogPosition.Next asked) {
        return position.newerSince(asked);
    }

    /** See {@link LogPosition#pass}. */
    synchronized boolean pass(long version) {
        return position.pass(version);
    }

    /** The log was listed for its newest version. */
    synchronized void reaches(long version) {
        if (position.reaches(version)) {
            schedule.hurry();
        }
    }

    synchronized void news(Instant now) {
        schedule.news(now, position.settled());
    }

    /** S3 had no news. Returns how many polls in a row ended so. */
    synchronized int noNews(Instant now) {
        return schedule.noNews(now, position.settled());
    }

    /** S3 did not answer. Returns whether that is the first time. */
    synchronized boolean failed(Instant now) {
        schedule.noNews(now, position.settled());
        boolean first = !complained;
        complained = true;
        return first;
    }
}
