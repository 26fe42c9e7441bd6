package dev.thermocline.optimize;

import dev.thermocline.optimize.TableCommit.FileChanges;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How many files each partition has, once that is known. A count may be too high, if a commit adds a path that is live
 * already, but not too low. Not thread-safe.
 */
final class LiveFiles {
    private final int maxPartitions;
    private final Map<Partition, Integer> counts = new HashMap<>();
    private boolean known;

    /**
     * Counts nothing yet.
     *
     * @param maxPartitions counts of more partitions are given up
     */
    LiveFiles(int maxPartitions) {
        this.maxPartitions = maxPartitions;
    }

    /** From now on counted from no file at all. */
    void startEmpty() {
        counts.clear();
        known = true;
    }

    /** Nothing is known any more. */
    void forget() {
        counts.clear();
        known = false;
    }

    void apply(Map<Partition, FileChanges> changes) {
        changes.forEach((partition, files) ->
                add(partition, files.added().size() - files.removed().size()));
    }

    void add(Partition partition, int files) {
        if (!known) {
            return;
        }
        int count = counts.getOrDefault(partition, 0) + files;
        if (count > 0) {
            counts.put(partition, count);
        } else {
            counts.remove(partition);
        }
        if (counts.size() > maxPartitions) {
            forget();
        }
    }

    boolean known() {
        return known;
    }

    /** Whether a partition is known to have no file. */
    boolean empty(Partition partition) {
        return known && !counts.containsKey(partition);
    }

    /** Partitions that have files, as far as they are known. */
    Set<Partition> partitions() {
        return counts.keySet();
    }
}
