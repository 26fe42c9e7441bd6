package dev.thermocline.plan;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.delta.AddedFile;
import dev.thermocline.delta.CommitChange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private static final Comparator<Candidate> MOST_USEFUL_FIRST = comparing(
                    (Candidate candidate) -> candidate.file().dataChange())
            .thenComparing(candidate -> candidate.date().orElse(LocalDate.MIN), Comparator.reverseOrder())
            .thenComparing(candidate -> candidate.file().size(), Comparator.reverseOrder())
            .thenComparing(candidate -> candidate.file().path());

    private final WarmSettings settings;
    private final PartitionDates dates;

    public WarmPolicy(WarmSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
        this.dates = settings.dates();
    }

    /**
     * Plans one commit.
     *
     * @param today the day from which recency counts back, asked for once per commit so that all of its files are
     *     judged alike. A partition of the day {@code today - recencyDays} is still recent
     */
    public WarmPlan plan(CommitChange change, LocalDate today) {
        List<AddedFile> added = change.added();
        Tally tally = new Tally();
        if (!settings.enabled()) {
            tally.decline(DeclineReason.DISABLED, added.size());
            return new WarmPlan(change.table(), change.version(), List.of(), tally.declined);
        }
        if (!change.diffable()) {
            tally.decline(DeclineReason.NOT_DIFFABLE, added.size());
            return new WarmPlan(change.table(), change.version(), List.of(), tally.declined);
        }
        List<Candidate> candidates = recent(added, today, tally);
        candidates.sort(MOST_USEFUL_FIRST);
        return new WarmPlan(change.table(), change.version(), withinLimits(candidates, tally), tally.declined);
    }

    private List<Candidate> recent(List<AddedFile> added, LocalDate today, Tally tally) {
        LocalDate cutoff = settings.unlimitedRecency() ? LocalDate.MIN : today.minusDays(settings.recencyDays());
        List<Candidate> candidates = new ArrayList<>(added.size());
        for (AddedFile file : added) {
            Optional<LocalDate> date = dates.dateOf(file.partitionValues());
            if (PartitionDates.admits(date, cutoff)) {
                candidates.add(new Candidate(file, date));
            } else {
                tally.decline(DeclineReason.OUT_OF_WINDOW, 1);
            }
        }
        return candidates;
    }

    private List<AddedFile> withinLimits(List<Candidate> candidates, Tally tally) {
        List<AddedFile> footers = new ArrayList<>();
        long bytes = 0;
        for (Candidate candidate : candidates) {
            long cost = Math.min(candidate.file().size(), FOOTER_BYTES);
            if (footers.size() >= settings.maxFiles()) {
                tally.decline(DeclineReason.OVER_FILE_LIMIT, 1);
            } else if (cost > settings.maxBytes() - bytes) {
                tally.decline(DeclineReason.OVER_BYTE_LIMIT, 1);
            } else {
                bytes += cost;
                footers.add(candidate.file());
            }
        }
        return footers;
    }

    private record Candidate(AddedFile file, Optional<LocalDate> date) {}

    /** Counts of one plan; confined to one call. */
    private static final class Tally {
        private final Map<DeclineReason, Integer> declined = new EnumMap<>(DeclineReason.class);

        void decline(DeclineReason reason, int files) {
            if (files > 0) {
                declined.merge(reason, files, Integer::sum);
            }
        }
    }
}
