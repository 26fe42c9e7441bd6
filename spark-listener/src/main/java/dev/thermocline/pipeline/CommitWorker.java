package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CommitFile;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.delta.AddedFile;
import dev.thermocline.delta.CommitChange;
import dev.thermocline.delta.CommitReader;
import dev.thermocline.delta.Fingerprint;
import dev.thermocline.delta.MalformedCommitException;
import dev.thermocline.delta.VersionCheck;
import dev.thermocline.delta.VersionTracker;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.liveness.Liveness;
import dev.thermocline.liveness.RecentTables;
import dev.thermocline.liveness.Tombstones;
import dev.thermocline.plan.WarmPlan;
import dev.thermocline.plan.WarmPolicy;
import dev.thermocline.plan.WarmSettings;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
    private final CommitReader reader = new CommitReader();
    private final Liveness liveness = new Liveness(tracker);
    private final RecentTables undiffable = new RecentTables(REMEMBERED_TABLES);
    private final RecentTables complained = new RecentTables(REMEMBERED_TABLES);
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
            follow(queued, cache.get(), read(queued, cache.get()));
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

    private CommitChange read(QueuedCommit queued, CacheControl cache) throws IOException {
        CommitFile file = queued.commit().file();
        Optional<byte[]> content = queued.commit().content();
        try (InputStream json =
                content.isPresent() ? new ByteArrayInputStream(content.get()) : open(cache, file.path())) {
            return reader.read(file.table(), file.version(), json);
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

    private void follow(QueuedCommit queued, CacheControl cache, CommitChange change) {
        followed.increment();
        CacheSettings settings = cache.settings();
        boolean acted = namesItsFiles(change);
        CommitProgress progress = new CommitProgress(change, queued.closedAt(), queued.label(), clock, reports);
        WarmPlan plan = new WarmPolicy(settings(settings)).plan(change, LocalDate.now(clock));
        progress.declined(plan.declined());
        tombstones.revive(change.table(), change.version(), liveness.note(change)); // before anything of it is warmed
        Liveness.Removed removed = liveness.removed(change);
        CommitWork work = new CommitWork(
                change.table(),
                change.version(),
                acted ? targets(change, plan, settings.warm()) : List.of(),
                acted && settings.retention().evictEnabled() ? removed.dead() : List.of(),
                queued.foreign(),
                cache,
                progress);
        count(removed, progress);
        if (acted) {
            confer(cache, change);
        }
        if (settings.warm().enabled() && acted) {
            dispatcher.warm(work);
        } else {
            progress.notWarmed();
        }
        if (acted) {
            planBodies(queued, change, plan, settings, progress); // before the old files are evicted
        }
        if (acted && settings.retention().evictEnabled()) {
            evictLater(work, removed, settings.retention());
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
            for (AddedFile file : change.added()) {
                cache.addedByCommit(file.path(), file.size());
            }
        });
    }

    private void evictLater(CommitWork work, Liveness.Removed removed, CacheSettings.Retention retention) {
        if (!removed.dead().isEmpty()) {
            tombstones.after(
                    retention.evictGrace(),
                    retention.evictGraceMax(),
                    new Tombstones.Removal(work.table(), work.version(), removed.dead()),
                    dead -> evict(work, dead));
        } else if (removed.shared() + removed.revived() > 0) {
            work.progress().evicted(0); // there is nothing to wait for
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

    private void evict(CommitWork work, List<Path> dead) {
        int revived = work.tombstones().size() - dead.size();
        if (revived > 0) {
            work.progress().outcome(CommitOutcome.REVIVED, revived);
        }
        dispatcher.evict(work.withTombstones(dead));
    }

    private void planBodies(
            QueuedCommit queued, CommitChange change, WarmPlan plan, CacheSettings settings, CommitProgress progress) {
        boolean replaced = !change.tombstoned().isEmpty() && !plan.footers().isEmpty();
        if (!settings.warm().bodies() || !replaced) {
            return;
        }
        Map<Path, Long> added = new LinkedHashMap<>();
        plan.footers().forEach(file -> added.put(file.path(), file.size()));
        Replacement replacement = new Replacement(
                new Replacement.Commit(change.table(), change.version(), queued.foreign()),
                added,
                change.tombstoned(),
                settings,
                queued.commit().configuration(),
                progress::body);
        CacheFailures.run("planning which bodies to fetch", () -> replacements.accept(replacement));
    }

    private static List<WarmTarget> targets(CommitChange change, WarmPlan plan, CacheSettings.Warm warm) {
        List<WarmTarget> targets = new ArrayList<>();
        for (AddedFile file : plan.footers()) {
            targets.add(new WarmTarget(file.path(), file.size()));
        }
        if (warm.enabled()) {
            for (Path vector :
                    change.deletionVectors().stream().limit(warm.filesMax()).toList()) {
                targets.add(new WarmTarget(vector, WarmTarget.UNKNOWN_LENGTH));
            }
        }
        return targets;
    }

    /** Nothing is planned that executors would not admit by its date. */
    static WarmSettings settings(CacheSettings settings) {
        CacheSettings.Warm warm = settings.warm();
        CacheSettings.Admission admission = settings.admission();
        return new WarmSettings(
                warm.enabled(),
                Stream.of(warm.recencyDays(), admission.recencyDays())
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder())
                        .orElse(WarmSettings.UNLIMITED_RECENCY),
                new PartitionDates(admission.partitionColumns(), admission.partitionFormats()),
                warm.filesMax(),
                warm.bytesMax().bytes());
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

    /** See {@link CommitPipeline.Counts}. */
    record Counts(
            long followed,
            long duplicates,
            long gaps,
            long malformed,
            long tombstonesDropped,
            long referencesDropped) {}
}
