package dev.thermocline.capture;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all open captures of the process may hold together. Thread-safe; taking never waits. */
public final class CaptureBudget {
    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    /** @param capacity in bytes */
    public CaptureBudget(long capacity) {
        this.capacity = capacity;
    }

    boolean tryTake(long bytes) {
        long now = used.addAndGet(bytes);
        if (now > capacity) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Bytes that open captures hold now; for a moment more than the capacity while one is refused. */
    long used() {
        return used.get();
    }
}
