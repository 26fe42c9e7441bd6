package dev.thermocline.follow;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.ListedLog;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.hadoop.ProcessCache;
import dev.thermocline.report.CommitReports;
import dev.thermocline.report.WarmResult;
import dev.thermocline.watch.CommitPoller;
import dev.thermocline.watch.TableLog;
import dev.thermocline.watch.Watching;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Follows the commits of this process and those of others to tables that it uses: one a JVM, made with the first commit or
 * listing. Its queue is bounded by {@value #MAX_COMMITS} commits and 64 MiB; its threads are daemons: one that follows
 * commits, one that finds out which tables to ask for, a clock, and up to four that ask. Thread-safe.
 */
public final class CommitPipeline {
    static final int MAX_COMMITS = 1024;
    private static final int MAX_WATCHED = 1000;
    private static final Duration WATCH_TICK = Duration.ofMillis(250);

    static final long MAX_CONTENT_BYTES = 64L << 20;

    @GuardedBy("CommitPipeline.class")
    private static @Nullable CommitPipeline instance;

    private static volatile boolean othersLeft;

    private final CommitQueue queue;
    private final CommitReports reports = new CommitReports();
    private final AtomicReference<WarmRoad> road = new AtomicReference<>(new LocalRoad());
    private final ScheduledThreadPoolExecutor graceClock = Daemons.clock("commit-clock");
    private final Clock clock;
    private final TableUsers users = new TableUsers(MAX_WATCHED);
    private final CommitWorker worker;
    private final CommitPoller watch;
    private final TableWarming tables;
    private final Thread thread;
    private final Thread watchThread;
    private final WatchThreads asking = new WatchThreads();
    private volatile boolean closed;
    private volatile boolean watching = true;

    CommitPipeline(CacheFinder caches, CommitQueue queue, Clock clock) {
        this.queue = requireNonNull(queue, "queue is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.worker = new CommitWorker(
                caches, road::get, reports, new Tombstones(Daemons.scheduler(graceClock), clock), clock);
        this.tables = new TableWarming(caches, road::get, reports, clock);
        this.thread = Daemons.factory("commits").newThread(this::run);
        this.watch = new CommitPoller(new SeenLog(users.of(caches)), new Found(), clock, MAX_WATCHED, asking);
        this.watchThread = Daemons.factory("watch-clock").newThread(this::watch);
    }

    /** The pipeline of this process. */
    public static CommitPipeline get() {
        synchronized (CommitPipeline.class) {
            CommitPipeline present = instance;
            if (present == null) {
                present = new CommitPipeline(
                        ProcessCache::of, new CommitQueue(MAX_COMMITS, MAX_CONTENT_BYTES), Clock.systemUTC());
                if (othersLeft) {
                    present.watchNothing();
                }
                present.start();
                instance = present;
            }
            return present;
        }
    }

    /** Whether this process has a pipeline. */
    static boolean started() {
        synchronized (CommitPipeline.class) {
            return instance != null;
        }
    }

    /** Ends the process's pipeline; what waits is not followed. The next {@link #get} makes a new one. For tests. */
    public static void reset() {
        CommitPipeline ending;
        synchronized (CommitPipeline.class) {
            ending = instance;
            instance = null;
            othersLeft = false;
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
                seen.tombstonesDropped(),
                seen.referencesDropped());
    }

    void start() {
        thread.start();
        watchThread.start();
    }

    /** Takes note of a commit on its own thread; returns at once and never throws. */
    void submit(ClosedCommit commit) {
        CacheFailures.run("queueing a commit", () -> {
            users.note(commit.file().table());
            watch.made(commit.file(), commit.configuration());
            offer(new QueuedCommit(commit, clock.instant(), CommitLabels.here(), false));
        });
    }

    private void offer(QueuedCommit queued) {
        CommitFile file = queued.commit().file();
        reports.expect(file.table(), file.version());
        if (!queue.offer(queued)) {
            reports.settle(file.table(), file.version());
        }
    }

    /**
     * Waits until it is known whether what a commit added is resident in every process that is there. Known at once are
     * commits that are not followed, and those that nobody here will hear of.
     */
    public WarmResult awaitWarm(Path table, long version, Duration timeout) throws InterruptedException {
        return reports.awaitEnd(table, version, () -> watching && watch.expects(table, version), timeout);
    }

    /** Whether another process looks for commits of others: listings are of no interest then. */
    static boolean leavesOthers() {
        return othersLeft;
    }

    /**
     * Starts warming what a table holds now, wherever commits are warmed; returns when its directory is listed.
     *
     * @param live the files of the table's newest version
     * @return whether there was something to start: not if the table is not cached, or warming is off
     * @throws IOException if the table can't be listed or has no log
     */
    public boolean warmTable(Path table, List<Path> live, Configuration configuration) throws IOException {
        worker.noteLive(table, live);
        return tables.warm(table, live, configuration);
    }

    /** Leaves commits of others to another process, from now on; this one has no need of a pipeline for listings then. */
    public static void leaveOthers() {
        othersLeft = true;
    }

    /** Takes note of how far a table is; returns at once and never throws. */
    void listed(ListedLog log) {
        if (watching && !asking.areCurrent()) {
            CacheFailures.run("noting a listing", () -> {
                users.note(log.table());
                watch.listed(log);
            });
        }
    }

    /** Commits of others to this table are followed, whether it is used here or not, until what is returned is closed. */
    public Watching watchAlways(Path table, Configuration configuration) {
        users.note(table);
        return watch.watchAlways(table, configuration);
    }

    /** Leaves commits of others to another process, from now on. */
    void watchNothing() {
        watching = false;
    }

    /** What was found of others' commits. */
    public CommitPoller.Counts watchCounts() {
        return watch.counts();
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
                boolean followed = CacheFailures.call(
                        "following a commit", () -> next.user().call(() -> worker.process(next)), () -> false);
                if (!followed) {
                    reports.settle(
                            next.commit().file().table(), next.commit().file().version());
                }
            } catch (InterruptedException e) {
                // closed, or nobody's business: the loop looks
            }
        }
    }

    private void watch() {
        while (!closed && watching) {
            try {
                watch.await(WATCH_TICK);
            } catch (InterruptedException e) {
                continue; // closed, or nobody's business: the loop looks
            }
            watch.poll();
        }
    }

    /** Brings what was found to the queue. */
    private final class Found implements CommitPoller.Listener {
        @Override
        public void found(CommitFile file, TableLog.Found commit, Configuration configuration) {
            Instant now = clock.instant();
            Instant made = Instant.ofEpochMilli(commit.modificationTime());
            offer(new QueuedCommit(
                    new ClosedCommit(file, commit.content(), configuration),
                    commit.modificationTime() > 0 && made.isBefore(now) ? made : now,
                    Optional.empty(),
                    true,
                    users.of(file.table())));
        }

        @Override
        public void recreated(Path table) {
            worker.forget(table);
        }
    }

    void close() {
        closed = true;
        thread.interrupt();
        watchThread.interrupt();
        asking.close();
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
     * @param referencesDropped files of other tables that clones name and that found no room to be remembered
     */
    public record Counts(
            long droppedCommits,
            long droppedContents,
            long followed,
            long duplicates,
            long gaps,
            long malformed,
            long tombstonesDropped,
            long referencesDropped) {}
}
