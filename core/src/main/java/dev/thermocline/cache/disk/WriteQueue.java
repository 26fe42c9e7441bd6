package dev.thermocline.cache.disk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The writer threads of one directory and the bytes that wait for them. Tasks of one key run in the order in which they
 * came. The executors' own queues have no bound: what bounds them is that each task holds reserved bytes.
 *
 * <p>The threads are daemons and are never interrupted: Ehcache loops forever when an interrupt closes the channel that
 * it extends its file with. Thread-safe.
 */
public final class WriteQueue {
    private static final long IDLE_SECONDS = 10;

    private final long budget;
    private final AtomicLong reserved = new AtomicLong();
    private final List<ThreadPoolExecutor> writers = new ArrayList<>();

    /** As the other constructor, with daemon threads. */
    public WriteQueue(long budget, int threads) {
        this(budget, threads, task -> {
            Thread thread = new Thread(task, "thermocline-disk-writer");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts no thread yet.
     *
     * @param budget bytes that may wait
     * @param threads tasks of different keys share them
     */
    public WriteQueue(long budget, int threads, ThreadFactory factory) {
        this.budget = budget;
        for (int i = 0; i < threads; i++) {
            ThreadPoolExecutor writer =
                    new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
            writer.allowCoreThreadTimeOut(true);
            writers.add(writer);
        }
    }

    /** Bytes that may wait. */
    public long budget() {
        return budget;
    }

    /** Reserves bytes if no more than {@code limit} then wait; an empty queue takes anything. Never waits. */
    boolean tryReserve(long bytes, long limit) {
        long waiting = reserved.get();
        while (waiting == 0 || waiting + bytes <= limit) { // as hasRoom
            if (reserved.compareAndSet(waiting, waiting + bytes)) {
                return true;
            }
            waiting = reserved.get();
        }
        return false;
    }

    /** Whether {@link #tryReserve} would reserve so many bytes at this moment. */
    boolean hasRoom(long bytes, long limit) {
        long waiting = reserved.get();
        return waiting == 0 || waiting + bytes <= limit;
    }

    /** Reserves bytes for a task that can't be shed. */
    void reserve(long bytes) {
        reserved.addAndGet(bytes);
    }

    /** Bytes that wait. */
    long reserved() {
        return reserved.get();
    }

    /** Gives reserved bytes back. */
    void release(long bytes) {
        reserved.addAndGet(-bytes);
    }

    /**
     * Runs a task after the earlier ones of the same key.
     *
     * @throws RejectedExecutionException after {@link #shutdown}
     */
    public void execute(Object key, Runnable task) {
        writers.get(Math.floorMod(key.hashCode(), writers.size())).execute(task);
    }

    /**
     * Waits until the tasks that wait now have run, or the time is over.
     *
     * @return whether they have run
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    boolean awaitTasks(Duration time) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(writers.size());
        for (ThreadPoolExecutor writer : writers) {
            try {
                writer.execute(reached::countDown);
            } catch (RejectedExecutionException e) {
                reached.countDown(); // it has been shut down
            }
        }
        return reached.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes no more tasks; waiting ones still run. */
    public void shutdown() {
        writers.forEach(ThreadPoolExecutor::shutdown);
    }
}
