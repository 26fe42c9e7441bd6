package dev.thermocline.watch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CommitFile;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The log of a table as S3 has it. Most calls ask S3; thread-safe. */
public interface TableLog {
    /** How tables are to be watched that are opened with this configuration; opens and asks nothing. */
    WatchLimits limits(Configuration configuration);

    /**
     * One GET.
     *
     * @return empty if there is no such commit now
     */
    Optional<Found> commit(CommitFile file, Configuration configuration) throws IOException;

    /**
     * The entity tag that a commit has by the newest listing of the log, if that is recent: asks nothing.
     *
     * @return empty if nothing is known
     */
    Optional<String> listedTag(CommitFile file, Configuration configuration) throws IOException;

    /**
     * One LIST for each thousand files of the log.
     *
     * @return the highest version of which there is a commit file; empty if there is none
     */
    OptionalLong newest(Path table, Configuration configuration) throws IOException;

    /**
     * A commit as S3 has it.
     *
     * @param content its bytes, unless they are more than are kept; not to be changed
     * @param modificationTime S3's, in milliseconds since the epoch, 0 if S3 doesn't state it
     */
    record Found(Optional<byte[]> content, long modificationTime) {
        /** Rejects a missing part. */
        public Found {
            requireNonNull(content, "content is null");
        }
    }
}
