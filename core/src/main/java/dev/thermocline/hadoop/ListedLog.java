package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A listing of a Delta log that passed through this process: S3's word on how far the table is, at no request of ours.
 *
 * @param table the table's root
 * @param newest the highest version of which the listing has a commit file
 * @param configuration of the file system that listed it; opens the table's files
 */
public record ListedLog(Path table, long newest, Configuration configuration) {
    /** Rejects missing parts. */
    public ListedLog {
        requireNonNull(table, "table is null");
        requireNonNull(configuration, "configuration is null");
    }
}
