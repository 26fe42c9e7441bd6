package dev.thermocline.optimize;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/**
 * What one commit means for the order of a table's files. Immutable.
 *
 * @param table root of the table
 * @param version version that the commit creates
 * @param readVersion version that the writer had read; empty if the commit doesn't say
 * @param zOrder what it ordered, if it is an OPTIMIZE with ZORDER BY
 * @param changes files that come and go, by partition
 * @param obstacle why {@code changes} can not be relied upon, empty if they can; they are then incomplete or name columns that SQL doesn't know
 */
public record TableCommit(
        Path table,
        long version,
        OptionalLong readVersion,
        Optional<ZOrder> zOrder,
        Map<Partition, FileChanges> changes,
        Optional<String> obstacle) {
    public TableCommit {
        requireNonNull(table, "table is null");
        requireNonNull(readVersion, "readVersion is null");
        requireNonNull(zOrder, "zOrder is null");
        requireNonNull(obstacle, "obstacle is null");
        if (version < 0) {
            throw new IllegalArgumentException("version of " + table + " is negative: " + version);
        }
        if (readVersion.isPresent() && readVersion.getAsLong() >= version) {
            throw new IllegalArgumentException(
                    "version " + version + " of " + table + " can not have read version " + readVersion.getAsLong());
        }
        changes = Map.copyOf(changes);
    }

    /** Whether it ordered by just these columns, and says which version it had read. */
    boolean orders(List<String> columns) {
        return readVersion.isPresent()
                && zOrder.filter(order -> order.columns().equals(columns)).isPresent();
    }
}
