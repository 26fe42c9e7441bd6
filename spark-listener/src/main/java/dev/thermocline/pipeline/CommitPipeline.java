package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.ListedLog;
import dev.thermocline.concurrent.DaemonThreads;
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
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Follows the commits of this process and those of others to tables that it uses. Its queue is bounded by {@value
 * #MAX_COMMITS} commits and 64 MiB; its threads are daemons, started at the first need: one that follows commits, one
 * that finds out which tables to ask for, a clock, and up to four that ask. Thread-safe.
 */
public final class CommitPipeline {
    static final int MAX_COMMITS = 1024;
    private static final int MAX_WATCHED = 1000;
    private static final Duration WATCH_TICK = Duration.ofMillis(250);

    static final long MAX_CONTENT_BYTES = 64L << 20;

    private final CommitQueue queue;
    private final CommitReports reports = new CommitReports();
    private final DaemonThreads.Scheduler graceClock = DaemonThreads.scheduler("commit-clock");
    private final Clock clock;
    private final QueryLabels labels;
    private final boolean followsOthers;
    private final TableUsers users = new TableUsers(MAX_WATCHED);
    private final Tombstones tombstones;
    private final CommitWorker worker;
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
        this.labels = context.labels();
        this.followsOthers = context.followsOthers();
        this.tombstones = new Tombstones(context.readers(), graceClock, clock);
        this.worker =
                new CommitWorker(caches, context.dispatcher(), reports, tombstones, clock, context.replacements());
        this.tables = new TableWarming(caches, new CachedTableLog(caches), context.dispatcher(), reports, clock);
        this.thread = DaemonThreads.factory("commits").newThread(this::run);
        this.watch = new CommitPoller(new CachedTableLog(users.of(caches)), new Found(), clock, MAX_WATCHED, asking);
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
                seen.followed(),
                seen.duplicates(),
                seen.gaps(),
                seen.malformed(),
                seen.tombstonesDropped(),
                seen.referencesDropped());
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
            Optional<QueryLabels.Origin> query =
                    CacheFailures.call("labelling a commit", labels::here, Optional::empty);
            offer(new QueuedCommit(commit, clock.instant(), () -> label(query), false));
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
        reports.settle(table(queued), version(queued));
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
                        "following a commit", () -> next.user().call(() -> worker.process(next)), () -> false);
                if (!followed) {
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
            Instant now = clock.instant();
            Instant made = Instant.ofEpochMilli(commit.modificationTime());
            offer(new QueuedCommit(
                    new ClosedCommit(file, commit.content(), configuration),
                    commit.modificationTime() > 0 && made.isBefore(now) ? made : now,
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
     * What the pipeline did and left out.
     *
     * @param droppedCommits commits that found the queue full, or waited when the pipeline ended
     * @param droppedContents commits that were to be read back because their bytes found no room
     * @param followed commits acted upon
     * @param duplicates commits that came twice
     * @param gaps times that versions were missing before a commit
     * @param malformed commits that can't be read
     * @param tombstonesDropped removed files that are left to age: too many waited for their grace, or the pipeline
     *     ended
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
