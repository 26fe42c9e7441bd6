package dev.thermocline.benchmarks.pages;

import dev.thermocline.benchmarks.report.Claims;
import dev.thermocline.benchmarks.summary.Headline;
import dev.thermocline.benchmarks.summary.ModeFigures;
import dev.thermocline.benchmarks.summary.OperationFigures;
import dev.thermocline.benchmarks.summary.PairedDifference;
import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.benchmarks.summary.RoundFigures;
import dev.thermocline.benchmarks.summary.Spread;
import dev.thermocline.benchmarks.summary.Summary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A run of the demo as markdown. */
final class ResultTables {
    private ResultTables() {}

    /** The whole text about the run, with a newline at its end. */
    static String render(Summary summary) {
        return settings(summary)
                + "\n"
                + claims(summary)
                + "\n"
                + goals(summary)
                + "\n"
                + comparisons(summary)
                + "\n"
                + modes(summary)
                + "\n"
                + requests(summary)
                + "\n"
                + operations(summary);
    }

    /** One row a mode: requests of a first round, for data files and in the log; with a newline at its end. */
    static String firstRoundRequests(Summary summary) {
        StringBuilder table = new StringBuilder("""
                | mean of the first rounds after a commit | requests for data files | requests in `_delta_log` |
                |---|---|---|
                """);
        summary.modes().forEach((mode, figures) -> {
            RequestCounts counts = figures.firstRound().requests();
            double rounds = figures.firstRound().rounds();
            table.append("| %s | %s | %s |\n"
                    .formatted(
                            mode,
                            tenths(counts.data().requests() / rounds),
                            tenths(counts.log().requests() / rounds)));
        });
        return table.toString();
    }

    /** Of a profiled run: how much of what tasks computed is in the cache, a line a mode. */
    static String profile(Summary summary) {
        StringBuilder lines = new StringBuilder(settings(summary)).append('\n');
        summary.modes().forEach((mode, figures) -> {
            long all = figures.taskSamples().getOrDefault("all", 0L);
            long cache = figures.taskSamples().getOrDefault("cache", 0L);
            lines.append("- %s: %d of %d samples, %s %%.\n"
                    .formatted(mode, cache, all, tenths(100.0 * cache / Math.max(1, all))));
        });
        return lines.toString();
    }

    private static String settings(Summary summary) {
        return "Settings: " + words(summary.settings()) + ".\n\nMeasured on: " + words(summary.environment()) + ".\n";
    }

