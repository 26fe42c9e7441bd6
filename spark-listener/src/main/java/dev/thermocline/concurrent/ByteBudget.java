package dev.thermocline.concurrent;

import java.util.concurrent.atomic.AtomicLong;

/** So many bytes at a time. Nobody waits: who finds too few left is refused. Thread-safe. */
public final class ByteBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /** @param limit in bytes, at least 1 */
    public ByteBudget(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is not positive: " + limit);
        }
        this.limit = limit;
    }

    /** Takes bytes if so many are left; whoever took them gives them back. */
    public boolean take(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Gives bytes back. */
    public void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Bytes that are taken. */
    public long used() {
        return used.get();
    }
}
