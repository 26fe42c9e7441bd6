package dev.thermocline.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.benchmarks.summary.ModeFigures;
import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.benchmarks.summary.RoundFigures;
import dev.thermocline.benchmarks.summary.Spread;
import dev.thermocline.benchmarks.summary.Summary;
import dev.thermocline.benchmarks.summary.Traffic;
import java.io.IOException;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each number that can be read on the page is a number of the summary, by these rules: as a count; as a measure (one
 * decimal below 100, else whole); bytes also as megabytes; milliseconds of a phase also as seconds; traffic as its mean
 * a round and its busy time as the mean a query; the share of the gap as percent; what stands in the summary's texts.
 * The only others are 10 (percent, in the limit of the tooth), 95 (percent, of intervals) and 99 (the percentile).
 */
final class ReportNumbersTest {
    private static final Pattern NUMBER = Pattern.compile(
            "(?<![\\p{L}\\d_.:-])−?\\d{1,3}(?:\u202f\\d{3})+(?![\\d])|(?<![\\p{L}\\d_.:-])−?\\d+(?:\\.\\d+)?");

    @Test
    void eachNumberOfThePageIsOneOfTheSummary() throws IOException {
        for (SampleRun run : List.of(
                SampleRun.usual(),
                SampleRun.small("s3a-prefetch", "thermocline", "floor"),
                SampleRun.small("readcache"))) {
            Summary summary = run.summary();
            Set<String> strange = numbers(new Page(ReportPage.render(summary)).text());
            assertThat(strange).as("numbers of %s", run).hasSizeGreaterThan(40);
            strange.removeAll(allowed(summary));

            assertThat(strange)
                    .as("numbers of %s that are not the summary's", run)
                    .isEmpty();
        }
    }

    @Test
    void rowsOfModesHoldTheirFigures() throws IOException {
        Traffic data = new Traffic(10, 4_690, 30, 81_400_000, 5_000);
        Traffic log = new Traffic(41, 83, 21, 1_910_000, 8_200);
        RoundFigures first = new RoundFigures(
                10,
                120,
                512.5,
                1_540.2,
                2_048.9,
                3_301.4,
                3_777.7,
                true,
                List.of(1_490.1, 1_602.3),
                new RequestCounts(data, log, 7),
                1_230);
        RoundFigures steady =
                new RoundFigures(2, 8, 11.1, 22.2, 33.3, 44.4, 44.4, false, List.of(21.9, 23.1), RequestCounts.NONE, 0);
        Page page = new Page(ReportPage.render(one(new ModeFigures(
                first,
                steady,
                new Spread(10, -3.25, 17.75, 118.4),
                Map.of("HEAP", 7_700_000L),
                "0123456789abcdef",
                2_500_000_000L,
                Map.of(),
                Map.of("measure", 61_900L)))));

        assertThat(page.table("Latency of single queries"))
                .containsSequence(
                        List.of("thermocline", "first", "10", "120", "513", "1 540", "2 049", "3 301", "1 490 / 1 602"),
                        List.of("thermocline", "steady", "2", "8", "11.1", "22.2", "33.3", "44.4 max", "21.9 / 23.1"));
        assertThat(page.table("Requests to S3"))
                .contains(List.of(
                        "thermocline",
                        "first",
                        "1.0",
                        "469",
                        "3.0",
                        "8.1",
                        "41.7",
                        "4.1",
                        "8.3",
                        "2.1",
                        "0.2",
                        "68.3",
                        "0.7",
                        "123"));
        assertThat(page.table("Modes as a whole"))
                .contains(List.of(
                        "thermocline",
                        "Thermocline",
                        "10",
                        "−3.3",
                        "17.8",
                        "118",
                        "HEAP 7.7",
                        "2 500",
                        "measure 61.9",
                        "0123456789ab"));
        assertThat(page.text()).contains("Where there are too few queries for a 99th percentile");
    }

