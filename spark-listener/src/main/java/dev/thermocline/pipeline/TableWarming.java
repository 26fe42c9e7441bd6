package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.delta.AddedFile;
import dev.thermocline.delta.CommitChange;
import dev.thermocline.plan.WarmPlan;
import dev.thermocline.plan.WarmPolicy;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import dev.thermocline.watch.TableLog;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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
        start(change(table, version.getAsLong(), live, lengths), lengths, cache.get());
        return true;
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

    private static CommitChange change(Path table, long version, List<Path> live, Map<Path, Long> lengths) {
        List<AddedFile> files = new ArrayList<>(live.size());
        for (Path file : live) {
            files.add(new AddedFile(
                    file,
                    lengths.getOrDefault(file, WarmPolicy.FOOTER_BYTES), // counts as the largest footer in the plan
                    0,
                    PartitionDates.valuesOf(file.toUri().getPath()),
                    true,
                    false));
        }
        return new CommitChange(
                table,
                version,
                CommitReport.WARM_TABLE,
                Map.of(),
                files,
                List.of(),
                List.of(),
                Set.of(),
                List.of(),
                List.of(),
                true,
                0,
                Optional.empty());
    }

    private void start(CommitChange change, Map<Path, Long> lengths, CacheControl cache) {
        CommitProgress progress = new CommitProgress(change, clock.instant(), Optional::empty, clock, reports);
        WarmPlan plan = new WarmPolicy(CommitWorker.settings(cache.settings())).plan(change, LocalDate.now(clock));
        progress.declined(plan.declined());
        List<WarmTarget> targets = plan.footers().stream()
                .map(file -> new WarmTarget(file.path(), lengths.getOrDefault(file.path(), WarmTarget.UNKNOWN_LENGTH)))
                .toList();
        dispatcher.warm(new CommitWork(change.table(), change.version(), targets, List.of(), true, cache, progress));
    }
}