    private static String words(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + " " + value.getValue())
                .collect(Collectors.joining("; "));
    }

    /** Requests and bytes in a sentence; with a newline at its end. */
    static String gain(Summary summary) {
        return new Claims(summary).sentences().stream().findFirst().orElse("Not both modes ran.") + "\n";
    }

    private static String claims(Summary summary) {
        return new Claims(summary)
                .sentences().stream().map(claim -> "- " + claim + "\n").collect(Collectors.joining());
    }

    private static String goals(Summary summary) {
        StringBuilder table = new StringBuilder("""
                | limit of the demo | figure | wanted | |
                |---|---|---|---|
                """);
        summary.goals()
                .forEach(goal -> table.append("| %s | %s | %s | %s |\n"
                        .formatted(goal.name(), goal.figure(), goal.limit(), goal.met() ? "met" : "**missed**")));
        return table + gap(summary);
    }

    private static String gap(Summary summary) {
        Headline headline = summary.headline();
        return headline == null
                ? ""
                : """

                First rounds, median of a query: %s ms on %s, %s ms on Thermocline, %s ms at the floor; part of the gap \
                that is closed: %s.
                """.formatted(
                                tenths(headline.bestPlainFirstMs()),
                                headline.bestPlain(),
                                tenths(headline.firstMs()),
                                tenths(headline.floorFirstMs()),
                                share(headline.gapClosed()));
    }

    /** More than the whole gap is no better than all of it: the floor's requests go to a server on the same cores. */
    private static String share(double gapClosed) {
        return gapClosed > 1 ? "all: below the floor" : String.format(Locale.ROOT, "%.1f %%", gapClosed * 100);
    }

    private static String comparisons(Summary summary) {
        StringBuilder table = new StringBuilder("""
                | less Thermocline, mean (95 % interval), ms | rounds | pairs | tasks waited a round | latency a query |
                |---|---|---|---|---|
                """);
        summary.comparisons()
                .forEach(comparison -> table.append("| %s | %s | %d | %s | %s |\n"
                        .formatted(
                                comparison.mode(),
                                comparison.first() ? "first" : "steady",
                                comparison.latencyMs().pairs(),
                                difference(comparison.waitedMs()),
                                difference(comparison.latencyMs()))));
        return table.toString();
    }

    private static String difference(PairedDifference difference) {
        return "%s (%s to %s)%s"
                .formatted(
                        tenths(difference.mean()),
                        tenths(difference.low()),
                        tenths(difference.high()),
                        difference.verdict() == PairedDifference.Verdict.NOT_DISTINGUISHABLE
                                ? ", not distinguishable"
                                : "");
    }

    private static String modes(Summary summary) {
        StringBuilder table = new StringBuilder("""
                | ms a query | first round: p50 (p25 to p75) | p50 by seed | slowest | steady: p50 (p25 to p75) | p50 by seed | slowest | saw-tooth (p25 to p75) |
                |---|---|---|---|---|---|---|---|
                """);
        summary.modes()
                .forEach((mode, figures) -> table.append("| " + mode + " | " + latencies(figures.firstRound()) + " | "
                        + latencies(figures.steady()) + " | " + spread(figures.toothMs()) + " |\n"));
        return table.toString();
    }

    private static String latencies(RoundFigures rounds) {
        return "%s (%s to %s) | %s | %s"
                .formatted(
                        tenths(rounds.p50Ms()),
                        tenths(rounds.p25Ms()),
                        tenths(rounds.p75Ms()),
                        rounds.seedP50Ms().stream().map(ResultTables::tenths).collect(Collectors.joining(", ")),
                        (rounds.p99Carries() ? "p99 " + tenths(rounds.p99Ms()) + ", " : "") + "max "
                                + tenths(rounds.maxMs()));
    }

    private static String requests(Summary summary) {
        StringBuilder table = new StringBuilder("""
                | requests a round | first: data HEAD | data GET | data MB | `_delta_log` | tasks waited, ms | steady: data HEAD | data GET | data MB | `_delta_log` | tasks waited, ms |
                |---|---|---|---|---|---|---|---|---|---|---|
                """);
        summary.modes().forEach((mode, figures) -> table.append("| " + mode + requests(figures) + " |\n"));
        return table.toString();
    }

    private static String requests(ModeFigures figures) {
        return requests(figures.firstRound()) + requests(figures.steady());
    }

    private static String requests(RoundFigures rounds) {
        RequestCounts counts = rounds.requests();
        double number = rounds.rounds();
        return " | %s | %s | %s | %s | %s"
                .formatted(
                        tenths(counts.data().head() / number),
                        tenths(counts.data().get() / number),
                        tenths(counts.data().bytes() / number / 1e6),
                        tenths(counts.log().requests() / number),
                        tenths(rounds.waitedMs() / number));
    }

    private static String operations(Summary summary) {
        List<String> names = summary.operationNames();
        StringBuilder table = new StringBuilder("| first round - steady round, ms | " + String.join(" | ", names)
                + " |\n|---|" + "---|".repeat(names.size()) + "\n");
        for (String mode : summary.modes().keySet()) {
            table.append("| ").append(mode);
            for (String name : names) {
                table.append(" | ")
                        .append(summary.operations().stream()
                                .filter(figures -> figures.mode().equals(mode)
                                        && figures.operation().equals(name))
                                .map(OperationFigures::toothMs)
                                .map(ResultTables::spread)
                                .findFirst()
                                .orElse("-"));
            }
            table.append(" |\n");
        }
        return table.toString();
    }

    private static String spread(Spread spread) {
        return "%s (%s to %s)".formatted(tenths(spread.p50()), tenths(spread.p25()), tenths(spread.p75()));
    }

    private static String tenths(double value) {
        return value >= 100 ? Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.1f", value);
    }
}
