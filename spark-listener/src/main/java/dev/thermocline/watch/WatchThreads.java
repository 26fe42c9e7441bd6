package dev.thermocline.watch;

import dev.thermocline.concurrent.DaemonThreads;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that ask S3 for commits of others: few, for most answers take milliseconds, and more than one, for a
 * store that hangs may take minutes to fail. They end when there is nothing to ask for. Thread-safe.
 */
public final class WatchThreads implements Executor {
    static final int MOST = 4;

    private static final long IDLE_SECONDS = 60;

    private final Set<Thread> asking = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            MOST,
            MOST,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // whoever hands work over bounds it: one task for each table
            DaemonThreads.factory("watch"),
            new ThreadPoolExecutor.DiscardPolicy()); // only after the end

    public WatchThreads() {
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable work) {
        pool.execute(() -> {
            Thread here = Thread.currentThread();
            asking.add(here);
            try {
                work.run();
            } finally {
                asking.remove(here);
            }
        });
    }

    /** Whether the calling thread asks for commits of others: the listings that it makes are no use of a table. */
    public boolean areCurrent() {
        return asking.contains(Thread.currentThread());
    }

    /** Interrupts what is under way; what waits is not done. */
    public void close() {
        pool.shutdownNow();
    }
}
