package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CommitFile;
import dev.thermocline.concurrent.ProcessClock;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.delta.CommitChange;
import dev.thermocline.delta.Fingerprint;
import dev.thermocline.delta.MalformedCommitException;
import dev.thermocline.delta.VersionCheck;
import dev.thermocline.delta.VersionTracker;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.liveness.Liveness;
import dev.thermocline.liveness.RecentTables;
import dev.thermocline.liveness.TableIds;
import dev.thermocline.liveness.Tombstones;
import dev.thermocline.paths.ListedFile;
import dev.thermocline.plan.WarmPlan;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReports;
import dev.thermocline.work.CommitDispatcher;
import dev.thermocline.work.CommitProgress;
import dev.thermocline.work.CommitWork;
import dev.thermocline.work.Replacement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one commit at a time: reads it, plans, and hands the work to a dispatcher. Confined to the pipeline's thread.
 */
public final class CommitWorker {
    private static final Logger LOG = LoggerFactory.getLogger(CommitWorker.class);
    /** Its files have names that others gave, by whatever rule. */
    private static final String CONVERT = "CONVERT";

    private static final int REMEMBERED_TABLES = 10_000;

    private final CacheFinder caches;
    private final CommitDispatcher dispatcher;
    private final CommitReports reports;
    private final Tombstones tombstones;
    private final Clock clock;
    private final Consumer<Replacement> replacements;
    private final VersionTracker tracker = new VersionTracker();
    private final Liveness liveness = new Liveness(tracker);
    private final RecentTables undiffable = new RecentTables(REMEMBERED_TABLES);
    private final RecentTables complained = new RecentTables(REMEMBERED_TABLES);
    private final TableIds ids = new TableIds();
    private final LongAdder followed = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder gaps = new LongAdder();
    private final LongAdder malformed = new LongAdder();

