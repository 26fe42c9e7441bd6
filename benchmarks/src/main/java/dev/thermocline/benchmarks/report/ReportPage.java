package dev.thermocline.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.benchmarks.summary.Summary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the report of a run: one file that needs nothing else, neither beside it nor from the network. It holds the
 * summary as it is, so the page alone is enough to check it.
 */
public final class ReportPage {
    private static final String D3 = "/META-INF/resources/webjars/d3/7.9.0/dist/d3.min.js";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z]+)}}");

    private ReportPage() {}

    /**
     * Renders a summary that was written before.
     *
     * @param arguments file of the summary, file of the page
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("Take two arguments: summary.json report.html");
        }
        write(Summary.read(Path.of(arguments[0])), Path.of(arguments[1]));
    }

    /** Writes the report of the run, over an older one. */
    public static void write(Summary summary, Path file) throws IOException {
        Files.writeString(file, render(summary));
    }

    /** The page. */
    static String render(Summary summary) throws IOException {
        Map<String, String> pieces = pieces(summary);
        Matcher matcher = PLACEHOLDER.matcher(resource("report.html"));
        StringBuilder page = new StringBuilder();
        while (matcher.find()) {
            String piece = pieces.get(matcher.group(1));
            if (piece == null) {
                throw new IllegalStateException("report.html asks for an unknown piece: " + matcher.group());
            }
            matcher.appendReplacement(page, Matcher.quoteReplacement(piece));
        }
        return matcher.appendTail(page).toString();
    }

    private static Map<String, String> pieces(Summary summary) throws IOException {
        Sentences sentences = new Sentences(summary);
        ModeTables tables = new ModeTables(summary);
        Map<String, String> pieces = new HashMap<>();
        pieces.put("style", resource("report.css"));
        pieces.put("gain", sentences.gain());
        pieces.put("differences", sentences.differences());
        pieces.put("gap", sentences.gap());
        pieces.put("goals", goals(summary));
        pieces.put("tooth", sentences.tooth());
        pieces.put("results", sentences.results());
        pieces.put("percentiles", sentences.percentiles());
        pieces.put("method", sentences.method());
        pieces.put("operations", tables.operations());
        pieces.put("commits", new CommitTable(summary).html());
        pieces.put("latencies", tables.latencies());
        pieces.put("requests", tables.requests());
        pieces.put("processes", tables.processes());
        pieces.put("settings", facts("Settings", summary.settings()));
        pieces.put("environment", facts("Versions and machine", summary.environment()));
        pieces.put("summary", Html.json(json(summary)));
        pieces.put("library", resource(D3));
        pieces.put("charts", resource("charts.js"));
        pieces.put("script", resource("report.js"));
        return pieces;
    }

    private static String goals(Summary summary) {
        List<List<String>> rows = summary.goals().stream()
                .map(goal -> List.of(
                        Html.escape(goal.name()),
                        Html.escape(goal.figure()),
                        Html.escape(goal.limit()),
                        goal.met() ? "met" : "<strong class=\"bad\">missed</strong>"))
                .toList();
        return Html.table("Limits of the demo", List.of("what", "figure", "wanted", ""), rows);
    }

    private static String facts(String caption, Map<String, String> facts) {
        List<List<String>> rows = new ArrayList<>();
        facts.forEach((name, value) -> rows.add(List.of(Html.escape(name), Html.escape(value))));
        return Html.table(caption, List.of("name", "value"), rows);
    }

    private static String json(Summary summary) throws IOException {
        try {
            return new ObjectMapper().writeValueAsString(summary);
        } catch (JsonProcessingException e) {
            throw new IOException("Cannot write the summary as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("The class path has no " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
