package dev.thermocline.cluster.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.Residency;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import dev.thermocline.testkit.RequestLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Dashboards on two executors while another application appends, merges and compacts: with plain S3A, with the cache, and
 * with the cache that warms bodies, each on a table of its own with the same content and the same commits. Writes
 * {@code target/cluster-demo.json} and {@code target/cluster-demo.html}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TwoApplicationsIT {
    private static final int EXECUTORS = 2;
    private static final int ROUNDS_BEFORE = 2;
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private final List<Measured> all = new ArrayList<>();
    private ClusterLake lake;
    private StandaloneCluster cluster;

    @BeforeAll
    void run() throws Exception {
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(TARGET.resolve("demo-cluster"), lake, 1 + EXECUTORS);
        SparkApplication maintenance = cluster.submit("maintenance", 1);
        for (Mode mode : Mode.values()) {
            run(mode, maintenance);
        }
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(
                        TARGET.resolve("cluster-demo.json").toFile(),
                        Map.of("commits", all.stream().map(Measured::describe).toList()));
        Files.writeString(TARGET.resolve("cluster-demo.html"), new DemoPage(all).html());
        all.forEach(measured -> System.out.println(measured.line()));
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        lake.close();
    }

    private void run(Mode mode, SparkApplication maintainer) throws Exception {
        String key = "tables/" + mode.id();
        String root = ClusterLake.ROOT + key;
        String table = "delta.`" + root + "`";
        Maintenance maintenance = new Maintenance(maintainer, table);
        maintenance.create();
        AddedFiles files = new AddedFiles(lake, key);
        Map<String, Long> lengths = new HashMap<>(files.of(0));
        Dashboards dashboards =
                new Dashboards(cluster.submit("dashboards-" + mode.id(), EXECUTORS, mode.settings()), root, table);
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
            RequestLog.Mark round = lake.proxy().log().mark();
            List<String> rows = dashboards.round();
            Traffic asked = Traffic.of(lake.proxy().log().since(round), lengths);
            all.add(new Measured(
                    mode,
                    version,
                    work.operation(),
                    added.size(),
                    residency.executors(),
                    holdersOfAll(residency, added.size()),
                    warm,
                    asked,
                    outcomes,
                    rows,
                    dashboards.sameRowsAsPlain()));
        }
        dashboards.stop();
    }

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
        List<List<String>> plain = of(Mode.PLAIN).stream().map(Measured::rows).toList();
        assertThat(plain).isNotEmpty();
        for (Mode mode : Mode.values()) {
            assertThat(of(mode)).as(mode.title()).allMatch(Measured::sameRows);
            assertThat(of(mode).stream().map(Measured::rows).toList())
                    .as(mode.title())
                    .isEqualTo(plain);
        }
    }

    @Test
    void footersOfAnotherApplicationsCommitsAreOnEveryExecutorBeforeTheFirstRound() {
        for (Mode mode : List.of(Mode.FOOTERS, Mode.BODIES)) {
            assertThat(of(mode)).isNotEmpty().allSatisfy(measured -> {
                assertThat(measured.executors()).isEqualTo(EXECUTORS);
                assertThat(measured.executorsWithFooters())
                        .as(measured.line() + measured.outcomes())
                        .isEqualTo(EXECUTORS);
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

    /** Both executors read each file in a round, and one of them has its body: of one commit or of all. */
    @Test
    void firstRoundsAfterRewritesReadLessWithBodiesThanWithout() {
        assertThat(rewrites(Mode.BODIES))
                .hasSize(4)
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
