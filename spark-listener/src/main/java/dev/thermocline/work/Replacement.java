package dev.thermocline.work;

import static java.util.Objects.requireNonNull;

import dev.thermocline.config.CacheSettings;
import dev.thermocline.report.CommitOutcome;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A commit that put new files in the place of old ones.
 *
 * @param commit which one
 * @param added lengths of the new files, the most useful first; keeps that order
 * @param removed the old files
 * @param settings of the table's cache
 * @param configuration opens the table's file system
 * @param results is given the outcome of each body, from any thread
 */
public record Replacement(
        Commit commit,
        Map<Path, Long> added,
        Iterable<Path> removed,
        CacheSettings settings,
        Configuration configuration,
        Consumer<CommitOutcome> results) {
    /** Rejects missing parts. */
    public Replacement {
        requireNonNull(commit, "commit is null");
        requireNonNull(added, "added is null");
        requireNonNull(removed, "removed is null");
        requireNonNull(settings, "settings is null");
        requireNonNull(configuration, "configuration is null");
        requireNonNull(results, "results is null");
    }

    /**
     * A version of a table.
     *
     * @param table root of the table
     * @param version its version
     * @param foreign whether another application made it
     */
    public record Commit(Path table, long version, boolean foreign) {
        /** Rejects a missing table. */
        public Commit {
            requireNonNull(table, "table is null");
        }
    }
}
