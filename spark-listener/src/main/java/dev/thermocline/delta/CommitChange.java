package dev.thermocline.delta;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * What one commit does to the files of a table. Immutable; the lists are shared, not copied, when they are immutable
 * already.
 *
 * @param table root of the table
 * @param version version that the commit creates
 * @param operation the writer's name of the operation, or {@link #UNKNOWN_OPERATION}
 * @param operationParameters the operation's scalar parameters, at most 32 of them, each value cut after 256 characters
 * @param added files that become live, in the order of the commit; those of {@code deletionVectorOnly} are not among
 *     them
 * @param tombstoned files that the table no longer names
 * @param deletionVectorOnly files that are removed and added again in one commit: only their deletion vector changed,
 *     so their bytes stay as warm as they are
 * @param external those of the files of the three lists before that belong to another table: named by an absolute path,
 *     as in a shallow clone, or by one that leads out of the table's root
 * @param changeData change-data-feed files
 * @param deletionVectors deletion-vector files that the added files name, each once
 * @param diffable false if the table's protocol keeps live files elsewhere than in add and remove actions; the lists
 *     are then incomplete and must not be acted upon, and neither must those of the table's later commits, which don't
 *     repeat the protocol
 * @param unresolvedPaths file actions that were skipped because they name no usable path
 * @param firstUnresolved the first of those paths as it stands in the commit
 */
public record CommitChange(
        Path table,
        long version,
        String operation,
        Map<String, String> operationParameters,
        List<AddedFile> added,
        List<Path> tombstoned,
        List<Path> deletionVectorOnly,
        Set<Path> external,
        List<Path> changeData,
        List<Path> deletionVectors,
        boolean diffable,
        int unresolvedPaths,
        Optional<String> firstUnresolved) {
    /** The operation of a commit that doesn't name one. */
    public static final String UNKNOWN_OPERATION = "UNKNOWN";

    public CommitChange {
        requireNonNull(table, "table is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(firstUnresolved, "firstUnresolved is null");
        if (version < 0) {
            throw new IllegalArgumentException("version of " + table + " is negative: " + version);
        }
        if (unresolvedPaths < 0 || (unresolvedPaths > 0) != firstUnresolved.isPresent()) {
            throw new IllegalArgumentException(
                    "unresolvedPaths is " + unresolvedPaths + " but firstUnresolved is " + firstUnresolved);
        }
        operationParameters = Map.copyOf(operationParameters);
        added = List.copyOf(added);
        tombstoned = List.copyOf(tombstoned);
        deletionVectorOnly = List.copyOf(deletionVectorOnly);
        external = Set.copyOf(external);
        changeData = List.copyOf(changeData);
        deletionVectors = List.copyOf(deletionVectors);
    }
}
