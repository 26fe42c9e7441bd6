package dev.thermocline.warm;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs warm jobs: a few at a time, a bounded number waiting, each with a time limit. A job that fails, hangs or is
 * refused costs an outcome and nothing else. Thread-safe; owns its threads.
 */
@SuppressWarnings("checkstyle:illegalcatch") // warming may fail in any way and must end in an outcome
public final class Warmer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Warmer.class);
    private static final int WAITING = 20_000;

    private final ThreadPoolExecutor workers;
    private final ScheduledExecutorService clock;
    private final Duration timeout;
    private final Set<Submitted> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Warms one file. */
    public interface Job {
        /** The file, for the log. */
        String name();

        /** Whether the file's tail would be read without a request. */
        boolean resident();

        /**
         * Fetches and stores; runs on a warm thread, which is interrupted when the time is up.
         *
         * @return {@link WarmOutcome#RESIDENT} when it was stored (residency is checked afterwards), or why not
         * @throws FileNotFoundException if S3 does not have the file any more
         */
        WarmOutcome warm() throws Exception;
    }

    /**
     * @param concurrency jobs that run at the same time
     * @param timeout time limit of a job
     * @param clock interrupts late jobs; belongs to the caller
     * @param threads makes the warm threads
     */
    public Warmer(int concurrency, Duration timeout, ScheduledExecutorService clock, ThreadFactory threads) {
        this.timeout = requireNonNull(timeout, "timeout is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.workers = new ThreadPoolExecutor(
                concurrency, concurrency, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), threads);
        workers.allowCoreThreadTimeOut(true);
    }

    /** Submits a job; the future always completes with an outcome, never exceptionally. */
    public CompletableFuture<WarmOutcome> submit(Job job) {
        Submitted submitted = new Submitted(job);
        try {
            workers.execute(submitted);
        } catch (RejectedExecutionException e) {
            submitted.decline();
        } catch (OutOfMemoryError e) {
            LOG.debug("No thread can be started to warm {}", job.name(), e);
            submitted.decline();
        }
        return submitted.outcome;
    }

    /** A job with its outcome, which it always gets. */
    private final class Submitted implements Runnable {
        private final CompletableFuture<WarmOutcome> outcome = new CompletableFuture<>();
        private final FutureTask<Void> task;

        Submitted(Job job) {
            this.task = new FutureTask<>(() -> outcome.complete(Warmer.run(job)), null);
        }

        /** It is not begun any more. */
        void decline() {
            task.cancel(false);
            outcome.complete(WarmOutcome.DECLINED);
        }

        @Override
        public void run() {
            @Nullable ScheduledFuture<?> limit = null;
            running.add(this);
            try {
                if (closed) {
                    return; // begun while the warmer was closed, which may have missed it
                }
                limit = clock.schedule(this::tooLate, timeout.toMillis(), TimeUnit.MILLISECONDS);
                task.run();
            } catch (RejectedExecutionException e) {
                LOG.debug("A job is not begun without its time limit", e);
            } finally {
                outcome.complete(WarmOutcome.FAILED); // no effect on a job that has its outcome
                if (limit != null) {
                    limit.cancel(false);
                }
                running.remove(this);
                Thread.interrupted(); // a late interrupt must not meet the next job
            }
        }

        private void tooLate() {
            if (outcome.complete(WarmOutcome.FAILED)) {
                task.cancel(true);
            }
        }
    }

    private static WarmOutcome run(Job job) {
        try {
            if (job.resident()) {
                return WarmOutcome.ALREADY;
            }
            WarmOutcome outcome = job.warm();
            return outcome == WarmOutcome.RESIDENT && !job.resident() ? WarmOutcome.EVICTED : outcome;
        } catch (FileNotFoundException e) {
            return WarmOutcome.VANISHED;
        } catch (Throwable t) {
            LOG.debug("Could not warm {}", job.name(), t);
            return WarmOutcome.FAILED;
        }
    }

    /** Jobs that wait or run. */
    public int pending() {
        return workers.getQueue().size() + workers.getActiveCount();
    }

    /**
     * Stops at once: what waits is not warmed, and declined; what runs has failed, even if it does not heed its
     * interrupt, for the clock may not live on to end it.
     */
    @Override
    public void close() {
        closed = true;
        for (Runnable waiting : workers.shutdownNow()) {
            if (waiting instanceof Submitted submitted) {
                submitted.decline();
            }
        }
        running.forEach(Submitted::tooLate);
    }
}
