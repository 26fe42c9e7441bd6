package dev.thermocline.state.change;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.object.ObjectName;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Names about which other processes are not asked for a while, because they may not know yet: changed by this process,
 * contradicted by S3. Remembered in a fixed number of stripes: two names on one cost a question to S3, never
 * freshness. Thread-safe.
 */
public final class RecentChanges {
    /** How long other processes may lack what this one knows of a change. */
    public static final Duration CHANGED = Duration.ofHours(1);

    private final Ticker ticker;
    private final long start;

    /** By stripe, the second since the start until which nobody is asked. */
    private final AtomicIntegerArray until;

    /** @param stripes of 4 bytes each, a power of two */
    public RecentChanges(int stripes, Ticker ticker) {
        this.until = new AtomicIntegerArray(stripes);
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.start = ticker.read();
    }

    private int stripe(ObjectName name) {
        return (int) Math.floorMod(name.low(), (long) until.length());
    }

    private long now() {
        return Duration.ofNanos(ticker.read() - start).toSeconds();
    }

    /** @param remembered how long others are not asked */
    public void add(ObjectName name, Duration remembered) {
        int end = (int) Math.min(Integer.MAX_VALUE, now() + 1 + remembered.toSeconds());
        until.accumulateAndGet(stripe(name), end, Math::max);
    }

    /** Whether others are not asked about the name. */
    public boolean contains(ObjectName name) {
        return now() < until.get(stripe(name));
    }
}
