package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.IntendedCommit;
import dev.thermocline.api.ListedLog;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.concurrent.ProcessClock;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.liveness.Tombstones;
import dev.thermocline.report.CommitLabel;
import dev.thermocline.report.CommitReports;
import dev.thermocline.report.WarmResult;
import dev.thermocline.watch.CachedTableLog;
import dev.thermocline.watch.CommitPoller;
import dev.thermocline.watch.TableLog;
import dev.thermocline.watch.TableUsers;
import dev.thermocline.watch.WatchThreads;
import dev.thermocline.watch.Watching;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Follows the commits of this process and those of others to tables that it uses. Its queue is bounded by {@value
 * #MAX_COMMITS} commits and 64 MiB; its threads are daemons, started at the first need: one that follows commits, one
 * that reads those that are being sent, one that finds out which tables to ask for, a clock, and up to four that ask.
 * Thread-safe.
 */
public final class CommitPipeline {
    static final int MAX_COMMITS = 1024;
    private static final int MAX_WATCHED = 1000;
    private static final long READING_IDLE_SECONDS = 30;
    private static final Duration WATCH_TICK = Duration.ofMillis(250);

    static final long MAX_CONTENT_BYTES = 64L << 20;

    private final CommitQueue queue;
    private final CommitReports reports = new CommitReports();
    private final DaemonThreads.Scheduler graceClock = DaemonThreads.scheduler("commit-clock");
    private final Clock clock;
    private final Clock steady;
    private final QueryLabels labels;
    private final boolean followsOthers;
    private final TableUsers users = new TableUsers(MAX_WATCHED);
    private final Tombstones tombstones;
    private final CommitWorker worker;
    private final IntendedCommits intended;
    private final ThreadPoolExecutor reading = reading();
    private final CommitPoller watch;
    private final TableWarming tables;
    private final WatchThreads asking = new WatchThreads();

    private final Thread thread;
    private final Thread watchThread;
    private volatile boolean closed;

    /** A pipeline with room for {@value #MAX_COMMITS} commits. */
    public CommitPipeline(CacheFinder caches, Clock clock, PipelineContext context) {
        this(caches, new CommitQueue(MAX_COMMITS, MAX_CONTENT_BYTES), clock, context);
    }

    CommitPipeline(CacheFinder caches, CommitQueue queue, Clock clock, PipelineContext context) {
        this.queue = requireNonNull(queue, "queue is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.steady = ProcessClock.steady(clock);
        this.labels = context.labels();
        this.followsOthers = context.followsOthers();
        this.tombstones = new Tombstones(context.readers(), graceClock, clock);
        this.worker =
                new CommitWorker(caches, context.dispatcher(), reports, tombstones, clock, context.replacements());
        this.intended = new IntendedCommits(caches, context.dispatcher(), clock, reading);
        this.tables = new TableWarming(caches, new CachedTableLog(caches), context.dispatcher(), reports, clock);
        this.thread = DaemonThreads.factory("commits").newThread(this::run);
        this.watch = new CommitPoller(new CachedTableLog(users.of(caches)), new Found(), steady, MAX_WATCHED, asking);
        this.watchThread = DaemonThreads.factory("watch-clock").newThread(this::watch);
    }

    /** What became of the commits so far: to read, to wait for, or to listen to. */
    public CommitReports reports() {
        return reports;
    }

    /** The counters since the pipeline's start. */
    public Counts counts() {
        CommitWorker.Counts seen = worker.counts();
        return new Counts(
                queue.droppedCommits(),
                queue.droppedContents(),
                intended.dropped(),
                seen.followed(),
                seen.duplicates(),
                seen.gaps(),
                seen.malformed(),
                seen.tombstonesDropped(),
                seen.referencesDropped(),
                reports.warmed(),
                reports.warmLagMillis());
    }

    /** How much heap is taken at this moment. */
    public Memory memory() {
        return new Memory(queue.bytes(), tombstones.bytes(), worker.referenceBytes(), reports.bytes());
    }

    /**
     * Starts the threads that are needed, unless they run. A thread that can't be started is tried again by the next.
     */
    synchronized void start() {
        if (!closed && thread.getState() == Thread.State.NEW) {
            thread.start();
        }
        if (!closed && followsOthers && watchThread.getState() == Thread.State.NEW) {
            watchThread.start();
        }
    }

    /** Reads commits that are about to be sent; started at the first need, and ended when it has nothing to do. */
    private static ThreadPoolExecutor reading() {
        ThreadPoolExecutor reading = new ThreadPoolExecutor(
                1,
                1,
                READING_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(IntendedCommits.MAX_COMMITS),
                DaemonThreads.factory("intended"));
        reading.allowCoreThreadTimeOut(true);
        return reading;
    }

    /** A commit is about to be sent: {@link #submit} or {@link #abandon} follows. Returns at once and never throws. */
    public void intend(IntendedCommit commit) {
        CacheFailures.run("noting a commit ahead", () -> intended.begin(commit));
    }

    /**
     * A commit has failed, or S3's answer was not seen: if it is there nevertheless, it is found as those of others
     * are. Returns at once and never throws.
     */
    public void abandon(IntendedCommit commit) {
        CacheFailures.run("taking a commit back", () -> intended.end(commit));
    }

    /** Takes note of a commit on its own thread; returns at once and never throws. */
    public void submit(ClosedCommit commit) {
        enqueue(commit);
        CacheFailures.run("starting to follow commits", this::start);
    }

    /** Enqueues a commit; nobody takes it before {@link #start}. */
    void enqueue(ClosedCommit commit) {
        CacheFailures.run("queueing a commit", () -> {
            users.note(commit.file().table());
            watch.made(commit.file(), commit.configuration());
            if (commit.file().version() == 0) {
                reports.begins(commit.file().table()); // its predecessor answers for nothing from now on
            }
            Optional<QueryLabels.Origin> query =
                    CacheFailures.call("labelling a commit", labels::here, Optional::empty);
            offer(new QueuedCommit(commit, steady.instant(), () -> label(query), false));
        });
    }

    private Optional<CommitLabel> label(Optional<QueryLabels.Origin> query) {
        return CacheFailures.call("labelling a commit", () -> query.flatMap(labels::label), Optional::empty);
    }

    private void offer(QueuedCommit queued) {
        reports.expect(table(queued), version(queued));
        if (!queue.offer(queued)) {
            settle(queued);
        } else if (closed) {
            queue.abandon().forEach(this::settle); // it came after the end
        }
    }

    private void settle(QueuedCommit queued) {
        var unused = intended.take(queued.commit()); // if it never came to be followed
        reports.settle(table(queued), version(queued));
        endDoubt(queued);
    }

    /** It is known whether a first version is of a table that was there before. */
    private void endDoubt(QueuedCommit queued) {
        if (version(queued) == 0 && !queued.foreign()) {
            reports.begun(table(queued));
        }
    }

    private static Path table(QueuedCommit queued) {
        return queued.commit().file().table();
    }

    private static long version(QueuedCommit queued) {
        return queued.commit().file().version();
    }

    /**
     * Waits until it is known whether what a commit added is resident in every process that is there. Known at once are
     * commits that are not followed, and those of which nobody here will be notified.
     */
    public WarmResult awaitWarm(Path table, long version, Duration timeout) throws InterruptedException {
        return reports.awaitEnd(
                table, version, () -> !closed && followsOthers && watch.expects(table, version), timeout);
    }

    /**
     * As {@link #awaitWarm(Path, long, Duration)}, for the newest version that the table's log has in S3 now, which one
     * LIST finds out.
     *
     * @param configuration opens the table's file system
     * @throws IOException if the log can't be listed
     */
    public WarmResult awaitWarm(Path table, Configuration configuration, Duration timeout)
            throws IOException, InterruptedException {
        OptionalLong newest = tables.newest(table, configuration);
        if (newest.isEmpty()) {
            return new WarmResult(WarmResult.Status.UNKNOWN, Optional.empty());
        }
        listed(new ListedLog(table, newest.getAsLong(), configuration)); // others' commits are followed at once
        return awaitWarm(table, newest.getAsLong(), timeout);
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

    /** Takes note of how far a table is; returns at once and never throws. */
    public void listed(ListedLog log) {
        if (followsOthers && !asking.areCurrent()) {
            CacheFailures.run("noting a listing", () -> {
                users.note(log.table());
                watch.listed(log);
                start();
            });
        }
    }

    /**
     * Commits of others to this table are followed, whether it is used here or not, until what is returned is closed.
     */
    public Watching watchAlways(Path table, Configuration configuration) {
        users.note(table);
        Watching watching = watch.watchAlways(table, configuration);
        start();
        return watching;
    }

    /** What was found of others' commits. */
    public CommitPoller.Counts watchCounts() {
        return watch.counts();
    }

    private void run() {
        while (!closed) {
            try {
                QueuedCommit next = queue.take();
                boolean followed = CacheFailures.call(
                        "following a commit",
                        () -> next.user().call(() -> worker.process(next, intended.take(next.commit()))),
                        () -> false);
                if (followed) {
                    endDoubt(next);
                } else {
                    settle(next);
                }
            } catch (InterruptedException e) {
                // closed, or nobody's business: the loop checks
            }
        }
    }

    private void watch() {
        while (!closed) {
            try {
                watch.await(WATCH_TICK);
            } catch (InterruptedException e) {
                continue; // closed, or nobody's business: the loop checks
            }
            watch.poll();
        }
    }

    /** Brings what was found to the queue. */
    private final class Found implements CommitPoller.Listener {
        @Override
        public void found(CommitFile file, TableLog.Found commit, Configuration configuration) {
            Duration age = Duration.between(Instant.ofEpochMilli(commit.modificationTime()), clock.instant());
            boolean known = commit.modificationTime() > 0 && !age.isNegative();
            offer(new QueuedCommit(
                    new ClosedCommit(file, commit.content(), configuration),
                    steady.instant().minus(known ? age : Duration.ZERO),
                    Optional::empty,
                    true,
                    users.of(file.table())));
        }

        @Override
        public void recreated(Path table) {
            worker.forget(table);
        }
    }

    /**
     * Ends the threads. What waits is not followed: commits in the queue and removed files whose grace is not over
     * count as dropped, and nobody waits for reports of them any more.
     *
     * @return how much that was
     */
    public Unfinished close() {
        synchronized (this) {
            closed = true;
            thread.interrupt();
            watchThread.interrupt();
        }
        asking.close();
        reading.shutdownNow();
        graceClock.end();
        List<QueuedCommit> left = queue.abandon();
        left.forEach(this::settle);
        return new Unfinished(left.size(), tombstones.abandon());
    }

    /**
     * What a pipeline left undone at its end.
     *
     * @param commits commits that waited to be followed
     * @param removedFiles files that waited to be evicted
     */
    public record Unfinished(int commits, int removedFiles) {}

    /**
     * Heap that is taken, in bytes, estimated.
     *
     * @param commits by the contents of commits that wait to be followed
     * @param tombstones by removed files that wait for the end of their grace
     * @param references by the files of other tables that clones name
     * @param reports by the reports of commits
     */
    public record Memory(long commits, long tombstones, long references, long reports) {}

    /**
     * What the pipeline did and left out.
     *
     * @param droppedCommits commits that found the queue full, or waited when the pipeline ended
     * @param droppedContents commits that were to be read back because their bytes found no room
     * @param lateCommits commits that found no room to be read while they were sent
     * @param followed commits acted upon
     * @param duplicates commits that came twice
     * @param gaps times that versions were missing before a commit
     * @param malformed commits that can't be read
     * @param tombstonesDropped removed files that are left to age: too many waited for their grace, or the pipeline
     *     ended
     * @param referencesDropped files of other tables that clones name and that found no room to be remembered
     * @param warmed commits, and tables as a whole, of which all that was to be warmed has an outcome everywhere
     * @param warmLagMillis how long that took, added up
     */
    public record Counts(
            long droppedCommits,
            long droppedContents,
            long lateCommits,
            long followed,
            long duplicates,
            long gaps,
            long malformed,
            long tombstonesDropped,
            long referencesDropped,
            long warmed,
            long warmLagMillis) {}
}
