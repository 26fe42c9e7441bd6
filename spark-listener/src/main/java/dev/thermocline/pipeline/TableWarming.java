package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.concurrent.ProcessClock;
import dev.thermocline.delta.AddedFile;
import dev.thermocline.delta.CommitChange;
import dev.thermocline.paths.ChangedFiles;
import dev.thermocline.paths.ListedFile;
import dev.thermocline.plan.WarmPlan;
import dev.thermocline.plan.WarmPolicy;
import dev.thermocline.plan.WarmSelection;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import dev.thermocline.watch.TableLog;
import dev.thermocline.work.CommitDispatcher;
import dev.thermocline.work.CommitProgress;
import dev.thermocline.work.CommitWork;
import dev.thermocline.work.WarmTarget;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Warms what a table holds now, by the dispatcher that commits take: by the same policy, within the same limits, and
 * with a report of its own. Thread-safe.
 */
final class TableWarming {
    /** Dead files that a listing may meet for each live one before it is given up. */
    private static final int LISTED_PER_FILE = 100;

    private static final int LISTED_AT_LEAST = 10_000;

    private final CacheFinder caches;
    private final TableLog log;
    private final CommitDispatcher dispatcher;
    private final CommitReports reports;
    private final Clock clock;

    TableWarming(CacheFinder caches, TableLog log, CommitDispatcher dispatcher, CommitReports reports, Clock clock) {
        this.caches = requireNonNull(caches, "caches is null");
        this.log = requireNonNull(log, "log is null");
        this.dispatcher = requireNonNull(dispatcher, "dispatcher is null");
        this.reports = requireNonNull(reports, "reports is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Starts warming. Lists the table's directory for the lengths of its files: one request for a thousand objects,
     * where asking for each would be one a file. A file that the listing doesn't show, as of a shallow clone, costs a
     * HEAD.
     *
     * @param live the files of the table's newest version
     * @return whether there was something to start
     * @throws IOException if the table can't be listed or has no log
     */
    boolean warm(Path table, List<Path> live, Configuration configuration) throws IOException {
        Optional<CacheControl> cache = caches.of(table, configuration);
        if (cache.isEmpty() || !cache.get().settings().warm().enabled()) {
            return false;
        }
        OptionalLong version = log.newest(table, configuration);
        if (version.isEmpty()) {
            throw new FileNotFoundException(table + " has no log");
        }
        Map<Path, Long> lengths = lengths(cache.get(), table, live.size());
        start(table, version.getAsLong(), live, lengths, cache.get());
        return true;
    }

    /**
     * The newest version that a table's log has in S3: one LIST.
     *
     * @return empty if there is no log, or the table is not cached
     * @throws IOException if the log can't be listed
     */
    OptionalLong newest(Path table, Configuration configuration) throws IOException {
        return caches.of(table, configuration).isPresent() ? log.newest(table, configuration) : OptionalLong.empty();
    }

    private static Map<Path, Long> lengths(CacheControl cache, Path table, int files) throws IOException {
        return files == 0 ? Map.of() : listed(cache, table, Math.max(LISTED_AT_LEAST, LISTED_PER_FILE * files));
    }

    /** The files below a directory with their lengths in bytes, at most so many, in the order of their names. */
    private static Map<Path, Long> listed(CacheControl cache, Path directory, int most) throws IOException {
        Map<Path, Long> lengths = new HashMap<>();
        try {
            RemoteIterator<LocatedFileStatus> files =
                    cache.fileSystem(directory).listFiles(directory, true);
            while (lengths.size() < most && files.hasNext()) {
                LocatedFileStatus file = files.next();
                lengths.put(file.getPath(), file.getLen());
            }
        } catch (FileNotFoundException e) {
            return Map.of();
        }
        return lengths;
    }

    private void start(Path table, long version, List<Path> live, Map<Path, Long> lengths, CacheControl cache) {
        WarmSelection selection = new WarmPolicy(PlannedCommit.settings(cache.settings())).select(LocalDate.now(clock));
        CommitChange change = change(table, version, live, lengths, selection);
        CommitProgress progress = new CommitProgress(
                change, ProcessClock.steady(clock).instant(), Optional::empty, ProcessClock.steady(clock), reports);
        WarmPlan plan = selection.plan(change);
        progress.declined(plan.declined());
        List<WarmTarget> targets = plan.footers().stream()
                .map(file -> new WarmTarget(file.path(), lengths.getOrDefault(file.path(), WarmTarget.UNKNOWN_LENGTH)))
                .toList();
        dispatcher.warm(new CommitWork(table, version, targets, List.of(), true, cache, progress));
    }

    private static CommitChange change(
            Path table, long version, List<Path> live, Map<Path, Long> lengths, Consumer<AddedFile> added) {
        ChangedFiles files = new ChangedFiles(table);
        for (Path file : live) {
            long length =
                    lengths.getOrDefault(file, WarmPolicy.FOOTER_BYTES); // counts as the largest footer in the plan
            files.add(new ListedFile(file, length, false));
            added.accept(new AddedFile(
                    file, length, 0, PartitionDates.valuesOf(file.toUri().getPath()), true, false));
        }
        return new CommitChange(
                table,
                version,
                Optional.empty(),
                CommitReport.WARM_TABLE,
                Map.of(),
                files.close(),
                List.of(),
                true,
                0,
                Optional.empty());
    }
}
