package dev.thermocline.concurrent;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;

/**
 * So many bytes in a second, and at most as many saved up. Who may go takes what is needed, even more than is there,
 * and the next one waits for it. Thread-safe.
 */
public final class RateLimiter {
    private static final long SECOND = 1000;

    private final long bytesPerSecond;
    private final Clock clock;

    @GuardedBy("this")
    private long available;

    @GuardedBy("this")
    private long filledAt;

    public RateLimiter(long bytesPerSecond, Clock clock) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond must be positive: " + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
        this.clock = requireNonNull(clock, "clock is null");
        this.available = bytesPerSecond;
        this.filledAt = clock.millis();
    }

    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Takes the bytes and returns zero, or takes nothing and returns how long to wait before asking again. */
    public synchronized Duration take(long bytes) {
        if (!ready()) {
            return Duration.ofMillis(1 - available * SECOND / bytesPerSecond);
        }
        available -= bytes;
        return Duration.ZERO;
    }

    /** Whether {@link #take} would take now. */
    public synchronized boolean ready() {
        long now = clock.millis();
        long passed = Math.max(0, Math.min(now - filledAt, SECOND * 3600));
        filledAt = now;
        available = Math.min(bytesPerSecond, available + passed * bytesPerSecond / SECOND);
        return available > 0;
    }
}
