package dev.thermocline.testkit;

import java.io.InterruptedIOException;

/** Paces the bytes of one connection. Used by one thread. */
final class TokenBucket {

    /** A connection that was idle may send what fits into this time at once. */
    private static final long BURST_NANOS = 1_000_000;

    /** Shorter waits are put off until they add up: parking is not more exact than this. */
    private static final long SHORTEST_PAUSE_NANOS = 200_000;

    private static final int SLICES_PER_SECOND = 100;
    private static final int MIN_SLICE = 1024;

    private final Time time;
    private long freeAt;

    TokenBucket(Time time) {
        this.time = time;
        this.freeAt = time.nanos() - BURST_NANOS;
    }

    /** How many bytes to send at a time, so that a slow connection trickles and does not stall. */
    static int slice(long bytesPerSecond, int max) {
        if (bytesPerSecond == 0) {
            return max;
        }
        return (int) Math.max(MIN_SLICE, Math.min(max, bytesPerSecond / SLICES_PER_SECOND));
    }

    /** Waits until these bytes may go; 0 bytes per second means no limit. */
    void take(int bytes, long bytesPerSecond) throws InterruptedIOException {
        if (bytesPerSecond == 0) {
            return;
        }
        long now = time.nanos();
        long earliest = now - BURST_NANOS;
        freeAt = (freeAt - earliest < 0 ? earliest : freeAt) + bytes * 1_000_000_000L / bytesPerSecond;
        if (freeAt - now > SHORTEST_PAUSE_NANOS) {
            time.pause(freeAt - now);
        }
    }
}
