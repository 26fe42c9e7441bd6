package dev.thermocline.hadoop;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all open captures of the process may hold together. Thread-safe; taking never waits. */
final class CaptureBudget {
    private final long capacity;
    private final AtomicLong used = new AtomicLong();

    CaptureBudget(long capacity) {
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

    long used() {
        return used.get();
    }
}
