package dev.thermocline.watch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.ListedLog;
import java.time.Instant;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** What is known of one table. Guarded by its {@link CommitPoller}. */
final class WatchedTable {
    static final long NONE = -1;

    private static final int MAX_OWN = 1024;

    private final Path table;
    private Configuration configuration;
    private @Nullable WatchLimits limits;
    private boolean located;
    private long passedOn = NONE;
    private long heard = NONE;
    private boolean doubted;
    private boolean replaced;
    private @Nullable ListedLog stated;
    private final TreeSet<Long> own = new TreeSet<>();
    private int watchers;
    private boolean asked;
    private Instant usedAt = Instant.MIN;
    private boolean pressing = true;
    private Instant waitsSince = Instant.MIN;
    private int quietLooks;
    private boolean complained;

    WatchedTable(Path table, Configuration configuration) {
        this.table = requireNonNull(table, "table is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
    }

    Path table() {
        return table;
    }

    Configuration configuration() {
        return configuration;
    }

    private void opensWith(Configuration opens) {
        if (configuration != opens) {
            configuration = opens;
            limits = null;
        }
    }

    /** How to watch it; worked out once for a configuration. */
    WatchLimits limits(Function<Configuration, WatchLimits> reader) {
        WatchLimits present = limits;
        if (present == null) {
            present = reader.apply(configuration);
            limits = present;
        }
        return present;
    }

    /** Whether it is known how far the table is. */
    boolean located() {
        return located;
    }

    /** All versions up to this one were passed on, were made here, or lie before the watch. */
    long passedOn() {
        return passedOn;
    }

    /** The newest version of which there was word. */
    long heard() {
        return heard;
    }

    /** Whether a listing ended before {@link #passedOn}: the table may have been made anew. */
    boolean doubted() {
        return doubted;
    }

    /** When to look at it next. */
    Instant dueAt(WatchLimits limits) {
        return pressing ? Instant.MIN : waitsSince.plus(limits.after(quietLooks));
    }

    void watchAlways(Configuration opens) {
        opensWith(opens);
        watchers++;
        pressing = true;
    }

    /** One of those who wanted it watched at all times wants it no longer. */
    void unwatch() {
        watchers--;
    }

    /** Whether it is watched without being used. */
    boolean always() {
        return watchers > 0;
    }

    /** Whether it is known for another reason than being watched at all times. */
    boolean everUsed() {
        return always() || !usedAt.equals(Instant.MIN);
    }

    /** Whether S3 is being asked. */
    boolean asked() {
        return asked;
    }

    /** S3 will be asked from now on: what there is word of meanwhile is pressing again. Returns true. */
    boolean ask() {
        asked = true;
        pressing = false;
        return true;
    }

    /** S3 is no longer being asked. */
    void answered() {
        asked = false;
    }

    /** Whether the table is worth a request. */
    boolean inUse(Instant oldestUse) {
        return always() || usedAt.isAfter(oldestUse);
    }

    /** This process made a version. */
    void made(long version, Configuration opens, Instant now) {
        opensWith(opens);
        usedAt = now;
        if (!located || version == 0) {
            locate(version);
        } else if (version == passedOn + 1) {
            passed(version);
        } else if (version > passedOn) {
            own.add(version);
            if (own.size() > MAX_OWN) {
                own.pollFirst();
            }
            heard = Math.max(heard, version);
            pressing = true;
            return;
        }
        heard = Math.max(heard, passedOn);
        news(now);
    }

    /** A listing showed the newest version. */
    void listed(ListedLog log, Instant now) {
        long newest = log.newest();
        opensWith(log.configuration());
        usedAt = now;
        replaced |= isReplaced(log);
        if (log.statesFile()) {
            stated = log;
        }
        if (!located) {
            locate(newest);
            news(now);
        } else if (replaced) {
            heard = newest;
            pressing = true;
        } else if (newest > passedOn) {
            heard = Math.max(heard, newest);
            pressing = true;
        } else if (newest < passedOn) {
            doubted = true;
            heard = newest;
            pressing = true;
        } else {
            doubted = false;
            news(now);
        }
    }

    /** Whether the newest version that was listed before is another file now. */
    private boolean isReplaced(ListedLog log) {
        return located && log.newest() == passedOn && stated != null && log.isOtherFile(stated);
    }

    /** Whether a version that was passed on is another file now: the table may have been created again. */
    boolean replaced() {
        return replaced;
    }

    /** All versions are passed on once more: whoever takes them knows by their contents which are news. */
    void followAgain() {
        long newest = heard;
        locate(NONE);
        heard = newest;
        replaced = false;
    }

    /** The table's history starts here: what lies before was never cached because of a commit. */
    void locate(long newest) {
        located = true;
        passedOn = newest;
        heard = newest;
        doubted = false;
        own.clear();
    }

    /** The table was made anew: all of its commits are news. */
    void madeAnew() {
        long newest = heard;
        locate(NONE);
        heard = newest;
    }

    /** The version that was doubted is there: the listing was an old one. */
    void trust() {
        doubted = false;
        heard = Math.max(heard, passedOn);
    }

    void passed(long version) {
        passedOn = version;
        while (!own.isEmpty() && own.first() <= passedOn + 1) {
            passedOn = Math.max(passedOn, own.pollFirst());
        }
    }

    void hear(long newest) {
        heard = Math.max(heard, newest);
    }

    /** There was news, by whatever way: S3 need not be asked for a while, unless there was word of more. */
    void news(Instant now) {
        quietLooks = 0;
        waitsSince = now;
        pressing &= !isSettled();
    }

    /** Whether everything of which there was word was passed on. */
    private boolean isSettled() {
        return located && heard <= passedOn && !doubted && !replaced;
    }

    /** S3 was asked and had no news, or did not answer. */
    void noNews(Instant now) {
        quietLooks++;
        waitsSince = now;
        pressing &= !isSettled();
    }

    /** It is not to be looked at before it is mentioned again. */
    void rest(Instant now) {
        waitsSince = now;
        pressing = false;
    }

    /** Returns whether this is the first time. */
    boolean complain() {
        boolean first = !complained;
        complained = true;
        return first;
    }

    /** There may be more at once. */
    void press() {
        pressing = true;
    }

    /** How many looks in a row found nothing. */
    int quietLooks() {
        return quietLooks;
    }
}
