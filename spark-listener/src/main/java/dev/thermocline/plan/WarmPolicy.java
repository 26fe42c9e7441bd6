package dev.thermocline.plan;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;

/**
 * Decides which of a commit's files to warm: one policy for every operation, so that no kind of commit can drift from
 * the others.
 *
 * <p>Outputs of a compaction come first, then the newest partitions, then the largest files; partitions without a date
 * come after those with one. The limits on files and bytes hold whether or not the table is partitioned by date. Files
 * whose deletion vector alone changed are not planned: they are as warm as they were. Immutable and thread-safe.
 */
public final class WarmPolicy {
    /**
     * What a file counts for in {@link WarmSettings#maxBytes}, unless it is smaller: no footer that is warmed exceeds
     * this.
     */
    public static final long FOOTER_BYTES = 256L << 10;

    private final WarmSettings settings;

    public WarmPolicy(WarmSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
    }

    /**
     * Begins the plan of one commit, which is made while the commit is read.
     *
     * @param today the day from which recency counts back, asked for once per commit so that all of its files are
     *     judged alike. A partition of the day {@code today - recencyDays} is still recent
     */
    public WarmSelection select(LocalDate today) {
        return new WarmSelection(settings, today);
    }
}
