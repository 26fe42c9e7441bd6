package dev.thermocline.delta;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a Delta commit does to the files of its table.
 *
 * <p>Thread-safe. It keeps the names of partition columns from a commit that brings the table's schema for the table's
 * later commits.
 */
public final class CommitReader {
    private static final Logger LOG = LoggerFactory.getLogger(CommitReader.class);

    private final ColumnNames columns = new ColumnNames();

    /** Makes a reader that has seen no schema. */
    public CommitReader() {}

    /**
     * Reads a commit to its end. Each added file is passed on as it is read and not kept here, with its partition
     * values under the names that users know if a schema was seen before it. Whether the commit also removes it, so
     * that only its deletion vector is another one, is known at the end.
     *
     * @param table root of the table, against which relative paths are resolved
     * @param version version of the commit
     * @param json content of the commit file; stays the caller's, who closes it
     * @param added is given each file that the commit adds, on this thread
     * @throws MalformedCommitException if the content is not a sequence of actions; a file action whose <em>path</em>
     *     is unusable is skipped and counted
     * @throws IOException whatever {@code json} throws
     */
    public CommitChange read(Path table, long version, InputStream json, Consumer<AddedFile> added) throws IOException {
        CommitChangeBuilder builder = new CommitChangeBuilder(table, version, columns, added);
        CommitParser.parse(table, version, json, builder);
        CommitChange change = builder.toChange();
        reportUnresolved(change, builder.fileActions());
        return change;
    }

    private static void reportUnresolved(CommitChange change, int fileActions) {
        if (change.unresolvedPaths() == 0) {
            return;
        }
        String message =
                "Commit {} of {}: {} of {} file actions name no usable path and are left out, the first is '{}'";
        Object[] values = {
            change.version(),
            change.table(),
            change.unresolvedPaths(),
            fileActions,
            change.firstUnresolved().orElse("")
        };
        if (change.unresolvedPaths() >= fileActions) {
            LOG.warn(message, values);
        } else {
            LOG.info(message, values);
        }
    }
}
