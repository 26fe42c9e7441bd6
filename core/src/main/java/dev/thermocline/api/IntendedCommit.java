package dev.thermocline.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A Delta commit that this process is about to send. It may fail, and another writer's may be there instead.
 *
 * @param file which one
 * @param content the bytes that are sent, unless they are more than {@code fs.s3a.cache.commit.log.max}; not to be
 *     changed
 * @param configuration of the file system that writes it; opens the table's files
 */
public record IntendedCommit(CommitFile file, Optional<byte[]> content, Configuration configuration) {
    /** Rejects missing parts. */
    public IntendedCommit {
        requireNonNull(file, "file is null");
        requireNonNull(content, "content is null");
        requireNonNull(configuration, "configuration is null");
    }
}
