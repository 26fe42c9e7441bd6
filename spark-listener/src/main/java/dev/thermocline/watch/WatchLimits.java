package dev.thermocline.watch;

import dev.thermocline.config.CacheSettings;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;

/**
 * How often S3 is asked for the next commit of a table.
 *
 * @param enabled whether at all
 * @param interval after the last news
 * @param longest the interval doubles up to this while there is no news
 * @param idle how long after its last use a table is asked for
 */
public record WatchLimits(boolean enabled, Duration interval, Duration longest, Duration idle) {
    private static final int MAX_DOUBLINGS = 20;

    /** Rejects times that are not positive. */
    public WatchLimits {
        if (interval.isNegative() || interval.isZero() || idle.isNegative()) {
            throw new IllegalArgumentException("not positive: interval " + interval + ", idle " + idle);
        }
    }

    /** As configured. */
    public static WatchLimits of(Configuration configuration) {
        CacheSettings.Watch watch = CacheSettings.Watch.from(configuration);
        return new WatchLimits(watch.enabled(), watch.interval(), watch.intervalMax(), watch.idle());
    }

    /** How long to wait after so many polls without news. */
    Duration after(int quietPolls) {
        Duration cap = longest.compareTo(interval) < 0 ? interval : longest;
        Duration doubled = interval.multipliedBy(1L << Math.min(quietPolls, MAX_DOUBLINGS));
        return doubled.compareTo(cap) < 0 ? doubled : cap;
    }
}
