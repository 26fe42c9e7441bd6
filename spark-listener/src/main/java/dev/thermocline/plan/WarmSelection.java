package dev.thermocline.plan;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.delta.AddedFile;
import dev.thermocline.delta.CommitChange;
import dev.thermocline.paths.ChangedFiles;
import dev.thermocline.paths.PathHash;
import dev.thermocline.paths.PathHashes;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The plan of one commit in the making: holds the most useful of the files that were offered, and of the others how
 * many they are. Used by the thread that reads the commit.
 *
 * <p>A file that has a deletion vector is most likely one whose vector alone changed, which is known at the end. So
 * those files are held apart: they displace none that is new.
 */
public final class WarmSelection implements Consumer<AddedFile> {
    /** Files of each kind that are held at most, whatever the settings allow. */
    static final int MAX_HELD = 100_000;

    private final WarmSettings settings;
    private final PartitionDates dates;
    private final LocalDate cutoff;
    private final BestFiles plain;
    private final BestFiles withVectors;
    private final PathHashes outOfWindow = new PathHashes(ChangedFiles.MAX_FILES);

    WarmSelection(WarmSettings settings, LocalDate today) {
        this.settings = requireNonNull(settings, "settings is null");
        this.dates = settings.dates();
        this.cutoff = settings.unlimitedRecency() ? LocalDate.MIN : today.minusDays(settings.recencyDays());
        int most = Math.min(settings.maxFiles(), MAX_HELD);
        this.plain = new BestFiles(most);
        this.withVectors = new BestFiles(most);
    }

    /** Offers a file that the commit adds. */
    @Override
    public void accept(AddedFile file) {
        if (!settings.enabled()) {
            return;
        }
        Optional<LocalDate> date = dates.dateOf(file.partitionValues());
        if (!PartitionDates.admits(date, cutoff)) {
            outOfWindow.add(PathHash.of(file.path()));
        } else {
            (file.hasDeletionVector() ? withVectors : plain).offer(new Candidate(file, date));
        }
    }

    /**
     * Ends the plan.
     *
     * @param change the commit whose files were offered
     */
    public WarmPlan plan(CommitChange change) {
        Map<DeclineReason, Integer> declined = new EnumMap<>(DeclineReason.class);
        int added = change.files().addedCount();
        List<AddedFile> footers = List.of();
        if (!settings.enabled()) {
            count(declined, DeclineReason.DISABLED, added);
        } else if (!change.diffable()) {
            count(declined, DeclineReason.NOT_DIFFABLE, added);
        } else {
            int outside = outside(change.files());
            count(declined, DeclineReason.OUT_OF_WINDOW, outside);
            footers = withinLimits(candidates(change.files()), added - outside, declined);
        }
        return new WarmPlan(change.table(), change.version(), footers, declined);
    }

    private int outside(ChangedFiles files) {
        int[] added = {0};
        outOfWindow.distinct().forEach(hash -> added[0] += files.isDeletionVectorOnly(hash) ? 0 : 1);
        return added[0];
    }

    /** What is held of the files that became live, the most useful first, each once. */
    private Collection<Candidate> candidates(ChangedFiles files) {
        List<Candidate> sorted = new ArrayList<>(plain.all());
        sorted.addAll(withVectors.all());
        sorted.sort(Candidate.MOST_USEFUL_FIRST);
        Map<Long, Candidate> distinct = new LinkedHashMap<>();
        for (Candidate candidate : sorted) {
            long hash = PathHash.of(candidate.file().path());
            if (!files.isDeletionVectorOnly(hash)) {
                distinct.putIfAbsent(hash, candidate);
            }
        }
        return distinct.values();
    }

    /** @param recent how many files are candidates, held or not */
    private List<AddedFile> withinLimits(
            Collection<Candidate> candidates, int recent, Map<DeclineReason, Integer> declined) {
        List<AddedFile> footers = new ArrayList<>();
        long bytes = 0;
        for (Candidate candidate : candidates) {
            long cost = Math.min(candidate.file().size(), WarmPolicy.FOOTER_BYTES);
            if (footers.size() >= settings.maxFiles()) {
                count(declined, DeclineReason.OVER_FILE_LIMIT, 1);
            } else if (cost > settings.maxBytes() - bytes) {
                count(declined, DeclineReason.OVER_BYTE_LIMIT, 1);
            } else {
                bytes += cost;
                footers.add(candidate.file());
            }
        }
        boolean full = declined.containsKey(DeclineReason.OVER_BYTE_LIMIT) && footers.size() < settings.maxFiles();
        count(
                declined,
                full ? DeclineReason.OVER_BYTE_LIMIT : DeclineReason.OVER_FILE_LIMIT,
                recent - candidates.size());
        return footers;
    }

    private static void count(Map<DeclineReason, Integer> declined, DeclineReason reason, int files) {
        if (files > 0) {
            declined.merge(reason, files, Integer::sum);
        }
    }
}
