package dev.thermocline.cluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@link TwoApplicationsIT} wrote, as markdown. A block of a page that begins with {@code <!-- two-applications FILE
 * -->} and ends with {@code <!-- end of two-applications -->} is rendered from that file, one that begins with {@code <!--
 * two-applications-summary FILE -->} as a short table.
 */
final class DemoTables {
    private static final Pattern BLOCK = Pattern.compile(
            "(<!-- (two-applications|two-applications-summary) ([\\w.-]+) -->\n).*?(<!-- end of two-applications -->)",
            Pattern.DOTALL);
    private static final int KILO = 1000;
    private static final double MEGA = 1e6;

    private final List<JsonNode> commits = new ArrayList<>();
    private final JsonNode file;

    private DemoTables(JsonNode file) {
        this.file = file;
        file.get("commits").forEach(commits::add);
    }

    /** The page with all its blocks rendered again. */
    static String refresh(String page, Path results) throws IOException {
        Matcher matcher = BLOCK.matcher(page);
        StringBuilder refreshed = new StringBuilder();
        while (matcher.find()) {
            DemoTables tables = new DemoTables(new ObjectMapper()
                    .readTree(results.resolve(matcher.group(3)).toFile()));
            String block = matcher.group(2).equals("two-applications") ? tables.whole() : tables.summary();
            matcher.appendReplacement(
                    refreshed, Matcher.quoteReplacement(matcher.group(1) + "\n" + block + "\n" + matcher.group(4)));
        }
        return matcher.appendTail(refreshed).toString();
    }

    private String whole() {
        Map<String, String> measuredOn = new TreeMap<>();
        file.get("measuredOn")
                .properties()
                .forEach(each -> measuredOn.put(each.getKey(), each.getValue().asText()));
        StringBuilder text = new StringBuilder("Measured on: "
                + measuredOn.entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(Collectors.joining("; "))
                + ".\n\n");
        text.append("""
                | the dashboards read through | executors | commit | files added | executors with their footers before the round | warm: GETs, kB | footers: HEADs, GETs | round, kB from own tiers | from other executors | from S3 |
                |---|---|---|---|---|---|---|---|---|---|
                """);
        for (JsonNode commit : commits) {
            text.append(row(
                    title(commit),
                    commit.get("executors").asText(),
                    commit.get("version").asText() + " "
                            + commit.get("operation").asText(),
                    commit.get("addedFiles").asText(),
                    commit.get("executorsWithFooters").asText(),
                    commit.get("warm").get("gets").asText() + ", "
                            + kilo(commit.get("warm").get("bytes")),
                    commit.get("round").get("heads").asText() + ", "
                            + commit.get("round").get("footerGets").asText(),
                    kilo(commit.get("sources").get("ownBytes")),
                    kilo(commit.get("sources").get("peerBytes")),
                    kilo(commit.get("sources").get("s3Bytes"))));
        }
        return text.toString();
    }

    /** All rounds of a mode on so many executors. */
    private String summary() {
        StringBuilder text = new StringBuilder("""
                | the dashboards read through | executors | MB from own tiers | MB from other executors | MB from S3 | requests for data files |
                |---|---|---|---|---|---|
                """);
        Map<String, List<JsonNode>> rounds = new LinkedHashMap<>();
        commits.forEach(commit -> rounds.computeIfAbsent(
                        title(commit) + " | " + commit.get("executors").asText(), name -> new ArrayList<>())
                .add(commit));
        rounds.forEach((name, each) -> text.append(row(
                name,
                mega(sum(each, "sources", "ownBytes")),
                mega(sum(each, "sources", "peerBytes")),
                mega(sum(each, "sources", "s3Bytes")),
                Long.toString(sum(each, "round", "heads") + sum(each, "round", "gets")))));
        return text.toString();
    }

    private static String title(JsonNode commit) {
        return Arrays.stream(Mode.values())
                .filter(mode -> mode.id().equals(commit.get("mode").asText()))
                .findAny()
                .orElseThrow()
                .title();
    }

    private static long sum(List<JsonNode> rounds, String part, String name) {
        return rounds.stream()
                .mapToLong(round -> round.get(part).get(name).asLong())
                .sum();
    }

    private static String kilo(JsonNode bytes) {
        return Long.toString(bytes.asLong() / KILO);
    }

    private static String mega(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MEGA);
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
