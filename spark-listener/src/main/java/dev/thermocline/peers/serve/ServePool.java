package dev.thermocline.peers.serve;

import dev.thermocline.concurrent.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The threads that read for others: daemons, so many, with so many requests that wait for them. Those that waited too
 * long are dropped. Thread-safe.
 */
final class ServePool implements AutoCloseable {
    private static final int IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;
    private final LongSupplier clock;

    ServePool(ServeLimits limits, LongSupplier clock) {
        this.clock = clock;
        threads = new ThreadPoolExecutor(
                limits.threads(),
                limits.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.queued()),
                DaemonThreads.factory("peer-serve"));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Does the work on a thread of its own, soon.
     *
     * @param longest for which it may wait for a thread
     * @param tooMuch is run instead if there is no room, or no thread in time
     */
    void run(Duration longest, Runnable work, Runnable tooMuch) {
        long queuedAt = clock.getAsLong();
        try {
            threads.execute(() -> {
                boolean inTime = clock.getAsLong() - queuedAt <= longest.toNanos();
                (inTime ? work : tooMuch).run();
            });
        } catch (RejectedExecutionException e) {
            tooMuch.run();
        }
    }

    /** Requests that wait for a thread. */
    int queued() {
        return threads.getQueue().size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
