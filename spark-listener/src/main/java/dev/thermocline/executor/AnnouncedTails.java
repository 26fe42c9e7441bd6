package dev.thermocline.executor;

import static java.util.Objects.requireNonNull;

import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.protocol.HeldFile;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Has the tails pulled that the driver announces before their commit is there. On a thread of its own, which ends when
 * it has nothing to do: opening a file system may wait. Bounded by {@value #MAX_WAITING} announcements, each no longer
 * than a request between peers; one too many is dropped and counted. Thread-safe.
 */
public final class AnnouncedTails implements Consumer<List<HeldFile>>, AutoCloseable {
    static final int MAX_WAITING = 64;

    private static final long IDLE_SECONDS = 30;

    private final Consumer<List<HeldFile>> pull;
    private final LongAdder dropped = new LongAdder();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            DaemonThreads.factory("announced"));

    /** @param pull starts the pulls; runs for the user of this thread */
    public AnnouncedTails(Consumer<List<HeldFile>> pull) {
        requireNonNull(pull, "pull is null");
        CallerUser user = CallerUser.current();
        this.pull = files -> user.bound(() -> pull.accept(files)).run();
        thread.allowCoreThreadTimeOut(true);
    }

    /** Takes note of announced files. Returns at once. */
    @Override
    public void accept(List<HeldFile> files) {
        try {
            thread.execute(() -> CacheFailures.run("pulling announced tails", () -> pull.accept(files)));
        } catch (RejectedExecutionException e) {
            dropped.increment();
        }
    }

    /** Announcements that found no room so far. */
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
