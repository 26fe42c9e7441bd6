package dev.thermocline.benchmarks.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The modes' reports together, as {@code summary.json} has them.
 *
 * @param settings what the demo ran with
 * @param reports of the modes that ran, in their order, at least one
 */
record Summary(DemoSettings settings, List<ModeReport> reports) {

    /** Checks the values. */
    Summary {
        reports = List.copyOf(reports);
        if (reports.isEmpty()) {
            throw new IllegalArgumentException("there are no reports");
        }
    }

    /** Whether all modes computed the same results. */
    boolean sameResults() {
        return reports.stream().map(ModeReport::checksum).distinct().count() == 1;
    }

    /** Writes the summary, over an older one. */
    void write(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        Files.writeString(file, mapper.writeValueAsString(tree()) + "\n");
    }

    /** The summary as JSON's types. Times are milliseconds, rounded to tenths. */
    Map<String, Object> tree() {
        Map<String, Object> modes = new LinkedHashMap<>();
        List<Map<String, Object>> commits = reports.stream()
                .flatMap(report -> report.commits().stream().map(commit -> commit(report.mode(), commit)))
                .toList();
        reports.forEach(report -> modes.put(report.mode(), mode(report)));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("modes", modes);
        tree.put("commits", commits);
        tree.put("sameResults", sameResults());
        tree.put("settings", settings.values());
        return tree;
    }

    private static Map<String, Object> mode(ModeReport report) {
        Map<String, Object> mode = new LinkedHashMap<>();
        mode.put("steady", rounds(report.steady()));
        mode.put("firstRound", rounds(report.firstRound()));
        mode.put("floor", rounds(report.floor()));
        mode.put("hits", new TreeMap<>(report.hits()));
        mode.put("checksum", report.checksum());
        mode.put("phaseMillis", report.phaseMillis());
        return mode;
    }

    private static Map<String, Object> rounds(ModeReport.Rounds rounds) {
        Latencies latencies = new Latencies(rounds.millis());
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("queries", latencies.millis().size());
        figures.put("p50Ms", tenths(latencies.p50()));
        figures.put("p99Ms", tenths(latencies.p99()));
        figures.put("maxMs", tenths(latencies.max()));
        figures.put("p99Carries", latencies.p99Carries());
        figures.putAll(requests(rounds.requests()));
        return figures;
    }

    private static Map<String, Object> requests(RequestCounts counts) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("dataHead", counts.dataHead());
        figures.put("dataGet", counts.dataGet());
        figures.put("dataBytes", counts.dataBytes());
        figures.put("logHead", counts.logHead());
        figures.put("logGet", counts.logGet());
        figures.put("logBytes", counts.logBytes());
        figures.put("lists", counts.lists());
        figures.put("writes", counts.writes());
        return figures;
    }

    private static Map<String, Object> commit(String mode, ModeReport.Commit commit) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("mode", mode);
        figures.put("table", commit.table());
        figures.put("version", commit.version());
        figures.put("operation", commit.operation());
        figures.put("added", commit.added());
        figures.put("removed", commit.removed());
        figures.put("changed", commit.changed());
        figures.put("commitMs", commit.commitMillis());
        figures.put("warmLagMs", commit.warmLagMillis());
        figures.put("warmWaitMs", commit.warmWaitMillis());
        figures.put("warmRequests", requests(commit.warmRequests()));
        figures.put("tombstonedBytesLeft", commit.tombstonedBytesLeft());
        return figures;
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
