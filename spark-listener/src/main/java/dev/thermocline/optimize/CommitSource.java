package dev.thermocline.optimize;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/** Where a table's commits are read. Implementations are thread-safe. */
public interface CommitSource {
    /**
     * The newest version of a table, empty if the path has no log.
     *
     * @throws IOException if the log can not be listed
     */
    OptionalLong newest(Path table) throws IOException;

    /**
     * One commit, empty if the log doesn't hold it: not yet, or no longer.
     *
     * @throws IOException if it is there but can not be read
     */
    Optional<TableCommit> read(Path table, long version) throws IOException;
}
