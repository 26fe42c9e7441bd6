package dev.thermocline.engine.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the ranges of one read, a few at a time: the caller works too, so a full pool slows a read but never stops it.
 * Range tasks wait for the origin only, never for other tasks.
 *
 * <p>Ranges are written into the caller's buffers. So however a read ends, it ends after its last worker: a buffer that
 * the caller has got back is not written to any more. That holds for every exit, so waiting for workers allocates
 * nothing, and an executor that fails in whatever way is one that has no thread.
 */
public final class ParallelRanges<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ParallelRanges.class);

    private final Source<T> ranges;
    private final Task<T> task;
    private final Thread caller = Thread.currentThread();
    private volatile boolean stopped;

    private ParallelRanges(Source<T> ranges, Task<T> task) {
        this.ranges = ranges;
        this.task = task;
    }

    /** Gives ranges out. Thread-safe. */
    @FunctionalInterface
    public interface Source<T> {
        /** A range that nobody was given before; null if none is left. */
        @Nullable
        T next();
    }

    /** Work on one range. */
    public interface Task<T> {
        void run(T range) throws IOException;
    }

    /**
     * Returns when every range has been worked on. After a failure or an interrupt no further range is begun.
     *
     * @throws IOException the first failure, the caller's own before others, after all workers have stopped
     */
    public static <T> void run(Source<T> ranges, int parallel, Executor executor, Task<T> task) throws IOException {
        new ParallelRanges<>(ranges, task).run(Math.max(1, parallel), executor);
    }

    /** As the other method, for ranges that are known before. */
    public static <T> void run(List<T> ranges, int parallel, Executor executor, Task<T> task) throws IOException {
        AtomicInteger next = new AtomicInteger();
        Source<T> source = () -> {
            int at = next.getAndIncrement();
            return at < ranges.size() ? ranges.get(at) : null;
        };
        run(source, Math.min(parallel, ranges.size()), executor, task);
    }

    private void run(int parallel, Executor executor) throws IOException {
        List<Worker> workers = new ArrayList<>(parallel);
        for (int i = 0; i < parallel; i++) {
            workers.add(new Worker());
        }
        boolean interrupted;
        try {
            begin(workers, executor);
            workers.get(0).run();
        } finally {
            interrupted = join(workers);
        }
        for (Worker worker : workers) {
            worker.rethrow();
        }
        if (interrupted) {
            throw new InterruptedIOException("interrupted while ranges were fetched");
        }
    }

    /** Begins all workers but the first, as far as the executor takes them. */
    @SuppressWarnings("checkstyle:illegalcatch") // a thread that can't be started is an OutOfMemoryError
    private static <T> void begin(List<ParallelRanges<T>.Worker> workers, Executor executor) {
        try {
            for (int i = 1; i < workers.size(); i++) {
                executor.execute(workers.get(i));
            }
        } catch (Throwable t) {
            LOG.debug("The ranges of a read go on with fewer threads: {}", t.toString());
        }
    }

    /**
     * Returns when no worker touches the caller's buffers any more; true if interrupted meanwhile. Allocates nothing.
     */
    private static <T> boolean join(List<ParallelRanges<T>.Worker> workers) {
        boolean interrupted = false;
        for (int i = 0; i < workers.size(); i++) {
            interrupted |= workers.get(i).awaitEnd();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return interrupted;
    }

    private void stop() {
        stopped = true;
    }

    /** Takes ranges until none is left. */
    private final class Worker implements Runnable {
        private final AtomicBoolean begun = new AtomicBoolean();
        private @Nullable Throwable failure; // written before, read after the end
        private volatile boolean ended;

        @Override
        @SuppressWarnings("checkstyle:illegalcatch") // handed to the caller, of whatever kind
        public void run() {
            if (!begun.compareAndSet(false, true)) {
                return; // the caller has finished without it
            }
            try {
                T range = stopped ? null : ranges.next();
                while (range != null) {
                    task.run(range);
                    range = stopped ? null : ranges.next();
                }
            } catch (Throwable t) {
                failure = t;
                stop();
            } finally {
                ended = true;
                LockSupport.unpark(caller);
            }
        }

        /** Waits for the worker if it has begun, and keeps it from beginning otherwise. True if interrupted. */
        boolean awaitEnd() {
            if (begun.compareAndSet(false, true)) {
                return false;
            }
            boolean interrupted = false;
            while (!ended) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    interrupted = true;
                    stop();
                }
            }
            return interrupted;
        }

        void rethrow() throws IOException {
            if (failure instanceof IOException io) {
                throw io;
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw new IOException("a range could not be fetched", failure);
            }
        }
    }
}
