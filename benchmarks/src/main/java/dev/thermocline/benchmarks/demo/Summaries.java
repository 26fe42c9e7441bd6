package dev.thermocline.benchmarks.demo;

import dev.thermocline.benchmarks.summary.Comparison;
import dev.thermocline.benchmarks.summary.Goals;
import dev.thermocline.benchmarks.summary.Headline;
import dev.thermocline.benchmarks.summary.ModeFigures;
import dev.thermocline.benchmarks.summary.OperationFigures;
import dev.thermocline.benchmarks.summary.Round;
import dev.thermocline.benchmarks.summary.RoundFigures;
import dev.thermocline.benchmarks.summary.Spread;
import dev.thermocline.benchmarks.summary.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Draws the figures from what the modes' processes measured. */
final class Summaries {
    private Summaries() {}

    /**
     * The summary of a run.
     *
     * @param reports of the modes that ran, in their order, at least one, each with first and steady rounds
     * @param machine what is known of the machine; the versions of the first report are added
     */
    static Summary of(DemoSettings settings, List<ModeReport> reports, Map<String, String> machine) {
        if (reports.isEmpty()) {
            throw new IllegalArgumentException("there are no reports");
        }
        Map<String, ModeFigures> modes = new LinkedHashMap<>();
        reports.forEach(report -> modes.put(report.mode(), figures(report)));
        Map<String, String> environment =
                new LinkedHashMap<>(new TreeMap<>(reports.get(0).versions()));
        environment.putAll(machine);
        Headline headline = Headline.of(modes).orElse(null);
        List<Round> rounds =
                reports.stream().flatMap(report -> report.rounds().stream()).toList();
        List<Comparison> comparisons = Comparison.all(rounds);
        boolean same = reports.stream().map(ModeReport::checksum).distinct().count() == 1;
        return new Summary(
                Goals.of(rounds, headline, same),
                comparisons,
                headline,
                modes,
                reports.stream().flatMap(report -> operations(report).stream()).toList(),
                same,
                reports.stream().flatMap(report -> report.commits().stream()).toList(),
                rounds,
                settings.values(),
                environment);
    }

    private static ModeFigures figures(ModeReport report) {
        Map<String, Long> hits = new TreeMap<>();
        report.rounds().forEach(round -> round.hitBytes().forEach((tier, bytes) -> hits.merge(tier, bytes, Long::sum)));
        return new ModeFigures(
                RoundFigures.of(select(report.rounds(), Round::first)),
                RoundFigures.of(select(report.rounds(), round -> !round.first())),
                teeth(report.rounds()),
                hits,
                report.checksum(),
                report.peakMemoryBytes(),
                report.taskSamples(),
                report.phaseMs());
    }

    private static List<OperationFigures> operations(ModeReport report) {
        Map<String, List<Round>> byOperation = report.rounds().stream()
                .collect(Collectors.groupingBy(Round::operation, LinkedHashMap::new, Collectors.toList()));
        List<OperationFigures> figures = new ArrayList<>();
        byOperation.forEach((operation, rounds) -> figures.add(new OperationFigures(
                report.mode(),
                operation,
                RoundFigures.of(select(rounds, Round::first)).p50Ms(),
                RoundFigures.of(select(rounds, round -> !round.first())).p50Ms(),
                teeth(rounds))));
        return figures;
    }

    /** Of each commit, the first round less the median of its steady rounds. */
    private static Spread teeth(List<Round> rounds) {
        return Spread.of(rounds.stream()
                .filter(Round::first)
                .map(first -> first.meanMs()
                        - Spread.of(rounds.stream()
                                        .filter(round -> !round.first() && round.episode() == first.episode())
                                        .map(Round::meanMs)
                                        .toList())
                                .p50())
                .toList());
    }

    private static List<Round> select(List<Round> rounds, Predicate<Round> filter) {
        return rounds.stream().filter(filter).toList();
    }
}
