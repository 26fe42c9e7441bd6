package dev.thermocline.follow;

import static java.util.Objects.requireNonNull;

import dev.thermocline.hadoop.CacheFailures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Removed files that wait for their grace to end, bounded; what finds no room just ages in the cache. Thread-safe. */
public final class Tombstones {
    static final int MAX_WAITING = 1_000_000;

    private static final Duration NEXT_LOOK = Duration.ofSeconds(1);

    private final Daemons.Scheduler scheduler;
    private final Clock clock;
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();

    public Tombstones(Daemons.Scheduler scheduler, Clock clock) {
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Does the eviction of so many files when the grace is over and no work is left that began before now, or when the
     * longest grace is over.
     */
    void after(Duration grace, Duration longest, int files, Runnable eviction) {
        if (waiting.addAndGet(files) > MAX_WAITING) {
            waiting.addAndGet(-files);
            dropped.add(files);
            return;
        }
        Instant begun = clock.instant();
        scheduler.after(() -> whenUnread(begun, longest, files, eviction), grace);
    }

    private void whenUnread(Instant begun, Duration longest, int files, Runnable eviction) {
        boolean patient = clock.instant().isBefore(begun.plus(longest));
        if (patient && Readers.anyStartedBefore(begun)) {
            scheduler.after(() -> whenUnread(begun, longest, files, eviction), NEXT_LOOK);
            return;
        }
        waiting.addAndGet(-files);
        CacheFailures.run("evicting removed files", eviction::run);
    }

    long dropped() {
        return dropped.sum();
    }
}
