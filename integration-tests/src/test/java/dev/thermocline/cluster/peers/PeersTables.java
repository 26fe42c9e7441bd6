package dev.thermocline.cluster.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@link PeersClusterIT} wrote, as markdown. A block of a page that begins with {@code <!-- peers FILE -->} and ends
 * with {@code <!-- end of peers -->} is rendered from that file, one that begins with {@code <!-- peers-summary FILE -->}
 * as a short table. All figures follow from the runs in the file.
 */
final class PeersTables {
    private static final Pattern BLOCK =
            Pattern.compile("(<!-- (peers|peers-summary) ([\\w.-]+) -->\n).*?(<!-- end of peers -->)", Pattern.DOTALL);
    private static final double MEGA = 1e6;

    private PeersTables() {}

    /** The page with all its blocks rendered again. */
    static String refresh(String page, Path results) throws IOException {
        Matcher matcher = BLOCK.matcher(page);
        StringBuilder refreshed = new StringBuilder();
        while (matcher.find()) {
            JsonNode file = new ObjectMapper()
                    .readTree(results.resolve(matcher.group(3)).toFile());
            String block = matcher.group(2).equals("peers") ? whole(file) : summary(file);
            matcher.appendReplacement(
                    refreshed, Matcher.quoteReplacement(matcher.group(1) + "\n" + block + "\n" + matcher.group(4)));
        }
        return matcher.appendTail(refreshed).toString();
    }

    private static String whole(JsonNode file) {
        Map<String, String> measuredOn = new TreeMap<>();
        file.get("measuredOn")
                .properties()
                .forEach(each -> measuredOn.put(each.getKey(), each.getValue().asText()));
        StringBuilder text = new StringBuilder("Seeds: " + file.get("seeds").asInt() + ". Measured on: "
                + measuredOn.entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(Collectors.joining("; "))
                + ".\n\n");
        text.append("""
                | OPTIMIZE by | executors | files | round 1: data HEAD, GET | MB of bodies from S3 until its end, distinct | MB from other executors, both rounds | round 2: data HEAD, GET | `_delta_log` in round 1: LIST, HEAD, GET | tails on every executor after the PUT, ms: p50, p99 |
                |---|---|---|---|---|---|---|---|---|
                """);
        for (JsonNode result : file.get("results")) {
            text.append("| "
                    + String.join(
                            " | ",
                            who(result),
                            result.get("executors").asText(),
                            Long.toString(sum(result, "", "files")),
                            counts(result, "round1", "dataHead", "dataGet"),
                            mega(sum(result, "commitAndRound1", "bodyBytesS3")) + ", "
                                    + mega(sum(result, "commitAndRound1", "bodyBytesDistinct")),
                            mega(sum(result, "", "bytesPeer")),
                            counts(result, "round2", "dataHead", "dataGet"),
                            counts(result, "round1", "logList", "logHead", "logGet"),
                            lag(result))
                    + " |\n");
        }
        return text.toString();
    }

    private static String summary(JsonNode file) {
        StringBuilder text = new StringBuilder("""
                | OPTIMIZE by | executors | files | first round: requests for data files | MB from S3, of MB that were read | MB from other executors |
                |---|---|---|---|---|---|
                """);
        for (JsonNode result : file.get("results")) {
            long requests = sum(result, "round1", "dataHead") + sum(result, "round1", "dataGet");
            text.append("| "
                    + String.join(
                            " | ",
                            who(result),
                            result.get("executors").asText(),
                            Long.toString(sum(result, "", "files")),
                            Long.toString(requests),
                            mega(sum(result, "commitAndRound1", "bodyBytesS3")) + ", "
                                    + mega(sum(result, "commitAndRound1", "bodyBytesDistinct")),
                            mega(sum(result, "", "bytesPeer")))
                    + " |\n");
        }
        return text.toString();
    }

    private static String who(JsonNode result) {
        return result.get("commit").asText().equals("own") ? "the same application" : "another application";
    }

    private static String counts(JsonNode result, String phase, String... names) {
        List<String> counts = new ArrayList<>();
        for (String name : names) {
            counts.add(Long.toString(sum(result, phase, name)));
        }
        return String.join(", ", counts);
    }

    /** Over the runs. */
    private static long sum(JsonNode result, String phase, String name) {
        long sum = 0;
        for (JsonNode run : result.get("runs")) {
            sum += (phase.isEmpty() ? run : run.get(phase)).get(name).asLong();
        }
        return sum;
    }

    private static String mega(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MEGA);
    }

    private static String lag(JsonNode result) {
        if (!result.has("lag")) {
            return "";
        }
        List<Double> sorted = new ArrayList<>();
        result.get("lag").get("inOrderMillis").forEach(millis -> sorted.add(millis.asDouble()));
        sorted.sort(null);
        return Math.round(TailLag.percentile(sorted, 0.5)) + ", " + Math.round(TailLag.percentile(sorted, 0.99));
    }
}
