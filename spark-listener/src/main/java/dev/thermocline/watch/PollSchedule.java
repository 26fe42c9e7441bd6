package dev.thermocline.watch;

import java.time.Instant;

/**
 * When S3 is asked for one table: at once if urgent, else more and more rarely while there is no news. Not thread-safe.
 */
final class PollSchedule {
    private int watchers;
    private Instant usedAt = Instant.MIN;
    private boolean polling;
    private boolean urgent = true;
    private Instant waitsSince = Instant.MIN;
    private int quietPolls;

    /** The table is polled whether it is used or not, until {@link #unwatch} was called as often. */
    void watch() {
        watchers++;
        urgent = true;
    }

    void unwatch() {
        watchers--;
    }

    /** Whether the table is polled without being used. */
    boolean always() {
        return watchers > 0;
    }

    void used(Instant now) {
        usedAt = now;
    }

    /** Whether there is a reason to know the table. */
    boolean needed() {
        return always() || !usedAt.equals(Instant.MIN);
    }

    /** Starts a poll if one is due and none is running; what becomes known meanwhile is urgent again. */
    boolean begin(WatchLimits limits, Instant now) {
        if (polling) {
            return false;
        }
        if (!limits.enabled() || !(always() || usedAt.isAfter(now.minus(limits.idle())))) {
            waitsSince = now;
            urgent = false;
            return false;
        }
        if (!urgent && waitsSince.plus(limits.after(quietPolls)).isAfter(now)) {
            return false;
        }
        polling = true;
        urgent = false;
        return true;
    }

    /** The poll ended. */
    void end() {
        polling = false;
    }

    /** The next poll is due at once. */
    void hurry() {
        urgent = true;
    }

    /** There was news: S3 need not be asked for a while, unless more is known to exist. */
    void news(Instant now, boolean settled) {
        quietPolls = 0;
        waitsSince = now;
        urgent &= !settled;
    }

    /** S3 had no news, or did not answer. Returns how many polls in a row ended so. */
    int noNews(Instant now, boolean settled) {
        quietPolls++;
        waitsSince = now;
        urgent &= !settled;
        return quietPolls;
    }
}
