package dev.thermocline.benchmarks.demo;

import dev.thermocline.benchmarks.summary.Commit;
import dev.thermocline.benchmarks.summary.Comparison;
import dev.thermocline.benchmarks.summary.Goal;
import dev.thermocline.benchmarks.summary.Headline;
import dev.thermocline.benchmarks.summary.Latencies;
import dev.thermocline.benchmarks.summary.ModeFigures;
import dev.thermocline.benchmarks.summary.PairedDifference;
import dev.thermocline.benchmarks.summary.RoundFigures;
import dev.thermocline.benchmarks.summary.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The summary as lines for a terminal of 110 columns. */
final class SummaryTable {
    private static final String ROUNDS = "%-14s %-12s %7s %7s %7s %7s %7s %7s %9s %8s %8s";

    private SummaryTable() {}

    /** The lines, without line ends. */
    static List<String> lines(Summary summary) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(ROUNDS.formatted(
                "", "ms a query", "p50", "p99", "max", "tooth", "HEAD", "GET", "MB", "log req.", "log ms"));
        summary.modes().forEach((mode, figures) -> {
            lines.add(rounds(
                    mode,
                    "first round",
                    figures.firstRound(),
                    whole(figures.toothMs().p50())));
            lines.add(rounds("", "steady", figures.steady(), ""));
        });
        lines.add("");
        lines.add("%-14s %-30s %6s %8s %8s %8s %11s"
                .formatted("", "commit", "added", "removed", "took ms", "warm ms", "left bytes"));
        summary.commits().stream()
                .filter(commit -> commit.warmLagMs() != null)
                .forEach(commit -> lines.add(commit(commit)));
        lines.add("");
        summary.modes().forEach((mode, figures) -> lines.addAll(hits(mode, figures)));
        lines.add(results(summary));
        if (summary.modes().values().stream()
                .anyMatch(figures -> !figures.firstRound().p99Carries())) {
            lines.add("Below " + Latencies.CARRIES_P99
                    + " queries p99 is the maximum: raise --cycles or --seeds to tell them apart.");
        }
        Headline headline = summary.headline();
        if (headline != null) {
            lines.add(sentence(headline));
        }
        lines.add("");
        summary.comparisons().forEach(comparison -> lines.addAll(comparison(comparison)));
        lines.add("");
        summary.goals().forEach(goal -> lines.add(goal(goal)));
        return lines;
    }

    private static List<String> comparison(Comparison comparison) {
        String rounds = comparison.first() ? "first rounds" : "steady rounds";
        return List.of(
                "%s, %s less thermocline: tasks waited %s"
                        .formatted(rounds, comparison.mode(), difference(comparison.waitedMs(), "a round")),
                "%s, %s less thermocline: latency %s"
                        .formatted(rounds, comparison.mode(), difference(comparison.latencyMs(), "a query")));
    }

    private static String difference(PairedDifference difference, String of) {
        return "%s ms %s (95 %% interval %s to %s, %d pairs)%s"
                .formatted(
                        whole(difference.mean()),
                        of,
                        whole(difference.low()),
                        whole(difference.high()),
                        difference.pairs(),
                        difference.verdict() == PairedDifference.Verdict.NOT_DISTINGUISHABLE
                                ? ": not distinguishable"
                                : "");
    }

    private static String goal(Goal goal) {
        return "%-6s %s: %s; wanted: %s"
                .formatted(goal.met() ? "met" : "MISSED", goal.name(), goal.figure(), goal.limit());
    }

    private static String sentence(Headline headline) {
        return ("First round after a commit: %s ms on %s, %s ms on Thermocline, %s ms without latency: %.0f %% of the"
                        + " gap closed; tooth %s ms, at most %s ms wanted.")
                .formatted(
                        whole(headline.bestPlainFirstMs()),
                        headline.bestPlain(),
                        whole(headline.firstMs()),
                        whole(headline.floorFirstMs()),
                        headline.gapClosed() * 100,
                        whole(headline.toothMs()),
                        whole(headline.toothLimitMs()));
    }

    private static String results(Summary summary) {
        if (summary.modes().size() == 1) {
            return "checksum of all results: "
                    + summary.modes().values().iterator().next().checksum();
        }
        return summary.sameResults()
                ? "All results are the same in all modes."
                : "THE RESULTS DIFFER between the modes.";
    }

    private static String rounds(String mode, String label, RoundFigures rounds, String tooth) {
        return ROUNDS.formatted(
                mode,
                label,
                whole(rounds.p50Ms()),
                whole(rounds.p99Ms()),
                whole(rounds.maxMs()),
                tooth,
                rounds.requests().data().head(),
                rounds.requests().data().get(),
                megabytes(rounds.requests().data().bytes()),
                rounds.requests().log().requests(),
                whole((double) rounds.requests().log().busyMs() / rounds.queries()));
    }

    private static String commit(Commit commit) {
        Long lag = commit.warmLagMs();
        Long left = commit.tombstonedBytesLeft();
        return "%-14s %-30s %6d %8d %8d %8s %11s"
                .formatted(
                        commit.mode(),
                        commit.operation() + " " + commit.table() + " v" + commit.version(),
                        commit.added(),
                        commit.removed(),
                        commit.commitMs(),
                        lag == null ? "-" : lag.toString(),
                        left == null ? "-" : left.toString());
    }

    private static List<String> hits(String mode, ModeFigures figures) {
        Map<String, Long> hits = figures.hitBytes();
        if (hits.isEmpty()) {
            return List.of();
        }
        long all = Math.max(1, hits.values().stream().mapToLong(Long::longValue).sum());
        return List.of(mode + " hits: "
                + hits.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(tier -> tier.getKey() + " " + megabytes(tier.getValue()) + " MB ("
                                + Math.round(100.0 * tier.getValue() / all) + " %)")
                        .collect(Collectors.joining(", ")));
    }

    private static String whole(double value) {
        return Long.toString(Math.round(value));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }
}
