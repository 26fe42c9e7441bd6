package dev.thermocline.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A Delta commit that this process has just made.
 *
 * @param file which one
 * @param content the file's bytes, unless it is longer than {@code fs.s3a.cache.commit.log.max}; not to be changed
 * @param configuration of the file system that wrote it; opens the table's files
 */
public record ClosedCommit(CommitFile file, Optional<byte[]> content, Configuration configuration) {
    /** Rejects missing parts. */
    public ClosedCommit {
        requireNonNull(file, "file is null");
        requireNonNull(content, "content is null");
        requireNonNull(configuration, "configuration is null");
    }
}
