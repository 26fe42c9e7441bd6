package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A listing of a Delta log that passed through this process: S3's word on how far the table is, at no request of ours.
 *
 * @param table the table's root
 * @param newest the highest version of which the listing has a commit file
 * @param etag of that commit file, where the listing says it; tells two files of one name apart
 * @param configuration of the file system that listed it; opens the table's files
 */
public record ListedLog(Path table, long newest, Optional<String> etag, Configuration configuration) {
    /** Rejects missing parts. */
    public ListedLog {
        requireNonNull(table, "table is null");
        requireNonNull(etag, "etag is null");
        requireNonNull(configuration, "configuration is null");
    }

    /** A listing without entity tags. */
    public ListedLog(Path table, long newest, Configuration configuration) {
        this(table, newest, Optional.empty(), configuration);
    }
}
