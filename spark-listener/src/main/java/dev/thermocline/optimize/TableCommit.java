package dev.thermocline.optimize;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * What one commit means for the order of a table's files. Immutable.
 *
 * @param table root of the table
 * @param version version that the commit creates
 * @param readVersion version that the writer had read; empty if the commit doesn't name it
 * @param zOrder what it ordered, if it is an OPTIMIZE with ZORDER BY
 * @param changes files that come and go, by partition
 * @param obstacle why {@code changes} can not be relied upon, empty if they can; they are then incomplete or name
 *     columns that SQL doesn't know
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

    /** Whether it ordered by just these columns, and names the version that it had read. */
    boolean orders(List<String> columns) {
        return readVersion.isPresent()
                && zOrder.filter(order -> order.columns().equals(columns)).isPresent();
    }

    /**
     * What one commit does to the files of one partition. A path is in both sets if only its deletion vector changes.
     * Immutable.
     *
     * @param added paths that become live, as the commit spells them
     * @param removed paths that die
     */
    public record FileChanges(Set<String> added, Set<String> removed) {
        public FileChanges {
            added = Set.copyOf(added);
            removed = Set.copyOf(removed);
        }
    }

    /**
     * The part of a commit of {@code OPTIMIZE ... ZORDER BY} that names what it ordered. Immutable.
     *
     * @param columns columns of the order, in lower case because Delta ignores case; their sequence counts
     * @param wholeTable whether it had no WHERE, so that it read all partitions
     */
    public record ZOrder(List<String> columns, boolean wholeTable) {
        public ZOrder {
            columns = normalized(columns);
        }

        /**
         * The form in which column lists are compared.
         *
         * @throws IllegalArgumentException if there is no column
         */
        static List<String> normalized(List<String> columns) {
            if (columns.isEmpty()) {
                throw new IllegalArgumentException("ZORDER BY needs at least one column");
            }
            return columns.stream()
                    .map(column -> column.toLowerCase(Locale.ROOT))
                    .toList();
        }
    }
}
