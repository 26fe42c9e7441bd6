package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.api.CommitFile;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.delta.AddedFile;
import dev.thermocline.delta.CommitChange;
import dev.thermocline.delta.CommitReader;
import dev.thermocline.delta.MalformedCommitException;
import dev.thermocline.plan.WarmPlan;
import dev.thermocline.plan.WarmPolicy;
import dev.thermocline.plan.WarmSelection;
import dev.thermocline.plan.WarmSettings;
import dev.thermocline.work.WarmTarget;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/**
 * A commit that was read, and what is worth warming of it. For one thread at a time.
 *
 * @param change what the commit adds and removes
 * @param plan which of its files are warmed
 */
record PlannedCommit(CommitChange change, WarmPlan plan) {
    private static final CommitReader READER = new CommitReader();

    /** Rejects missing parts. */
    PlannedCommit {
        requireNonNull(change, "change is null");
        requireNonNull(plan, "plan is null");
    }

    /**
     * Reads and plans a commit.
     *
     * @param json stays the caller's
     * @throws IOException if the stream fails
     * @throws MalformedCommitException if it is no commit
     */
    static PlannedCommit read(CommitFile file, InputStream json, CacheSettings settings, Clock clock)
            throws IOException, MalformedCommitException {
        WarmSelection selection = new WarmPolicy(settings(settings)).select(LocalDate.now(clock));
        CommitChange change = READER.read(file.table(), file.version(), json, selection);
        return new PlannedCommit(change, selection.plan(change));
    }

    /** Nothing is planned that executors would not admit by its date. */
    static WarmSettings settings(CacheSettings settings) {
        CacheSettings.Warm warm = settings.warm();
        CacheSettings.Admission admission = settings.admission();
        return new WarmSettings(
                warm.enabled(),
                Stream.of(warm.recencyDays(), admission.recencyDays())
                        .flatMap(Optional::stream)
                        .min(Comparator.naturalOrder())
                        .orElse(WarmSettings.UNLIMITED_RECENCY),
                new PartitionDates(admission.partitionColumns(), admission.partitionFormats()),
                warm.filesMax(),
                warm.bytesMax().bytes());
    }

    /** The files whose tails are wanted, the most useful first. */
    List<WarmTarget> targets(CacheSettings.Warm warm) {
        List<WarmTarget> targets = new ArrayList<>();
        for (AddedFile file : plan.footers()) {
            targets.add(new WarmTarget(file.path(), file.size()));
        }
        if (warm.enabled()) {
            for (Path vector :
                    change.deletionVectors().stream().limit(warm.filesMax()).toList()) {
                targets.add(new WarmTarget(vector, WarmTarget.UNKNOWN_LENGTH));
            }
        }
        return targets;
    }
}
