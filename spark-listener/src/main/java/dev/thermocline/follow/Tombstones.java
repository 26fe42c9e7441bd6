package dev.thermocline.follow;

import static java.util.Objects.requireNonNull;

import dev.thermocline.hadoop.CacheFailures;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Removed files that wait for their grace to end, bounded; what finds no room just ages in the cache. Thread-safe. */
public final class Tombstones {
    static final int MAX_WAITING = 1_000_000;

    private final Daemons.Scheduler scheduler;
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();

    public Tombstones(Daemons.Scheduler scheduler) {
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
    }

    /** Does the eviction of so many files after the grace. */
    void after(Duration grace, int files, Runnable eviction) {
        if (waiting.addAndGet(files) > MAX_WAITING) {
            waiting.addAndGet(-files);
            dropped.add(files);
            return;
        }
        scheduler.after(
                () -> {
                    waiting.addAndGet(-files);
                    CacheFailures.run("evicting removed files", eviction::run);
                },
                grace);
    }

    long dropped() {
        return dropped.sum();
    }
}