    @Test
    void rowsOfCommitsHoldTheirFigures() throws IOException {
        Summary summary =
                SampleRun.small("s3a-analytics", "readcache", "thermocline").summary();
        Page page = new Page(ReportPage.render(summary));

        assertThat(summary.commits()).hasSize(12);
        assertThat(page.text()).doesNotContain("Commits of s3a-analytics");
        for (String mode : List.of("readcache", "thermocline")) {
            List<List<String>> rows = summary.commits().stream()
                    .filter(commit -> commit.mode().equals(mode))
                    .map(commit -> List.of(
                            commit.operation(),
                            Long.toString(commit.seed()),
                            commit.table(),
                            Long.toString(commit.version()),
                            count(commit.added()),
                            measure(commit.addedBytes() / 1e6),
                            count(commit.removed()),
                            count(commit.changed()),
                            count(commit.commitMs()),
                            commit.warmLagMs() == null ? "–" : count(commit.warmLagMs())))
                    .map(row -> row.stream()
                            .map(cell -> cell.replace('\u202f', ' '))
                            .toList())
                    .toList();
            List<List<String>> shown = page.table("Commits of " + mode);
            assertThat(shown.subList(1, shown.size()).stream().map(row -> row.subList(0, 10)))
                    .isEqualTo(rows);
        }
        assertThat(page.table("Median of single queries")).hasSize(3);
    }

    private static Summary one(ModeFigures figures) {
        Map<String, ModeFigures> modes = new LinkedHashMap<>();
        modes.put("thermocline", figures);
        return new Summary(
                List.of(), List.of(), null, modes, List.of(), true, List.of(), List.of(), Map.of(), Map.of());
    }

    private static Set<String> numbers(String text) {
        return new TreeSet<>(
                NUMBER.matcher(text).results().map(MatchResult::group).toList());
    }

    private static Set<String> allowed(Summary summary) {
        Set<String> allowed = new HashSet<>(Set.of("10", "95", "99"));
        leaves(new ObjectMapper().valueToTree(summary)).forEach(leaf -> {
            if (leaf.isTextual()) {
                allowed.addAll(numbers(leaf.textValue()));
            } else if (leaf.isNumber()) {
                Stream.of(1.0, 1e3, 1e6)
                        .map(unit -> measure(leaf.doubleValue() / unit))
                        .forEach(allowed::add);
                allowed.add(count(leaf.longValue()));
                allowed.add(leaf.asText());
            }
        });
        summary.modes().values().stream()
                .flatMap(mode -> Stream.of(mode.firstRound(), mode.steady()))
                .forEach(rounds -> allowed.addAll(means(rounds)));
        summary.commits()
                .forEach(commit -> allowed.add(count(commit.warmRequests().total())));
        if (summary.headline() != null) {
            allowed.add(count(Math.round(summary.headline().gapClosed() * 100)));
        }
        return allowed;
    }

    private static List<String> means(RoundFigures rounds) {
        RequestCounts requests = rounds.requests();
        return Stream.concat(
                        Stream.of(requests.data(), requests.log())
                                .flatMap(traffic -> Stream.of(
                                        (double) traffic.head() / rounds.rounds(),
                                        (double) traffic.get() / rounds.rounds(),
                                        (double) traffic.list() / rounds.rounds(),
                                        (double) traffic.requests() / rounds.rounds(),
                                        traffic.bytes() / 1e6 / rounds.rounds(),
                                        (double) traffic.busyMs() / rounds.queries())),
                        Stream.of(
                                (double) requests.writes() / rounds.rounds(),
                                (double) rounds.waitedMs() / rounds.rounds()))
                .map(ReportNumbersTest::measure)
                .toList();
    }

    private static Stream<JsonNode> leaves(JsonNode node) {
        Stream.Builder<JsonNode> children = Stream.builder();
        node.forEach(children::add);
        return node.isContainerNode() ? children.build().flatMap(ReportNumbersTest::leaves) : Stream.of(node);
    }

    private static String measure(double value) {
        String tenths = format("#,##0.0", value);
        return Math.abs(value) < 99.95 ? tenths : format("#,##0", value);
    }

    private static String count(long value) {
        return format("#,##0", (double) value);
    }

    private static String format(String pattern, double value) {
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
        symbols.setGroupingSeparator('\u202f');
        symbols.setMinusSign('−');
        DecimalFormat format = new DecimalFormat(pattern, symbols);
        format.setRoundingMode(RoundingMode.HALF_UP);
        return format.format(value);
    }
}
