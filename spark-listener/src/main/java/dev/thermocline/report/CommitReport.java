package dev.thermocline.report;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What came of one commit, as far as is known. Immutable.
 *
 * @param table root of the table
 * @param version version of the commit
 * @param operation the writer's name of the operation
 * @param label the query behind it, if known
 * @param added files that became live
 * @param tombstoned files that the table no longer names
 * @param deletionVectorOnly files whose deletion vector alone changed
 * @param outcomes how many files and executors ended in which way, by the name of the outcome
 * @param warmLag time from the commit until the last executor had everything; empty until then
 * @param tombstonedBytesLeft bytes of dead files that caches still hold, {@link #UNKNOWN_BYTES} until evicted
 */
public record CommitReport(
        Path table,
        long version,
        String operation,
        Optional<CommitLabel> label,
        int added,
        int tombstoned,
        int deletionVectorOnly,
        Map<String, Integer> outcomes,
        Optional<Duration> warmLag,
        long tombstonedBytesLeft) {
    /** Outcome of a removed file that a newer commit made live again before it was evicted: it stays in the caches. */
    public static final String REVIVED = "REVIVED";

    /** Outcome of a removed file that belongs to another table, or that another followed table holds live: it stays, too. */
    public static final String SHARED = "SHARED";

    /** Value of {@code tombstonedBytesLeft} before anybody looked. */
    public static final long UNKNOWN_BYTES = -1;

    /** Whether everything that was planned has an outcome on every executor. */
    public boolean warmed() {
        return warmLag.isPresent();
    }

    public CommitReport {
        requireNonNull(table, "table is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(label, "label is null");
        requireNonNull(warmLag, "warmLag is null");
        outcomes = Map.copyOf(outcomes);
        if (version < 0 || added < 0 || tombstoned < 0 || deletionVectorOnly < 0) {
            throw new IllegalArgumentException("version and counts must not be negative: version " + version
                    + ", added " + added + ", tombstoned " + tombstoned + ", deletionVectorOnly " + deletionVectorOnly);
        }
        if (tombstonedBytesLeft < UNKNOWN_BYTES) {
            throw new IllegalArgumentException(
                    "tombstonedBytesLeft must be -1 (not known) or more: " + tombstonedBytesLeft);
        }
    }
}
