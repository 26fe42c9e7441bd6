package dev.thermocline.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.thermocline.exposition.PromQuery.Selected;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.pipeline.QueryLabels;
import dev.thermocline.process.DriverServices;
import dev.thermocline.process.DriverSetup;
import dev.thermocline.protocol.PluginVersion;
import dev.thermocline.protocol.Poll;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * conf/grafana-thermocline.json and conf/alerts-thermocline.yaml: they ask for what a driver shows, and every alert leads
 * to the section of the runbook that names it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringFilesTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");
    private static final Path ALERTS = ROOT.resolve("conf/alerts-thermocline.yaml");
    private static final Path DASHBOARD = ROOT.resolve("conf/grafana-thermocline.json");
    private static final String RUNBOOK = "docs/RUNBOOK.md";

    private static final String LABEL = "([a-z]+)=\"([^\"]*)\"";
    private static final Pattern SHOWN_LABEL = Pattern.compile("\\{\\{ ?(?:\\$labels\\.)?([a-z]+) ?}}");
    private static final Pattern DURATION = Pattern.compile("[1-9][0-9]*[mh]");

    /** More than have a name of their own. */
    private static final int EXECUTORS = 8;

    private ScrapedText scraped = new ScrapedText(Map.of(), Map.of(), Map.of());
    private final List<JsonNode> alerts = new ArrayList<>();
    private final List<JsonNode> targets = new ArrayList<>();
    private JsonNode dashboard = new ObjectMapper().nullNode();

    /** A query with the texts that show its result. */
    private record Shown(String place, String query, String texts) {}

    @BeforeAll
    void read() throws IOException, InterruptedException {
        scraped = scrape();
        for (JsonNode group :
                new ObjectMapper(new YAMLFactory()).readTree(ALERTS.toFile()).get("groups")) {
            group.get("rules").forEach(alerts::add);
        }
        dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        dashboard.get("panels").forEach(panel -> panel.get("targets").forEach(targets::add));
    }

    /** What the driver of an application with executors in other processes shows. */
    private static ScrapedText scrape() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.cache.metrics.prometheus.port", Integer.toString(port));
        try (DriverServices driver = DriverServices.start(new DriverSetup(
                configuration,
                Duration.ofSeconds(1),
                true,
                QueryLabels.NONE,
                RunningReaders.NONE,
                table -> Optional.empty(),
                Optional.empty()))) {
            driver.registerMetrics(new MetricRegistry());
            for (int executor = 0; executor < EXECUTORS; executor++) {
                driver.executorAdded(Integer.toString(executor));
                assertThat(driver.receive(poll(executor))).isNotNull();
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                    .build();
            return ScrapedText.parse(HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body());
        }
    }

    /** Of an executor that has all tiers. */
    private static Map<String, Object> poll(int executor) {
        Map<String, Long> counters = new HashMap<>();
        MetricCatalogue.TIER_CAPACITY.names().forEach(name -> counters.put(name, 1L));
        return new Poll(
                        new Poll.Sender(Integer.toString(executor), PluginVersion.HERE, false),
                        Poll.NEW_READER,
                        Poll.NEW_READER,
                        Poll.Written.NOTHING,
                        Poll.Work.NOTHING,
                        counters)
                .toMessage();
    }

    private Stream<Shown> queries() {
        return Stream.concat(
                alerts.stream()
                        .map(alert -> new Shown(
                                alert.get("alert").asText(),
                                alert.get("expr").asText(),
                                alert.get("annotations").get("summary").asText())),
                targets.stream()
                        .map(target -> new Shown(
                                "dashboard",
                                target.get("expr").asText(),
                                target.get("legendFormat").asText())));
    }

    @Test
    void queriesAskForMetricsAndLabelsThatADriverShows() {
        assertThat(queries()).hasSizeGreaterThan(30).allSatisfy(shown -> {
            PromQuery query = PromQuery.parse(shown.query());
            assertThat(query.selected()).as(shown.query()).isNotEmpty().allSatisfy(this::assertThatItIsThere);
            Set<String> known = query.selected().stream()
                    .flatMap(selected -> labels(selected.metric()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            assertThat(known).as(shown.query()).containsAll(query.dropped());
            known.removeAll(query.dropped());
            assertThat(known)
                    .as("labels that are left of " + shown.query())
                    .containsAll(SHOWN_LABEL
                            .matcher(shown.texts())
                            .results()
                            .map(label -> label.group(1))
                            .toList());
        });
    }

    private void assertThatItIsThere(Selected selected) {
        assertThat(scraped.metrics()).contains(selected.metric());
        assertThat(selected.overTime())
                .as("the past of counters, the present of levels: " + selected.metric())
                .isEqualTo("counter".equals(scraped.types().get(selected.metric())));
        assertThat(selected.matchers()).allSatisfy(matcher -> {
            List<String> values = labels(selected.metric())
                    .filter(label -> label.getKey().equals(matcher.label()))
                    .map(Map.Entry::getValue)
                    .toList();
            assertThat(values).as("%s of %s", matcher, selected.metric()).anyMatch(matcher::accepts);
            for (String value : matcher.value().split("\\|", -1)) {
                assertThat(values).as("%s of %s", matcher, selected.metric()).contains(value);
            }
        });
    }

    private Stream<Map.Entry<String, String>> labels(String metric) {
        return scraped.series().keySet().stream()
                .filter(series -> series.replaceFirst("\\{.*", "").equals(metric))
                .flatMap(series -> Pattern.compile(LABEL).matcher(series).results())
                .map(label -> Map.entry(label.group(1), label.group(2)));
    }

    @Test
    void queryThatIsNotUnderstoodIsNoQuery() {
        for (String query : List.of(
                "up == 0",
                "sum(thermocline_hits_total",
                "thermocline_hits_total)",
                "thermocline_hits_total{executor=1}",
                "thermocline_hits_total{executor=\"1\"",
                "stddev(thermocline_hits_total)",
                "sum by executor (thermocline_hits_total)",
                "thermocline_hits_total % 2")) {
            assertThatThrownBy(() -> PromQuery.parse(query))
                    .as(query)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith(query);
        }
    }

    @Test
    void everyAlertLeadsToTheSectionOfTheRunbookThatNamesIt() throws IOException {
        Map<String, String> sections = new HashMap<>();
        for (String section : Files.readString(ROOT.resolve(RUNBOOK)).split("(?m)^## ", -1)) {
            String heading = section.substring(0, section.indexOf('\n'));
            sections.put(
                    heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-'), section);
        }
        Set<String> names = new HashSet<>();
        for (JsonNode alert : alerts) {
            String name = alert.get("alert").asText();
            String[] place = alert.get("annotations").get("runbook").asText().split("#", -1);
            assertThat(names.add(name)).as(name).isTrue();
            assertThat(place).hasSize(2).startsWith(RUNBOOK);
            assertThat(sections).containsKey(place[1]);
            assertThat(sections.get(place[1])).contains("`" + name + "`");
            assertThat(alert.get("labels").get("severity").asText()).isIn("warning", "info");
            assertThat(alert.path("for").asText("1m")).as(name).matches(DURATION);
        }
        assertThat(names).hasSizeGreaterThan(8);
        assertThat(Pattern.compile("`(Thermocline[A-Z]\\w+)`")
                        .matcher(String.join("", sections.values()))
                        .results()
                        .map(named -> named.group(1)))
                .as("alerts that the runbook names")
                .containsOnlyOnceElementsOf(names)
                .allMatch(names::contains);
    }

    @Test
    void panelsHaveTitlesAndPlacesOfTheirOwn() {
        Set<String> titles = new HashSet<>();
        Set<String> places = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.get("panels")) {
            JsonNode place = panel.get("gridPos");
            assertThat(titles.add(panel.get("title").asText())).isTrue();
            assertThat(places.add(place.get("x") + " " + place.get("y"))).isTrue();
            assertThat(ids.add(panel.get("id").asInt())).isTrue();
            assertThat(panel.get("datasource").get("uid").asText()).isEqualTo("${datasource}");
            List<String> references = new ArrayList<>();
            panel.get("targets")
                    .forEach(target -> references.add(target.get("refId").asText()));
            assertThat(references).isNotEmpty().doesNotHaveDuplicates();
        }
        assertThat(titles).hasSizeGreaterThan(7);
    }

    /** Prometheus' own opinion, where its tool is on the path. */
    @Test
    void promtoolAcceptsTheRules() throws IOException, InterruptedException {
        Optional<File> tool = Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1))
                .map(directory -> new File(directory, "promtool"))
                .filter(File::canExecute)
                .findFirst();
        if (tool.isPresent()) {
            Process check = new ProcessBuilder(tool.get().getPath(), "check", "rules", ALERTS.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(check.getInputStream().readAllBytes(), UTF_8);
            assertThat(check.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(check.exitValue()).as(said).isZero();
        }
    }
}
