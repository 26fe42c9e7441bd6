package dev.thermocline.delta;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * A data file that a commit makes live. Immutable.
 *
 * @param path resolved path; outside the table for a shallow clone
 * @param size length in bytes, as in the commit
 * @param modificationTime milliseconds since the epoch as the writer noted them, 0 = not known
 * @param partitionValues partition column to value, by the names that users know where the schema has been seen; a
 *     column whose value is null is absent
 * @param dataChange false for a rewrite that changes no row, such as a compaction
 * @param hasDeletionVector whether some of its rows are already deleted
 */
public record AddedFile(
        Path path,
        long size,
        long modificationTime,
        Map<String, String> partitionValues,
        boolean dataChange,
        boolean hasDeletionVector) {
    public AddedFile {
        requireNonNull(path, "path is null");
        if (size < 0) {
            throw new IllegalArgumentException("size of " + path + " is negative: " + size);
        }
        if (modificationTime < 0) {
            throw new IllegalArgumentException("modificationTime of " + path + " is negative: " + modificationTime);
        }
        partitionValues = Map.copyOf(partitionValues);
    }
}
