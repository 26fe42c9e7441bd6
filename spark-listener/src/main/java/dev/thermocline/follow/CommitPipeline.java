package dev.thermocline.follow;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.hadoop.CacheFailures;
import dev.thermocline.hadoop.ClosedCommit;
import dev.thermocline.report.CommitReports;
import java.time.Clock;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Follows the commits of this process: one a JVM, made with the first commit. Its queue is bounded by {@value
 * #MAX_COMMITS} commits and 64 MiB; its two threads are daemons and start with it. Thread-safe.
 */
public final class CommitPipeline {
    static final int MAX_COMMITS = 1024;
    static final long MAX_CONTENT_BYTES = 64L << 20;

    @GuardedBy("CommitPipeline.class")
    private static @Nullable CommitPipeline instance;

    private final CommitQueue queue;
    private final CommitReports reports = new CommitReports();
    private final AtomicReference<WarmRoad> road = new AtomicReference<>(new LocalRoad());
    private final ScheduledThreadPoolExecutor graceClock = Daemons.clock("commit-clock");
    private final Clock clock;
    private final CommitWorker worker;
    private final Thread thread;
    private volatile boolean closed;

    CommitPipeline(LocalCaches caches, CommitQueue queue, Clock clock) {
        this.queue = requireNonNull(queue, "queue is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.worker =
                new CommitWorker(caches, road::get, reports, new Tombstones(Daemons.scheduler(graceClock)), clock);
        this.thread = Daemons.factory("commits").newThread(this::run);
    }

    /** The pipeline of this process. */
    public static CommitPipeline get() {
        synchronized (CommitPipeline.class) {
            CommitPipeline present = instance;
            if (present == null) {
                present = new CommitPipeline(
                        ControlledCache::of, new CommitQueue(MAX_COMMITS, MAX_CONTENT_BYTES), Clock.systemUTC());
                present.start();
                instance = present;
            }
            return present;
        }
    }

    /** Ends the process's pipeline; what waits is not followed. The next {@link #get} makes a new one. For tests. */
    public static void reset() {
        CommitPipeline ending;
        synchronized (CommitPipeline.class) {
            ending = instance;
            instance = null;
        }
        if (ending != null) {
            ending.close();
        }
    }

    /** What became of the commits so far: to look at, to wait for, or to listen to. */
    public CommitReports reports() {
        return reports;
    }

    /** One look at the counters, since the pipeline's start. */
    public Counts counts() {
        CommitWorker.Counts seen = worker.counts();
        return new Counts(
                queue.droppedCommits(),
                queue.droppedContents(),
                seen.followed(),
                seen.duplicates(),
                seen.gaps(),
                seen.malformed(),
                seen.tombstonesDropped());
    }

    void start() {
        thread.start();
    }

    /** Takes note of a commit on its own thread; returns at once and never throws. */
    void submit(ClosedCommit commit) {
        CacheFailures.run(
                "queueing a commit", () -> queue.offer(new QueuedCommit(commit, clock.instant(), CommitLabels.here())));
    }

    /** From now on commits take this road. */
    public void use(WarmRoad other) {
        road.set(requireNonNull(other, "other is null"));
    }

    /** From now on commits are warmed in this process alone, if the road is still the one in use. */
    public void leave(WarmRoad used) {
        road.compareAndSet(used, new LocalRoad());
    }

    private void run() {
        while (!closed) {
            try {
                QueuedCommit next = queue.take();
                CacheFailures.run("following a commit", () -> worker.process(next));
            } catch (InterruptedException e) {
                // closed, or nobody's business: the loop looks
            }
        }
    }

    void close() {
        closed = true;
        thread.interrupt();
        graceClock.shutdownNow();
    }

    /**
     * What the pipeline did and left out.
     *
     * @param droppedCommits commits that found the queue full
     * @param droppedContents commits that were to be read back because their bytes found no room
     * @param followed commits acted upon
     * @param duplicates commits heard of twice
     * @param gaps times that versions were missing before a commit
     * @param malformed commits that can't be read
     * @param tombstonesDropped removed files that are left to age because too many waited for their grace
     */
    public record Counts(
            long droppedCommits,
            long droppedContents,
            long followed,
            long duplicates,
            long gaps,
            long malformed,
            long tombstonesDropped) {}
}
