package dev.thermocline.report;

import java.util.Map;
import java.util.Set;

/**
 * What the processes of an application have dropped from their caches because they were asked to. Immutable.
 *
 * @param processes what each process dropped that has answered, by Spark's name of the executor, or {@code driver}
 * @param whole whether all live files could be named: false where the table's log begins later than the table, is too
 *     long to be read in time or names too many files. Of the others those are dropped that a process has opened
 * @param unreached executors that did not answer in time: they may have dropped it, or may do so yet
 */
public record DropResult(Map<String, Dropped> processes, boolean whole, Set<String> unreached) {
    /** Copies the collections. */
    public DropResult {
        processes = Map.copyOf(processes);
        unreached = Set.copyOf(unreached);
    }

    /** Whether all of it was asked for, and every process has answered. */
    public boolean complete() {
        return whole && unreached.isEmpty();
    }

    /**
     * What one process dropped. An executor whose answer is lost on its way is asked again, and then has less to drop.
     *
     * @param files of which something was held, or whose status was known
     * @param blocks of everything; 0 of a table, which is dropped by files
     * @param bytes that were held: of a table those of its newest version's files
     */
    public record Dropped(long files, long blocks, long bytes) {
        /** Both together. */
        public Dropped plus(Dropped more) {
            return new Dropped(files + more.files, blocks + more.blocks, bytes + more.bytes);
        }
    }
}
