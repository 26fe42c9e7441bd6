package dev.thermocline.api;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.LastModified;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A listing of a Delta log that passed through this process: S3's answer on how far the table is, at no request of
 * ours.
 *
 * @param table the table's root
 * @param newest the highest version of which the listing has a commit file
 * @param etag of that commit file, where the listing states it
 * @param modified when that commit file was written, where the listing states it: some stores have one entity tag for
 *     all files
 * @param configuration of the file system that listed it; opens the table's files
 */
public record ListedLog(
        Path table, long newest, Optional<String> etag, LastModified modified, Configuration configuration) {
    /** Rejects missing parts. */
    public ListedLog {
        requireNonNull(table, "table is null");
        requireNonNull(etag, "etag is null");
        requireNonNull(modified, "modified is null");
        requireNonNull(configuration, "configuration is null");
    }

    /** A listing that states names alone. */
    public ListedLog(Path table, long newest, Configuration configuration) {
        this(table, newest, Optional.empty(), LastModified.unstated(), configuration);
    }

    /** Whether the listing states anything by which files of one name can be distinguished. */
    public boolean statesFile() {
        return etag.isPresent() || isStated(modified);
    }

    /** Whether the newest commits of both listings have one version and are different files, by what both state. */
    public boolean isOtherFile(ListedLog other) {
        boolean otherTag = etag.isPresent() && other.etag.isPresent() && !etag.equals(other.etag);
        boolean otherTime = isStated(modified) && isStated(other.modified) && !modified.matches(other.modified);
        return newest == other.newest && (otherTag || otherTime);
    }

    private static boolean isStated(LastModified modified) {
        return !modified.equals(LastModified.unstated());
    }
}
