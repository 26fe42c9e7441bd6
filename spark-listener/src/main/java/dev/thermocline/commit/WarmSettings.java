package dev.thermocline.commit;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/**
 * What to warm after a commit. Immutable.
 *
 * @param enabled whether to warm at all
 * @param recencyDays how many days before today a partition may lie, that day included; {@link #UNLIMITED_RECENCY} = however old
 * @param partitionColumn name of the partition column that holds a date, or several in order of preference with commas between; case doesn't matter
 * @param partitionFormat pattern of its values as in {@code yyyy-MM-dd}, or several with commas between; each has at least a year and a month
 * @param maxFiles files warmed per commit, partitioned or not
 * @param maxBytes bytes warmed per commit, partitioned or not; a file counts with its footer, see {@link WarmPolicy#FOOTER_BYTES}
 */
public record WarmSettings(
        boolean enabled, int recencyDays, String partitionColumn, String partitionFormat, int maxFiles, long maxBytes) {
    /** Value of {@code recencyDays} that sets no limit. */
    public static final int UNLIMITED_RECENCY = 0;

    /** Largest {@code recencyDays}. */
    public static final int MAX_RECENCY_DAYS = 3650;

    public WarmSettings {
        requireNonNull(partitionColumn, "partitionColumn is null");
        requireNonNull(partitionFormat, "partitionFormat is null");
        if (recencyDays < UNLIMITED_RECENCY || recencyDays > MAX_RECENCY_DAYS) {
            throw new IllegalArgumentException("recencyDays must be " + UNLIMITED_RECENCY + " (unlimited) to "
                    + MAX_RECENCY_DAYS + ": " + recencyDays);
        }
        if (maxFiles < 0 || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "maxFiles and maxBytes must not be negative: " + maxFiles + ", " + maxBytes);
        }
        // fails here, at start, if a pattern is no date
        new PartitionDates(split(partitionColumn), split(partitionFormat));
    }

    /** Footers of partitions of the last two days, at most 10,000 files and 512 MiB a commit. */
    public static WarmSettings defaults() {
        return new WarmSettings(true, 2, "date", PartitionDates.ISO_DATE, 10_000, 512L << 20);
    }

    /** Whether partitions of any age are warmed. */
    public boolean unlimitedRecency() {
        return recencyDays == UNLIMITED_RECENCY;
    }

    /** The parser of partition dates that these settings ask for. */
    public PartitionDates partitionDates() {
        return new PartitionDates(split(partitionColumn), split(partitionFormat));
    }

    private static List<String> split(String list) {
        return Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    }
}
