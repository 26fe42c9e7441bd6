package dev.thermocline.benchmarks.report;

import dev.thermocline.benchmarks.summary.Commit;
import dev.thermocline.benchmarks.summary.Summary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What each commit did and what the caches made of it. */
final class CommitTable {
    private static final List<String> HEADS = List.of(
            "commit",
            "seed",
            "table",
            "version",
            "files added",
            "MB added",
            "removed",
            "changed",
            "commit, ms",
            "warm after, ms",
            "held back, ms",
            "files warmed",
            "requests before the first round",
            "removed bytes left, MB");

    private final Summary summary;

    CommitTable(Summary summary) {
        this.summary = summary;
    }

    /** A table for each mode that has a cache; a sentence if there is none. */
    String html() {
        String tables = summary.modes().keySet().stream()
                .map(this::commits)
                .filter(commits -> commits.stream().anyMatch(CommitTable::cached))
                .map(CommitTable::table)
                .collect(Collectors.joining("\n"));
        return tables.isEmpty() ? "<p>No mode with a cache ran.</p>" : tables;
    }

    private List<Commit> commits(String mode) {
        return summary.commits().stream()
                .filter(commit -> commit.mode().equals(mode))
                .toList();
    }

    private static boolean cached(Commit commit) {
        return commit.tombstonedBytesLeft() != null || commit.warmLagMs() != null;
    }

    private static String table(List<Commit> commits) {
        long longest = commits.stream().mapToLong(Commit::commitMs).max().orElse(0);
        long slowest = greatest(commits.stream().map(Commit::warmLagMs).toList());
        long most = greatest(commits.stream().map(Commit::tombstonedBytesLeft).toList());
        List<List<String>> rows = new ArrayList<>();
        for (Commit commit : commits) {
            Long left = commit.tombstonedBytesLeft();
            rows.add(List.of(
                    Html.escape(commit.operation()),
                    Long.toString(commit.seed()),
                    Html.escape(commit.table()),
                    Long.toString(commit.version()),
                    Figures.count(commit.added()),
                    Figures.megabytes(commit.addedBytes()),
                    Figures.count(commit.removed()),
                    Figures.count(commit.changed()),
                    measured(commit.commitMs(), longest),
                    measured(commit.warmLagMs(), slowest),
                    Figures.count(commit.warmWaitMs()),
                    outcomes(commit.outcomes()),
                    Figures.count(commit.warmRequests().total()),
                    left == null ? Figures.NONE : bar(left, most) + Figures.megabytes(left)));
        }
        return Html.table("Commits of " + Names.mode(commits.get(0).mode()), HEADS, rows);
    }

    private static long greatest(Collection<@Nullable Long> values) {
        return values.stream()
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    private static String measured(@Nullable Long value, long greatest) {
        return value == null ? Figures.NONE : bar(value, greatest) + Figures.count(value);
    }

    private static String bar(long value, long greatest) {
        return greatest == 0 ? "" : Html.bar((double) value / greatest);
    }

    private static String outcomes(Map<String, Integer> outcomes) {
        return outcomes.isEmpty()
                ? Figures.NONE
                : new TreeMap<>(outcomes)
                        .entrySet().stream()
                                .map(outcome -> "<span class=\"keep\">" + Html.escape(outcome.getKey()) + " "
                                        + Figures.count(outcome.getValue()) + "</span>")
                                .collect(Collectors.joining(", "));
    }
}
