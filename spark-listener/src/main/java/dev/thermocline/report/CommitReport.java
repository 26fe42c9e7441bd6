package dev.thermocline.report;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
 * @param outcomes how many files, or executors, had each outcome
 * @param warmth whether all of the added files are resident everywhere
 * @param warmLag time from the commit until everything that was planned had an outcome everywhere; empty until then
 * @param tombstonedBytesLeft bytes of removed files that caches still hold; empty until they were evicted
 */
public record CommitReport(
        Path table,
        long version,
        String operation,
        Optional<CommitLabel> label,
        int added,
        int tombstoned,
        int deletionVectorOnly,
        Map<CommitOutcome, Integer> outcomes,
        Warmth warmth,
        Optional<Duration> warmLag,
        OptionalLong tombstonedBytesLeft) {
    /** Operation of a report on all files of a table as of a version, which is beside that of the version's commit. */
    public static final String WARM_TABLE = "WARM TABLE";

    private static final long REPORT_BYTES = 600;
    private static final int OUTCOME_BYTES = 32;

    /** Whether all of the added files are resident in every process that was there. */
    public boolean warmed() {
        return warmth == Warmth.WARM;
    }

    /** Whether nothing more is done to warm the commit. */
    public boolean ended() {
        return warmth != Warmth.OPEN;
    }

    /** The same report without what only people read. */
    CommitReport withoutLabel() {
        return new CommitReport(
                table,
                version,
                operation,
                Optional.empty(),
                added,
                tombstoned,
                deletionVectorOnly,
                outcomes,
                warmth,
                warmLag,
                tombstonedBytesLeft);
    }

    /** Heap that it takes, in bytes, estimated. */
    long weight() {
        int characters = operation.length()
                + label.map(known -> known.query().length() + known.user().length())
                        .orElse(0);
        // a path has its URI and the parts of it as texts
        return REPORT_BYTES + 4L * table.toString().length() + 2L * characters + (long) OUTCOME_BYTES * outcomes.size();
    }

    public CommitReport {
        requireNonNull(table, "table is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(label, "label is null");
        requireNonNull(warmth, "warmth is null");
        requireNonNull(warmLag, "warmLag is null");
        outcomes = Map.copyOf(outcomes);
        if (version < 0 || added < 0 || tombstoned < 0 || deletionVectorOnly < 0) {
            throw new IllegalArgumentException("version and counts must not be negative: version " + version
                    + ", added " + added + ", tombstoned " + tombstoned + ", deletionVectorOnly " + deletionVectorOnly);
        }
        if (tombstonedBytesLeft.orElse(0) < 0) {
            throw new IllegalArgumentException("tombstonedBytesLeft is negative: " + tombstonedBytesLeft.getAsLong());
        }
    }
}
