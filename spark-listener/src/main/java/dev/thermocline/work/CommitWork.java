package dev.thermocline.work;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * What is to be done for one commit.
 *
 * @param table root of the table
 * @param version version of the commit
 * @param targets files to warm, the most useful first
 * @param tombstones files to drop when the grace is over
 * @param foreign whether the commit was made outside of this application, whose executors know nothing of its files
 *     then
 * @param cache this process's cache of the table
 * @param progress is given each outcome
 */
public record CommitWork(
        Path table,
        long version,
        List<WarmTarget> targets,
        List<Path> tombstones,
        boolean foreign,
        CacheControl cache,
        CommitProgress progress) {
    public CommitWork {
        requireNonNull(table, "table is null");
        requireNonNull(cache, "cache is null");
        requireNonNull(progress, "progress is null");
        targets = List.copyOf(targets);
        tombstones = List.copyOf(tombstones);
    }
}
