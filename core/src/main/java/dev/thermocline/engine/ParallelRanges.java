package dev.thermocline.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the ranges of one read, a few at a time: the caller works too, so a full pool slows a read but never stops it.
 * Range tasks wait for the origin only, never for other tasks.
 *
 * <p>Ranges are written into the caller's buffers. So however a read ends, it ends after its last worker: a buffer that
 * the caller has got back is not written to any more.
 */
final class ParallelRanges<T> {
    private final List<T> ranges;
    private final Task<T> task;
    private final AtomicInteger next = new AtomicInteger();

    private ParallelRanges(List<T> ranges, Task<T> task) {
        this.ranges = ranges;
        this.task = task;
    }

    /** Work on one range. */
    interface Task<T> {
        void run(T range) throws IOException;
    }

    /**
     * Returns when every range has been worked on. After a failure or an interrupt no further range is begun.
     *
     * @throws IOException the first failure, the caller's own before others, after all workers have stopped
     */
    static <T> void run(List<T> ranges, int parallel, Executor executor, Task<T> task) throws IOException {
        new ParallelRanges<>(ranges, task).run(Math.min(parallel, ranges.size()), executor);
    }

    private void run(int parallel, Executor executor) throws IOException {
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < parallel; i++) {
            workers.add(new Worker());
        }
        for (Worker worker : workers.subList(1, workers.size())) {
            try {
                executor.execute(worker);
            } catch (RejectedExecutionException e) {
                break; // the caller does the rest
            }
        }
        workers.get(0).run();
        boolean interrupted = false;
        for (Worker worker : workers) {
            interrupted |= worker.awaitEnd();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Worker worker : workers) {
            worker.rethrow();
        }
        if (interrupted) {
            throw new InterruptedIOException("interrupted while ranges were fetched");
        }
    }

    private void stop() {
        next.set(ranges.size());
    }

    /** Takes ranges until none is left. */
    private final class Worker implements Runnable {
        private final AtomicBoolean begun = new AtomicBoolean();
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable Throwable failure; // written before, read after the latch

        @Override
        @SuppressWarnings("checkstyle:illegalcatch") // handed to the caller, of whatever kind
        public void run() {
            if (!begun.compareAndSet(false, true)) {
                return; // the caller has finished without it
            }
            try {
                for (int at = next.getAndIncrement(); at < ranges.size(); at = next.getAndIncrement()) {
                    task.run(ranges.get(at));
                }
            } catch (Throwable t) {
                failure = t;
                stop();
            } finally {
                ended.countDown();
            }
        }

        /** Waits for the worker if it has begun, and keeps it from beginning otherwise. True if interrupted. */
        boolean awaitEnd() {
            if (begun.compareAndSet(false, true)) {
                return false;
            }
            boolean interrupted = false;
            while (true) {
                try {
                    ended.await();
                    return interrupted;
                } catch (InterruptedException e) {
                    interrupted = true;
                    stop();
                }
            }
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
