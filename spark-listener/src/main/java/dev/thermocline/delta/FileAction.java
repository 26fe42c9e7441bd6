package dev.thermocline.delta;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One add, remove or cdc action. Immutable.
 *
 * @param line line of the commit file, from 1
 * @param path encoded path as the commit has it; empty if it has none
 * @param partitionValues partition column to value, which is empty for null; empty if the action has no such map
 * @param size length in bytes; never empty for an add action
 * @param modificationTime milliseconds since the epoch as the writer noted them, 0 = not known
 * @param dataChange false for a rewrite that changes no row, such as a compaction
 * @param deletionVector which of its rows are deleted
 */
public record FileAction(
        long line,
        Optional<String> path,
        Optional<Map<String, Optional<String>>> partitionValues,
        OptionalLong size,
        long modificationTime,
        boolean dataChange,
        Optional<DeletionVector> deletionVector) {
    public FileAction {
        requireNonNull(path, "path is null");
        partitionValues = partitionValues.map(Map::copyOf);
        requireNonNull(size, "size is null");
        requireNonNull(deletionVector, "deletionVector is null");
    }

    /**
     * Where a deletion vector is.
     *
     * @param storageType {@code u}, {@code p} or {@code i}, see Delta's protocol
     * @param pathOrInline its path, its encoded UUID or its content, by the type
     */
    public record DeletionVector(Optional<String> storageType, Optional<String> pathOrInline) {
        public DeletionVector {
            requireNonNull(storageType, "storageType is null");
            requireNonNull(pathOrInline, "pathOrInline is null");
        }
    }
}
