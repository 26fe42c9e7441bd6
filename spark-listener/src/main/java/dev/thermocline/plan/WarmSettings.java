package dev.thermocline.plan;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import java.util.List;

/**
 * What to warm after a commit. Immutable.
 *
 * @param enabled whether to warm at all
 * @param recencyDays how many days before today a partition may lie, that day included; {@link #UNLIMITED_RECENCY} =
 *     however old
 * @param dates reads the date out of partition values
 * @param maxFiles files warmed per commit, partitioned or not
 * @param maxBytes bytes warmed per commit, partitioned or not; a file counts with its footer, see {@link
 *     WarmPolicy#FOOTER_BYTES}
 */
public record WarmSettings(boolean enabled, int recencyDays, PartitionDates dates, int maxFiles, long maxBytes) {
    /** Value of {@code recencyDays} that sets no limit. */
    public static final int UNLIMITED_RECENCY = 0;

    /** Largest {@code recencyDays}. */
    public static final int MAX_RECENCY_DAYS = 3650;

    public WarmSettings {
        requireNonNull(dates, "dates is null");
        if (recencyDays < UNLIMITED_RECENCY || recencyDays > MAX_RECENCY_DAYS) {
            throw new IllegalArgumentException("recencyDays must be " + UNLIMITED_RECENCY + " (unlimited) to "
                    + MAX_RECENCY_DAYS + ": " + recencyDays);
        }
        if (maxFiles < 0 || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "maxFiles and maxBytes must not be negative: " + maxFiles + ", " + maxBytes);
        }
    }

    /** Footers of partitions of the last two days, at most 10,000 files and 512 MiB a commit. */
    public static WarmSettings defaults() {
        return new WarmSettings(
                true, 2, new PartitionDates(List.of("date"), List.of(PartitionDates.ISO_DATE)), 10_000, 512L << 20);
    }

    /** Whether partitions of any age are warmed. */
    public boolean unlimitedRecency() {
        return recencyDays == UNLIMITED_RECENCY;
    }
}
