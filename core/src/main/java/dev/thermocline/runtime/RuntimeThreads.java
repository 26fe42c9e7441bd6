package dev.thermocline.runtime;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.credential.NeutralThreads;
import dev.thermocline.engine.CacheEngine;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** All threads of the process's cache: daemons of no user, named {@code thermocline-…}, bounded in number. */
public final class RuntimeThreads {
    private static final int FETCHERS = 64;
    private static final int AHEAD = 32;
    private static final int EVICTIONS = 10_000;

    private final UnaryOperator<ThreadFactory> wrapper;

    /** Stores blocks in order; what waits is bounded by the engine's queue in bytes. */
    private final ExecutorService fill;

    /** Evicts; when it is behind, whoever stores helps. */
    private final ExecutorService maintenance;

    /** Starts at once or refuses: then the reader fetches by itself. */
    private final ExecutorService ranges;

    /** Starts at once or refuses: then nothing is read ahead. */
    private final ExecutorService ahead;

    /** Starts at once or refuses: then the reader's own thread does the work. */
    private final ExecutorService vectored;

    /** Works for a while after the start, then ends. */
    private final ThreadPoolExecutor startup;

    private final ScheduledThreadPoolExecutor clock;

    /**
     * Starts no thread yet.
     *
     * @param wrapper put around what makes the threads
     */
    RuntimeThreads(UnaryOperator<ThreadFactory> wrapper) {
        this.wrapper = requireNonNull(wrapper, "wrapper is null");
        fill = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), wrapped("fill"));
        maintenance = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(EVICTIONS),
                wrapped("evict"),
                new ThreadPoolExecutor.CallerRunsPolicy());
        ranges = new ThreadPoolExecutor(0, FETCHERS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), wrapped("range"));
        ahead = new ThreadPoolExecutor(0, AHEAD, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), wrapped("ahead"));
        vectored = new ThreadPoolExecutor(
                0, FETCHERS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), wrapped("vectored"));
        startup = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), wrapped("startup"));
        clock = new ScheduledThreadPoolExecutor(1, wrapped("clock"));
        clock.setRemoveOnCancelPolicy(true);
    }

    /** As {@link #factory}, with the wrapper around it. */
    ThreadFactory wrapped(String role) {
        return wrapper.apply(factory(role));
    }

    /** Makes daemons that keep neither the caller's user nor its class loader alive. */
    public static ThreadFactory factory(String role) {
        AtomicInteger number = new AtomicInteger();
        return work -> NeutralThreads.create(
                work,
                "thermocline-" + role + "-" + number.incrementAndGet(),
                requireNonNull(RuntimeThreads.class.getClassLoader(), "no class loader"));
    }

    /** The executors that the engine uses, with the system's clock; stopped here, not by the engine. */
    CacheEngine.Threads forEngine() {
        return new CacheEngine.Threads(fill, maintenance, ranges, ahead, Ticker.systemTicker());
    }

    /** Runs evictions, one at a time; a caller runs its own work when the queue is full. */
    ExecutorService maintenance() {
        return maintenance;
    }

    /** Runs vectored reads; rejects work when all threads are busy. */
    public ExecutorService vectored() {
        return vectored;
    }

    /** Runs work of the start; here and now where no thread can be started, as nobody does it later. */
    void atStart(Runnable work) {
        try {
            startup.execute(work);
        } catch (OutOfMemoryError e) {
            if (startup.remove(work)) {
                work.run();
            }
        }
    }

    /** Whether all that was given to {@link #atStart} is done. */
    public boolean started() {
        return startup.getCompletedTaskCount() == startup.getTaskCount();
    }

    /** Runs timed work, one piece at a time. */
    ScheduledThreadPoolExecutor clock() {
        return clock;
    }

    /** Stops all threads; what waits is not done. */
    void stop() {
        List.of(startup, fill, maintenance, ranges, ahead, vectored, clock).forEach(ExecutorService::shutdownNow);
    }
}
