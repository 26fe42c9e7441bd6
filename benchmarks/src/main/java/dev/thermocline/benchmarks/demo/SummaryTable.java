package dev.thermocline.benchmarks.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The summary as lines for a terminal of 100 columns. */
final class SummaryTable {
    private static final String ROUNDS = "%-12s %-20s %8s %8s %8s %7s %7s %9s %7s %7s";

    private SummaryTable() {}

    /** The lines, without line ends. */
    static List<String> lines(Summary summary) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(ROUNDS.formatted("", "ms a query", "p50", "p99", "max", "HEAD", "GET", "MB", "logHEAD", "logGET"));
        for (ModeReport report : summary.reports()) {
            lines.add(rounds(report.mode(), "first after a commit", report.firstRound()));
            lines.add(rounds("", "steady", report.steady()));
            lines.add(rounds("", "floor at 0 ms", report.floor()));
        }
        lines.add("");
        lines.add("%-12s %-36s %6s %8s %9s %9s %12s"
                .formatted("", "commit", "added", "removed", "took ms", "warm ms", "left bytes"));
        for (ModeReport report : summary.reports()) {
            report.commits().forEach(commit -> lines.add(commit(report.mode(), commit)));
        }
        lines.add("");
        for (ModeReport report : summary.reports()) {
            if (!report.hits().isEmpty()) {
                lines.add(report.mode() + " hits: " + hits(report.hits()));
            }
        }
        lines.add(results(summary));
        if (summary.reports().stream()
                .anyMatch(report -> !new Latencies(report.firstRound().millis()).p99Carries())) {
            lines.add("Below " + Latencies.CARRIES_P99
                    + " queries p99 is the maximum: raise --cycles to tell them apart.");
        }
        return lines;
    }

    private static String results(Summary summary) {
        if (summary.reports().size() == 1) {
            return "checksum of all results: " + summary.reports().get(0).checksum();
        }
        return summary.sameResults()
                ? "All results are the same in all modes."
                : "THE RESULTS DIFFER between the modes.";
    }

    private static String rounds(String mode, String label, ModeReport.Rounds rounds) {
        Latencies latencies = new Latencies(rounds.millis());
        RequestCounts requests = rounds.requests();
        return ROUNDS.formatted(
                mode,
                label,
                whole(latencies.p50()),
                whole(latencies.p99()),
                whole(latencies.max()),
                requests.dataHead(),
                requests.dataGet(),
                megabytes(requests.dataBytes()),
                requests.logHead(),
                requests.logGet());
    }

    private static String commit(String mode, ModeReport.Commit commit) {
        Long lag = commit.warmLagMillis();
        Long left = commit.tombstonedBytesLeft();
        return "%-12s %-36s %6d %8d %9d %9s %12s"
                .formatted(
                        mode,
                        commit.operation() + " " + commit.table() + " v" + commit.version(),
                        commit.added(),
                        commit.removed(),
                        commit.commitMillis(),
                        lag == null ? "-" : lag.toString(),
                        left == null ? "-" : left.toString());
    }

    private static String hits(Map<String, Long> hits) {
        long all = Math.max(1, hits.values().stream().mapToLong(Long::longValue).sum());
        return hits.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tier -> tier.getKey() + " " + megabytes(tier.getValue()) + " MB ("
                        + Math.round(100.0 * tier.getValue() / all) + " %)")
                .collect(Collectors.joining(", "));
    }

    private static String whole(double value) {
        return Long.toString(Math.round(value));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }
}
