package dev.thermocline.report;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * How much of a table's newest version the executors hold. Immutable.
 *
 * @param table root of the table
 * @param version the newest one when its log was listed
 * @param scope the live files that this is about
 * @param executors what each executor holds that has answered, by Spark's name of it; {@code driver} in local mode
 * @param unreached executors that did not answer in time: what they hold is not known, and counts nowhere
 * @param anywhere files of which one executor or another holds the tail or all bytes, and of each file the most bytes
 *     that one executor holds
 * @param everywhere files of which each executor that has answered holds the tail or all bytes, and of each file the
 *     fewest bytes that one of them holds
 */
public record TableStatus(
        Path table,
        long version,
        Scope scope,
        Map<String, Held> executors,
        Set<String> unreached,
        Held anywhere,
        Held everywhere) {
    /** Copies the collections and rejects missing parts. */
    public TableStatus {
        requireNonNull(table, "table is null");
        requireNonNull(scope, "scope is null");
        requireNonNull(anywhere, "anywhere is null");
        requireNonNull(everywhere, "everywhere is null");
        executors = Map.copyOf(executors);
        unreached = Set.copyOf(unreached);
    }

    /** Whether this is about all live files, and every executor has answered. */
    public boolean complete() {
        return scope.whole() && unreached.isEmpty();
    }

    /** The share of the files whose tail is held, from 0 to 1; 1 of no file. */
    public double tailShare(Held held) {
        return share(held.tails(), scope.files());
    }

    /** The share of the files' bytes that are held, from 0 to 1; 1 of no byte. */
    public double byteShare(Held held) {
        return share(held.bytes(), scope.bytes());
    }

    private static double share(long part, long all) {
        return all == 0 ? 1 : (double) part / all;
    }

    /**
     * The live files that a status is about. Files that were added before {@code since} are not among them, whether
     * they are live or not; of too many, one in {@code oneIn} is taken, by the hashes of their paths.
     *
     * @param files how many
     * @param bytes of them, as the commits state
     * @param since version whose commit is the first that was read; 0 if no live file is older
     * @param oneIn 1 if all of them are among them
     */
    public record Scope(long files, long bytes, long since, int oneIn) {
        /** Whether it is all live files of the version. */
        public boolean whole() {
            return since == 0 && oneIn == 1;
        }
    }

    /**
     * What is held of the files of the scope, by what the tiers' indexes list: of each file the copy of that length of
     * which most is held, whichever user may read it.
     *
     * @param tails files whose last bytes, where Parquet has its footer, are held
     * @param bodies files of which all bytes are held
     * @param bytes of all files, tails included, each once
     */
    public record Held(long tails, long bodies, long bytes) {
        /** Nothing. */
        public static final Held NOTHING = new Held(0, 0, 0);

        /** This and one file more. */
        public Held plus(boolean tail, boolean body, long more) {
            return new Held(tails + (tail ? 1 : 0), bodies + (body ? 1 : 0), bytes + more);
        }
    }
}
