package dev.thermocline.cluster.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.cluster.AddedFiles;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.MeasuredOn;
import dev.thermocline.cluster.ProcessNumbers;
import dev.thermocline.cluster.Residency;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import dev.thermocline.testkit.RequestLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Dashboards on executors, two or as many as {@code -Ddemo.executors=1,2,4} lists, while another application appends, merges and compacts: with plain S3A (on the first of these
 * numbers of executors), with the cache, and with the cache that warms bodies, each on a table of its own with the same content
 * and the same commits. Writes {@code target/cluster-demo.json} and {@code target/cluster-demo.html}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TwoApplicationsIT {
    private static final List<Integer> EXECUTORS = Arrays.stream(
                    System.getProperty("demo.executors", "2").split(","))
            .map(Integer::valueOf)
            .toList();
    private static final int ROUNDS_BEFORE = 2;
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private final List<Measured> all = new ArrayList<>();
    private ClusterLake lake;
    private StandaloneCluster cluster;

    @BeforeAll
    void run() throws Exception {
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(TARGET.resolve("demo-cluster"), lake, 1 + Collections.max(EXECUTORS));
        SparkApplication maintenance = cluster.submit("maintenance", 1);
        run(Mode.PLAIN, EXECUTORS.get(0), maintenance);
        for (int executors : EXECUTORS) {
            run(Mode.FOOTERS, executors, maintenance);
            run(Mode.BODIES, executors, maintenance);
            write();
        }
    }

    private void write() throws IOException {
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(
                        TARGET.resolve("cluster-demo.json").toFile(),
                        Map.of(
                                "measuredOn",
                                MeasuredOn.here(),
                                "commits",
                                all.stream().map(Measured::describe).toList()));
        Files.writeString(TARGET.resolve("cluster-demo.html"), new DemoPage(all).html());
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        lake.close();
    }

    private void run(Mode mode, int executors, SparkApplication maintainer) throws Exception {
        String key = "tables/" + mode.id() + "-" + executors;
        String root = ClusterLake.ROOT + key;
        String table = "delta.`" + root + "`";
        Maintenance maintenance = new Maintenance(maintainer, table);
        maintenance.create();
        AddedFiles files = new AddedFiles(lake, key);
        Map<String, Long> lengths = new HashMap<>(files.of(0));
        Dashboards dashboards = new Dashboards(
                cluster.submit("dashboards-" + mode.id() + "-" + executors, executors, mode.settings()), root, table);
        for (int i = 0; i < ROUNDS_BEFORE; i++) {
            assertThat(dashboards.round()).isNotEmpty();
        }
        long version = 0;
        for (Maintenance.Work work : maintenance.works()) {
            version++;
            RequestLog.Mark before = lake.proxy().log().mark();
            maintenance.commit(work);
            Map<String, Long> added = files.of(version);
            lengths.putAll(added);
            Map<String, Integer> outcomes = await(mode, dashboards, version, work, added.size());
            Traffic warm = Traffic.of(lake.proxy().log().since(before), added);
            Residency residency = dashboards.residency(
                    added.keySet().stream().map(file -> ClusterLake.ROOT + file).toList());
            Round round = round(mode, dashboards, lengths);
            all.add(new Measured(
                    mode,
                    version,
                    work.operation(),
                    added.size(),
                    residency.executors(),
                    holdersOfAll(residency, added.size()),
                    warm,
                    round.asked(),
                    round.sources(),
                    outcomes,
                    round.rows(),
                    dashboards.sameRowsAsPlain()));
            System.out.println(all.get(all.size() - 1).line());
        }
        dashboards.stop();
    }

    private Round round(Mode mode, Dashboards dashboards, Map<String, Long> lengths) throws Exception {
        Optional<ProcessNumbers> before = mode.caches() ? Optional.of(dashboards.numbers()) : Optional.empty();
        RequestLog.Mark begin = lake.proxy().log().mark();
        List<String> rows = dashboards.round();
        Traffic asked = Traffic.of(lake.proxy().log().since(begin), lengths);
        Sources sources = before.isPresent()
                ? Sources.between(before.get(), dashboards.numbers(), asked.bytes())
                : Sources.plain(asked.bytes());
        return new Round(rows, asked, sources);
    }

    private record Round(List<String> rows, Traffic asked, Sources sources) {}

    private static Map<String, Integer> await(
            Mode mode, Dashboards dashboards, long version, Maintenance.Work work, int files) throws Exception {
        if (!mode.caches()) {
            return Map.of();
        }
        Map<String, Integer> outcomes = dashboards.awaitFooters(version);
        boolean bodies = mode == Mode.BODIES && !work.operation().equals(Maintenance.APPEND);
        return bodies ? dashboards.awaitBodies(version, files) : outcomes;
    }

    private static int holdersOfAll(Residency residency, int files) {
        return (int) residency.tails().values().stream()
                .filter(tails -> tails.size() == files)
                .count();
    }

    private List<Measured> of(Mode mode) {
        return all.stream().filter(measured -> measured.mode() == mode).toList();
    }

    @Test
    void everyRoundGivesWhatPlainS3aGives() {
        Map<Long, List<List<String>>> rows = of(Mode.PLAIN).stream()
                .collect(Collectors.groupingBy(
                        Measured::version, Collectors.mapping(Measured::rows, Collectors.toList())));
        assertThat(rows).isNotEmpty();
        assertThat(all).isNotEmpty().allSatisfy(measured -> {
            assertThat(measured.sameRows()).as(measured.line()).isTrue();
            assertThat(rows.get(measured.version()))
                    .as(measured.line())
                    .isNotEmpty()
                    .allMatch(measured.rows()::equals);
        });
    }

    @Test
    void footersOfAnotherApplicationsCommitsAreOnEveryExecutorBeforeTheFirstRound() {
        for (Mode mode : List.of(Mode.FOOTERS, Mode.BODIES)) {
            assertThat(of(mode)).isNotEmpty().allSatisfy(measured -> {
                assertThat(measured.executors()).isIn(EXECUTORS);
                assertThat(measured.executorsWithFooters())
                        .as(measured.line() + measured.outcomes())
                        .isEqualTo(measured.executors());
                assertThat(measured.round().heads()).as(measured.line()).isZero();
                assertThat(measured.round().footers()).as(measured.line()).isZero();
            });
        }
    }

    @Test
    void withoutBodiesACommitCostsOneGetAFile() {
        assertThat(of(Mode.FOOTERS))
                .isNotEmpty()
                .allSatisfy(measured ->
                        assertThat(measured.warm().gets()).as(measured.line()).isEqualTo(measured.added()));
    }

    /** The first query's scans are two tasks that read all files: what one of them fetches, the other one gets from it. */
    @Test
    void executorsGetFromEachOtherWhatOneOfThemFetched() {
        List<Measured> several = of(Mode.FOOTERS).stream()
                .filter(measured -> measured.executors() > 1)
                .toList();
        assertThat(several)
                .allSatisfy(measured -> assertThat(measured.sources().peers())
                        .as(measured.line())
                        .isPositive());
    }

    /** With bodies their owners have fetched them before the round. */
    @Test
    void firstRoundsAfterRewritesReadLessWithBodiesThanWithout() {
        assertThat(rewrites(Mode.BODIES))
                .hasSize(2 * EXECUTORS.size())
                .allSatisfy(measured -> assertThat(measured.warm().gets())
                        .as(measured.line() + measured.outcomes())
                        .isGreaterThan(measured.added()));
        assertThat(rewrites(Mode.BODIES).stream()
                        .mapToLong(each -> each.round().gets())
                        .sum())
                .isLessThan(rewrites(Mode.FOOTERS).stream()
                        .mapToLong(each -> each.round().gets())
                        .sum());
        assertThat(rewrites(Mode.BODIES).stream()
                        .mapToLong(each -> each.round().bytes())
                        .sum())
                .isLessThan(rewrites(Mode.FOOTERS).stream()
                        .mapToLong(each -> each.round().bytes())
                        .sum());
    }

    private List<Measured> rewrites(Mode mode) {
        return of(mode).stream().filter(Measured::rewrites).toList();
    }

    @Test
    void plainS3aAsksForFootersInEveryRound() {
        assertThat(of(Mode.PLAIN)).isNotEmpty().allSatisfy(measured -> {
            assertThat(measured.executorsWithFooters()).isZero();
            assertThat(measured.round().footers()).as(measured.line()).isPositive();
        });
    }
}
