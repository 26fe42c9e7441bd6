package dev.thermocline.engine.ahead;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all streams of the process may have fetched ahead, or be fetching. Thread-safe. */
public final class AheadBudget {
    private static final long MOST = 256L << 20;
    private static final int HEAP_SHARE = 8;

    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    /** An eighth of the heap, 256 MiB at most. */
    public AheadBudget() {
        this(Math.min(MOST, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
    }

    /** @param capacity in bytes */
    AheadBudget(long capacity) {
        this.capacity = capacity;
    }

    /** Takes so many bytes, or none of them and returns false. */
    boolean take(long bytes) {
        long before = used.get();
        while (before + bytes <= capacity) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Bytes that are taken. */
    public long used() {
        return used.get();
    }
}