    /** @param replacements is notified of commits that replace files, if the options ask for bodies */
    public CommitWorker(
            CacheFinder caches,
            CommitDispatcher dispatcher,
            CommitReports reports,
            Tombstones tombstones,
            Clock clock,
            Consumer<Replacement> replacements) {
        this.caches = requireNonNull(caches, "caches is null");
        this.dispatcher = requireNonNull(dispatcher, "dispatcher is null");
        this.reports = requireNonNull(reports, "reports is null");
        this.tombstones = requireNonNull(tombstones, "tombstones is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.replacements = requireNonNull(replacements, "replacements is null");
    }

    /**
     * Follows a commit, unless there is nothing to do.
     *
     * @return whether its report will come, or has come
     * @throws IOException if the table can't be opened, or the commit not be read back
     */
    public boolean process(QueuedCommit queued) throws IOException {
        return process(queued, Optional.empty());
    }

    /** As {@link #process(QueuedCommit)}, with what was read of the commit while it was sent. */
    boolean process(QueuedCommit queued, Optional<PlannedCommit> ahead) throws IOException {
        CommitFile file = queued.commit().file();
        if (!isNew(queued)) {
            return false;
        }
        Optional<CacheControl> cache = caches.of(file.table(), queued.commit().configuration());
        if (cache.isEmpty()) {
            return false;
        }
        CacheSettings settings = cache.get().settings();
        if (!settings.warm().enabled() && !settings.retention().evictEnabled()) {
            return false;
        }
        try {
            PlannedCommit planned = ahead.isPresent() ? ahead.get() : read(queued, cache.get());
            CommitChange change = planned.change();
            change.tableId()
                    .filter(id -> ids.isAnother(change.table(), change.version(), id))
                    .ifPresent(id -> isAnotherTable(change));
            follow(queued, cache.get(), planned);
            return true;
        } catch (MalformedCommitException e) {
            malformed.increment();
            complain(e, file);
            return false;
        }
    }

    /** A table was created again at the same place. */
    void forget(Path table) {
        tracker.forget(table);
        startsAgain(table);
    }

    private void isAnotherTable(CommitChange change) {
        LOG.info("The table {} is another one from version {} on: it has another id", change.table(), change.version());
        startsAgain(change.table());
    }

    private void startsAgain(Path table) {
        undiffable.remove(table); // its protocol may be another
        liveness.forget(table);
        reports.forgetTable(table);
    }

    /** The files of a table's newest version are known: those of other tables stay while it names them. */
    void noteLive(Path table, List<Path> live) {
        liveness.noteAll(table, live);
    }

    private boolean isNew(QueuedCommit queued) {
        CommitFile file = queued.commit().file();
        OptionalLong fingerprint = queued.commit()
                .content()
                .map(content -> OptionalLong.of(Fingerprint.of(content)))
                .orElse(OptionalLong.empty());
        VersionCheck check = tracker.observe(file.table(), file.version(), fingerprint, !queued.foreign());
        if (check instanceof VersionCheck.Duplicate) {
            duplicates.increment();
            return false;
        }
        if (check instanceof VersionCheck.Recreated) {
            LOG.info("The table {} was created again: it is followed from version {} on", file.table(), file.version());
            startsAgain(file.table());
        } else if (check instanceof VersionCheck.Rewritten) {
            LOG.info(
                    "Version {} of {} was written again: its present content is followed",
                    file.version(),
                    file.table());
        } else if (check instanceof VersionCheck.Gap gap) {
            gaps.increment();
            LOG.debug("Versions {} to {} of {} were not seen", gap.from(), gap.to(), file.table());
        }
        return true;
    }

    private PlannedCommit read(QueuedCommit queued, CacheControl cache) throws IOException {
        CommitFile file = queued.commit().file();
        Optional<byte[]> content = queued.commit().content();
        try (InputStream json =
                content.isPresent() ? new ByteArrayInputStream(content.get()) : open(cache, file.path())) {
            return PlannedCommit.read(file, json, cache.settings(), clock);
        }
    }

    private static InputStream open(CacheControl cache, Path path) throws IOException {
        return cache.fileSystem(path).open(path);
    }

    private void complain(MalformedCommitException e, CommitFile file) {
        if (complained.add(file.table())) {
            LOG.warn(
                    "{}. Its files are neither warmed nor evicted; they are cached when they are read. If Delta reads this"
                            + " table, please report the line as a defect of this reader. Further such commits of the"
                            + " table are counted, not logged.",
                    e.getMessage());
        } else {
            LOG.debug("Commit {} of {} can't be read", file.version(), file.table(), e);
        }
    }

    private void follow(QueuedCommit queued, CacheControl cache, PlannedCommit planned) {
        followed.increment();
        CommitChange change = planned.change();
        WarmPlan plan = planned.plan();
        CacheSettings settings = cache.settings();
        boolean acted = namesItsFiles(change);
        CommitProgress progress =
                new CommitProgress(change, queued.closedAt(), queued.label(), ProcessClock.steady(clock), reports);
        progress.declined(plan.declined());
        liveness.note(change);
        tombstones.revive(change.table(), change.version(), change.files().live()); // before anything of it is warmed
        Liveness.Removed removed = liveness.removed(change);
        count(removed, progress);
        if (acted) {
            confer(cache, change);
        }
        if (settings.warm().enabled() && acted) {
            dispatcher.warm(new CommitWork(
                    change.table(),
                    change.version(),
                    planned.targets(settings.warm()),
                    List.of(),
                    queued.foreign(),
                    cache,
                    progress));
        } else {
            progress.notWarmed();
        }
        if (acted) {
            planBodies(queued, change, plan, settings, progress); // before the old files are evicted
        }
        if (acted && settings.retention().evictEnabled()) {
            evictLater(change, removed, settings.retention(), new Eviction(queued, cache, removed, progress));
        }
    }

    /** Whether the table's commits name its live files. */
    private boolean namesItsFiles(CommitChange change) {
        if (!change.diffable() && undiffable.add(change.table())) {
            LOG.warn(
                    "The protocol of {} keeps its live files elsewhere than in commits: from version {} on its files are"
                            + " cached when they are read, neither warmed nor evicted.",
                    change.table(),
                    change.version());
        }
        return !undiffable.contains(change.table());
    }

    /** The commit's files are immutable from now on, whatever their names. */
    private static void confer(CacheControl cache, CommitChange change) {
        if (change.operation().equals(CONVERT)) {
            return;
        }
        CacheFailures.run("taking note of added files", () -> {
            for (ListedFile file : change.files().addedFiles()) {
                cache.addedByCommit(file.path(), file.size());
            }
        });
    }

    private void evictLater(
            CommitChange change, Liveness.Removed removed, CacheSettings.Retention retention, Eviction eviction) {
        tombstones.leave(removed.unknown());
        if (removed.dead().size() > 0) {
            tombstones.after(
                    retention.evictGrace(),
                    retention.evictGraceMax(),
                    new Tombstones.Removal(
                            change.table(), change.version(), change.files().removedFiles()),
                    removed.dead(),
                    eviction);
        } else if (removed.shared() + removed.revived() > 0) {
            eviction.end(); // there is nothing to wait for
        }
    }

    private static void count(Liveness.Removed removed, CommitProgress progress) {
        if (removed.revived() > 0) {
            progress.outcome(CommitOutcome.REVIVED, removed.revived());
        }
        if (removed.shared() > 0) {
            progress.outcome(CommitOutcome.SHARED, removed.shared());
        }
    }

    private void planBodies(
            QueuedCommit queued, CommitChange change, WarmPlan plan, CacheSettings settings, CommitProgress progress) {
        boolean replaced =
                change.files().tombstonedCount() > 0 && !plan.footers().isEmpty();
        if (!settings.warm().bodies() || !replaced) {
            return;
        }
        Map<Path, Long> added = new LinkedHashMap<>();
        plan.footers().forEach(file -> added.put(file.path(), file.size()));
        Replacement replacement = new Replacement(
                new Replacement.Commit(change.table(), change.version(), queued.foreign()),
                added,
                change.files().tombstonedPaths(),
                settings,
                queued.commit().configuration(),
                progress::body);
        CacheFailures.run("planning which bodies to fetch", () -> replacements.accept(replacement));
    }

    /** Heap that the references of clones take, in bytes. */
    long referenceBytes() {
        return liveness.referenceBytes();
    }

    Counts counts() {
        return new Counts(
                followed.sum(),
                duplicates.sum(),
                gaps.sum(),
                malformed.sum(),
                tombstones.dropped(),
                liveness.droppedReferences());
    }

    /** Has the removed files of one commit evicted, page by page. Holds none of them. */
    private final class Eviction implements Tombstones.Eviction {
        private final CommitFile commit;
        private final boolean foreign;
        private final CacheControl cache;
        private final CommitProgress progress;
        private int left;

        Eviction(QueuedCommit queued, CacheControl cache, Liveness.Removed removed, CommitProgress progress) {
            this.commit = queued.commit().file();
            this.foreign = queued.foreign();
            this.cache = cache;
            this.progress = progress;
            this.left = removed.dead().size();
            progress.evicting(); // until the last page is handed over
        }

        @Override
        public void evict(List<Path> dead) {
            left -= dead.size();
            progress.evicting();
            dispatcher.evict(
                    new CommitWork(commit.table(), commit.version(), List.of(), dead, foreign, cache, progress));
        }

        @Override
        public void end() {
            if (left > 0) {
                progress.outcome(CommitOutcome.REVIVED, left);
            }
            progress.evicted(0);
        }
    }

    /** See {@link CommitPipeline.Counts}. */
    record Counts(
            long followed,
            long duplicates,
            long gaps,
            long malformed,
            long tombstonesDropped,
            long referencesDropped) {}
}
