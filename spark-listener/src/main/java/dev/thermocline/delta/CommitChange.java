package dev.thermocline.delta;

import static java.util.Objects.requireNonNull;

import dev.thermocline.paths.ChangedFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What one commit does to a table. Immutable.
 *
 * @param table root of the table
 * @param version version that the commit creates
 * @param tableId the table's id, if the commit states it: only those do that create the table or change its metadata
 * @param operation the writer's name of the operation, or {@link #UNKNOWN_OPERATION}
 * @param operationParameters the operation's scalar parameters, at most 32 of them, each value cut after 256 characters
 * @param files which files it adds and removes
 * @param deletionVectors deletion-vector files that the added files name, each once, at most {@link
 *     #MAX_DELETION_VECTORS} of them
 * @param diffable false if the table's protocol keeps live files elsewhere than in add and remove actions; the files
 *     are then incomplete and must not be acted upon, and neither must those of the table's later commits, which don't
 *     repeat the protocol
 * @param unresolvedPaths file actions that were skipped because they name no usable path
 * @param firstUnresolved the first of those paths as it stands in the commit
 */
public record CommitChange(
        Path table,
        long version,
        Optional<String> tableId,
        String operation,
        Map<String, String> operationParameters,
        ChangedFiles files,
        List<Path> deletionVectors,
        boolean diffable,
        int unresolvedPaths,
        Optional<String> firstUnresolved) {
    /** The operation of a commit that doesn't name one. */
    public static final String UNKNOWN_OPERATION = "UNKNOWN";

    /** Deletion-vector files that are remembered of one commit. */
    public static final int MAX_DELETION_VECTORS = 10_000;

    public CommitChange {
        requireNonNull(table, "table is null");
        requireNonNull(tableId, "tableId is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(files, "files is null");
        requireNonNull(firstUnresolved, "firstUnresolved is null");
        if (version < 0) {
            throw new IllegalArgumentException("version of " + table + " is negative: " + version);
        }
        if (unresolvedPaths < 0 || (unresolvedPaths > 0) != firstUnresolved.isPresent()) {
            throw new IllegalArgumentException(
                    "unresolvedPaths is " + unresolvedPaths + " but firstUnresolved is " + firstUnresolved);
        }
        operationParameters = Map.copyOf(operationParameters);
        deletionVectors = List.copyOf(deletionVectors);
    }
}
