package dev.thermocline.cache.disk;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a disk on threads of its own, so that no caller waits longer than a limit for one that hangs: a read that the
 * system has taken can't be called back. A hop between threads costs tens of microseconds, so what was written or read
 * a moment ago, and therefore most likely lies in memory, may be read {@linkplain #direct directly}, unless the disk
 * has been late.
 *
 * <p>Bounded: {@value #THREADS} daemon threads that end when idle, {@value #WAITING} reads that wait for one.
 * Thread-safe.
 */
public final class BoundedReads {
    /** A caller's own read is allowed for so long after the bytes were written or read last. */
    private static final int RECENT_SECONDS = 30;

    /** For so long after a late read nobody reads by itself. */
    private static final int WARY_SECONDS = 60;

    private static final int THREADS = 8;
    private static final int WAITING = 1024;
    private static final long IDLE_SECONDS = 10;

    private final Duration limit;
    private final LongSupplier nanoClock;
    private final long start;
    private final ThreadPoolExecutor threads;
    private final AtomicLong waryUntil = new AtomicLong();

    /** As the other constructor. */
    public BoundedReads(DiskSettings.Waits waits) {
        this(waits.read(), waits.nanoClock());
    }

    /**
     * Starts no thread yet.
     *
     * @param limit how long a caller waits for one read
     * @param nanoClock counts nanoseconds from anywhere
     */
    public BoundedReads(Duration limit, LongSupplier nanoClock) {
        this.limit = requireNonNull(limit, "limit is null");
        this.nanoClock = requireNonNull(nanoClock, "nanoClock is null");
        this.start = nanoClock.getAsLong();
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "thermocline-disk-reader");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Seconds since the start, from 1 on. */
    public int second() {
        return 1 + (int) TimeUnit.NANOSECONDS.toSeconds(nanoClock.getAsLong() - start);
    }

    /**
     * Whether a caller may read by itself what was written or read last at this {@link #second}; 0 or less for never.
     *
     * @param now the present second
     */
    public boolean direct(int lastTouched, int now) {
        return lastTouched > 0 && now - lastTouched <= RECENT_SECONDS && now >= waryUntil.get();
    }

    /**
     * Runs a read on a thread of this object. An interrupt is kept for later: the wait is short, and the bytes are
     * wanted.
     *
     * @param read must not touch anything that the caller goes on using: it may end long after the caller has left
     * @throws IOException what the read throws, or that it takes too long
     */
    public <T> T call(Callable<T> read) throws IOException {
        FutureTask<T> task = new FutureTask<>(read);
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            throw late("more than " + WAITING + " reads wait for the disk", e);
        }
        long end = nanoClock.getAsLong() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get(end - nanoClock.getAsLong(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            threads.remove(task); // if it has not begun
            throw late("the disk did not answer within " + limit.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private IOException late(String message, Exception cause) {
        waryUntil.set(second() + (long) WARY_SECONDS);
        return new IOException(message, cause);
    }

    private static IOException failure(@Nullable Throwable cause) {
        return cause instanceof IOException known ? known : new IOException(cause);
    }
}
