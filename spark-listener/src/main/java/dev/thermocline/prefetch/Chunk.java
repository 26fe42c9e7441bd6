package dev.thermocline.prefetch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.engine.layout.ByteRange;
import java.util.List;

/**
 * What one column has in one row group of a file. Immutable.
 *
 * @param column the column's path in the schema, with dots
 * @param data its pages
 * @param indexes its page indexes
 */
record Chunk(String column, ByteRange data, List<ByteRange> indexes) {
    Chunk {
        requireNonNull(column, "column is null");
        requireNonNull(data, "data is null");
        indexes = List.copyOf(indexes);
    }
}
