package dev.thermocline.benchmarks.report;

import dev.thermocline.benchmarks.summary.ModeFigures;
import dev.thermocline.benchmarks.summary.OperationFigures;
import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.benchmarks.summary.RoundFigures;
import dev.thermocline.benchmarks.summary.Summary;
import dev.thermocline.benchmarks.summary.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tables of all figures of the modes. */
final class ModeTables {
    private static final int SHORT_CHECKSUM = 12;

    private final Summary summary;

    ModeTables(Summary summary) {
        this.summary = summary;
    }

    /** Latencies of single queries. */
    String latencies() {
        List<List<String>> rows = new ArrayList<>();
        summary.modes().forEach((mode, figures) -> {
            rows.add(latencies(mode, "first", figures.firstRound()));
            rows.add(latencies(mode, "steady", figures.steady()));
        });
        return Html.table(
                "Latency of single queries, ms",
                List.of("mode", "round", "rounds", "queries", "p25", "p50", "p75", "p99 or max", "p50 of each seed"),
                rows);
    }

    private static List<String> latencies(String mode, String sort, RoundFigures rounds) {
        return List.of(
                Names.mode(mode),
                sort,
                Figures.count(rounds.rounds()),
                Figures.count(rounds.queries()),
                Figures.measure(rounds.p25Ms()),
                "<b>" + Figures.measure(rounds.p50Ms()) + "</b>",
                Figures.measure(rounds.p75Ms()),
                rounds.p99Carries() ? Figures.measure(rounds.p99Ms()) : Figures.measure(rounds.maxMs()) + " <i>max</i>",
                rounds.seedP50Ms().stream().map(Figures::measure).collect(Collectors.joining(" / ")));
    }

    /** Requests at the proxy. */
    String requests() {
        List<List<String>> rows = new ArrayList<>();
        summary.modes().forEach((mode, figures) -> {
            rows.add(requests(mode, "first", figures.firstRound()));
            rows.add(requests(mode, "steady", figures.steady()));
        });
        return Html.table(
                "Requests to S3, mean a round; <i>under way</i>: milliseconds a query with at least one such request",
                List.of(
                        "mode",
                        "round",
                        "data HEAD",
                        "data GET",
                        "data LIST",
                        "data MB",
                        "data under way",
                        "log HEAD",
                        "log GET",
                        "log LIST",
                        "log MB",
                        "log under way",
                        "writes",
                        "tasks waited, ms"),
                rows);
    }

    private static List<String> requests(String mode, String sort, RoundFigures rounds) {
        RequestCounts requests = rounds.requests();
        List<String> cells = new ArrayList<>(List.of(Names.mode(mode), sort));
        for (Traffic traffic : List.of(requests.data(), requests.log())) {
            cells.add(mean(traffic.head(), rounds.rounds()));
            cells.add(mean(traffic.get(), rounds.rounds()));
            cells.add(mean(traffic.list(), rounds.rounds()));
            cells.add(Figures.megabytes(Math.round((double) traffic.bytes() / rounds.rounds())));
            cells.add(mean(traffic.busyMs(), rounds.queries()));
        }
        cells.add(mean(requests.writes(), rounds.rounds()));
        cells.add(mean(rounds.waitedMs(), rounds.rounds()));
        return cells;
    }

    private static String mean(long sum, int count) {
        return Figures.measure((double) sum / count);
    }

    /** What concerns a mode as a whole. */
    String processes() {
        List<List<String>> rows = new ArrayList<>();
        summary.modes().forEach((mode, figures) -> rows.add(process(mode, figures)));
        return Html.table(
                "Modes as a whole",
                List.of(
                        "mode",
                        "what it is",
                        "commits",
                        "tooth p25, ms",
                        "tooth p50, ms",
                        "tooth p75, ms",
                        "hits by tier, MB",
                        "peak memory, MB",
                        "time by phase, s",
                        "results"),
                rows);
    }

    private static List<String> process(String mode, ModeFigures figures) {
        return List.of(
                Names.mode(mode),
                Html.escape(Names.meaning(mode)),
                Figures.count(figures.toothMs().count()),
                Figures.measure(figures.toothMs().p25()),
                "<b>" + Figures.measure(figures.toothMs().p50()) + "</b>",
                Figures.measure(figures.toothMs().p75()),
                byName(figures.hitBytes(), 1e6),
                Figures.megabytes(figures.peakMemoryBytes()),
                byName(figures.phaseMs(), 1e3),
                "<code>" + Html.escape(shortened(figures.checksum())) + "</code>");
    }

    private static String byName(Map<String, Long> values, double unit) {
        return values.isEmpty()
                ? Figures.NONE
                : new TreeMap<>(values)
                        .entrySet().stream()
                                .map(value -> "<span class=\"keep\">" + Html.escape(value.getKey()) + " "
                                        + Figures.measure((double) value.getValue() / unit) + "</span>")
                                .collect(Collectors.joining(", "));
    }

    private static String shortened(String checksum) {
        return checksum.substring(0, Math.min(SHORT_CHECKSUM, checksum.length()));
    }

    /** What each kind of commit does to each mode: rows of commits, columns of modes. */
    String operations() {
        List<String> modes = List.copyOf(summary.modes().keySet());
        List<String> heads = new ArrayList<>(List.of("after"));
        heads.addAll(modes);
        List<List<String>> rows = new ArrayList<>();
        for (String operation : summary.operationNames()) {
            List<String> cells = new ArrayList<>(List.of(Html.escape(operation)));
            modes.forEach(mode -> cells.add(operation(mode, operation)));
            rows.add(cells);
        }
        return Html.table("Median of single queries, ms: <b>first round</b> / steady", heads, rows);
    }

    private String operation(String mode, String operation) {
        return summary.operations().stream()
                .filter(figures ->
                        figures.mode().equals(mode) && figures.operation().equals(operation))
                .findFirst()
                .map(ModeTables::operation)
                .orElse(Figures.NONE);
    }

    private static String operation(OperationFigures figures) {
        return "<b>" + Figures.measure(figures.firstP50Ms()) + "</b> / " + Figures.measure(figures.steadyP50Ms());
    }
}
