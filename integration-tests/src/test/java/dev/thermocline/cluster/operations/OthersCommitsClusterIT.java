package dev.thermocline.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.Residency;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dashboards in one application, maintenance in another: what the other one commits is on every executor before the first
 * query, for one GET a file. Writes the time that this takes to {@code target/cluster-lag.json}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OthersCommitsClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_EXECUTORS = 4;
    private static final int COMMITS_FOR_LAG = 40;
    /** Columns whose description fills more than one tail. */
    private static final int WIDE = 600;

    private ClusterLake lake;
    private StandaloneCluster cluster;
    private SparkApplication maintenance;
    private final List<SparkApplication> followers = new ArrayList<>();

    @BeforeAll
    void start() throws Exception {
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(Path.of("target", "others").toAbsolutePath(), lake, 1 + MOST_EXECUTORS);
        maintenance = cluster.submit("maintenance", 1);
    }

    @AfterEach
    void stopFollowers() throws Exception {
        for (SparkApplication follower : followers) {
            follower.stop();
        }
        followers.clear();
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        lake.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, MOST_EXECUTORS})
    void compactionOfAnotherApplicationIsOnEveryExecutorForOneGetAFile(int executors) throws Exception {
        SparkApplication dashboards = follower("dashboards-" + executors, executors);
        String table = table("others-" + executors);
        create(maintenance, table);
        var unused = dashboards.sql("select count(*) from " + sqlName(table));

        RequestLog.Mark before = lake.proxy().log().mark();
        Set<String> added = commit(() -> maintenance.sql("optimize " + sqlName(table)), table, dashboards);

        assertThat(added).hasSize(3);
        assertThat(dataOf(added, before).count(Kind.GET)).isEqualTo(added.size());
        assertFirstRoundAsksForNoFooter(dashboards, table, added, executors);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, MOST_EXECUTORS})
    void ownCommitCostsNothing(int executors) throws Exception {
        SparkApplication alone = follower("alone-" + executors, executors);
        String table = table("own-" + executors);
        create(alone, table);

        RequestLog.Mark before = lake.proxy().log().mark();
        Set<String> added = commit(() -> alone.sql("optimize " + sqlName(table)), table, alone);

        assertThat(added).hasSize(3);
        assertThat(dataOf(added, before).count(Kind.GET)).isZero();
        assertFirstRoundAsksForNoFooter(alone, table, added, executors);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, MOST_EXECUTORS})
    void footerLongerThanATailIsOneGetAFileOnceTheTableIsKnown(int executors) throws Exception {
        SparkApplication dashboards = follower("wide-" + executors, executors);
        String table = table("wide-" + executors);
        var unused =
                maintenance.sql("create table " + sqlName(table) + " using delta partitioned by (p) as " + wideRows());
        unused = dashboards.sql("select count(*) from " + sqlName(table));

        RequestLog.Mark first = lake.proxy().log().mark();
        Set<String> outgrowing = append(maintenance, table, dashboards);
        assertThat(outgrowing).hasSize(3);
        assertThat(dataOf(outgrowing, first).count(Kind.GET)).isBetween(4L, 6L);
        assertFirstRoundAsksForNoFooter(dashboards, table, outgrowing, executors);

        RequestLog.Mark second = lake.proxy().log().mark();
        Set<String> known = append(maintenance, table, dashboards);
        assertThat(known).hasSize(3);
        assertThat(dataOf(known, second).count(Kind.GET)).isEqualTo(3);
        assertFirstRoundAsksForNoFooter(dashboards, table, known, executors);

        String alone = table("wide-own-" + executors); // of which maintenance knows nothing
        unused = dashboards.sql("create table " + sqlName(alone) + " using delta partitioned by (p) as " + wideRows());
        RequestLog.Mark third = lake.proxy().log().mark();
        Set<String> own = append(dashboards, alone, dashboards);
        assertThat(own).hasSize(3);
        assertThat(dataOf(own, third).count(Kind.GET)).isZero();
        assertFirstRoundAsksForNoFooter(dashboards, alone, own, executors);
    }

    /** Three partitions of rows so wide that a file's footer is longer than 64 KiB. */
    private static String wideRows() {
        return "select id % 3 as p, "
                + IntStream.range(0, WIDE)
                        .mapToObj(column -> "id + " + column + " as a_column_with_a_name_" + column)
                        .collect(Collectors.joining(", "))
                + " from range(0, 30, 1, 1)";
    }

    private Set<String> append(SparkApplication writer, String table, SparkApplication follower) throws Exception {
        return commit(() -> writer.sql("insert into " + sqlName(table) + " " + wideRows()), table, follower);
    }

    @Test
    void tablesOfTheListAreOnEveryExecutorBeforeTheFirstQuery() throws Exception {
        String table = table("listed");
        create(maintenance, table);
        DeltaOracle oracle = new DeltaOracle();
        for (long version = 0; version <= version(table); version++) {
            oracle.commit(table, lake.read(new Commit(table, version).path()));
        }
        Set<String> live = oracle.warmed(); // the table was only added to
        RequestLog.Mark before = lake.proxy().log().mark();

        SparkApplication dashboards =
                follower("dashboards-listed", 2, Map.of("spark.hadoop.fs.s3a.cache.warm.tables", table));
        JsonNode report = dashboards.await(table, version(table), PATIENCE);

        assertThat(report.get("found").asBoolean()).as(dashboards::logs).isTrue();
        assertThat(live).hasSize(9);
        Awaitility.await("executors that came later have it too")
                .atMost(PATIENCE)
                .until(() -> dashboards.residency(List.copyOf(live)).residentEverywhere(), live::equals);
        assertThat(dataOf(live, before).list()).hasSize(live.size()).allMatch(request -> request.kind() == Kind.GET);
        assertFirstRoundAsksForNoFooter(dashboards, table, live, 2);
    }

    private void assertFirstRoundAsksForNoFooter(
            SparkApplication dashboards, String table, Set<String> added, int executors) throws Exception {
        Residency residency = dashboards.residency(List.copyOf(added));
        assertThat(residency.executors()).isEqualTo(executors);
        assertThat(residency.residentEverywhere()).isEqualTo(added);

        RequestLog.Mark round = lake.proxy().log().mark();
        JsonNode rows = dashboards.footers(List.copyOf(added));
        assertThat(rows).hasSize(executors);
        assertThat(dataOf(added, round).list()).isEmpty();
        assertThat(dashboards
                        .compare("select * from " + sqlName(table))
                        .get("equal")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void lagFromTheCommitUntilItIsOnEveryExecutorIsMeasured() throws Exception {
        SparkApplication dashboards = follower("dashboards-lag", 2);
        String table = table("lag");
        create(maintenance, table);
        assertThat(dashboards.sql("select count(*) from " + sqlName(table))).hasSize(1);
        List<Long> lags = new ArrayList<>();
        for (int i = 0; i < COMMITS_FOR_LAG; i++) {
            RequestLog.Mark before = lake.proxy().log().mark();
            Commit commit = new Commit(table, version(table) + 1);
            // beside the wait: the statement goes on after its commit, with a checkpoint at every tenth
            FutureTask<List<String>> insert =
                    new FutureTask<>(() -> maintenance.sql("insert into " + sqlName(table) + " select 1L, 1L, 1L"));
            new Thread(insert, "insert").start();
            JsonNode report = dashboards.await(commit.table, commit.version, PATIENCE);
            long end = System.nanoTime();
            assertThat(insert.get()).isEmpty();
            assertThat(report.get("found").asBoolean()).as(dashboards::logs).isTrue();
            S3Request put = commit.put(lake, before);
            lags.add(Duration.ofNanos(end)
                    .minus(put.started()) // of the same clock: the proxy runs in this process
                    .minus(put.took())
                    .toMillis());
        }
        List<Long> inOrder = List.copyOf(lags);
        Collections.sort(lags);
        assertThat(lags)
                .hasSize(COMMITS_FOR_LAG)
                .allSatisfy(lag -> assertThat(lag).isNotNegative());
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("commits", lags.size());
        figures.put("executors", 2);
        figures.put("p50Millis", lags.get(lags.size() / 2));
        figures.put("p99Millis", lags.get((int) Math.ceil(lags.size() * 0.99) - 1));
        figures.put("maxMillis", lags.get(lags.size() - 1));
        figures.put("inOrderMillis", inOrder);
        System.out.println("lag of others' commits " + figures);
        new ObjectMapper().writeValue(Path.of("target", "cluster-lag.json").toFile(), figures);
    }

    /** An application that is stopped after the test. */
    private SparkApplication follower(String name, int executors) throws Exception {
        return follower(name, executors, Map.of());
    }

    private SparkApplication follower(String name, int executors, Map<String, String> settings) throws Exception {
        SparkApplication follower = cluster.submit(name, executors, settings);
        followers.add(follower);
        return follower;
    }

    private static String table(String name) {
        return ClusterLake.ROOT + "tables/" + name;
    }

    private static String sqlName(String table) {
        return "delta.`" + table + "`";
    }

    /** Three partitions of three files each. */
    private static void create(SparkApplication writer, String table) throws Exception {
        for (int i = 0; i < 3; i++) {
            String verb = i == 0
                    ? "create table " + sqlName(table) + " using delta partitioned by (p) as"
                    : "insert into " + sqlName(table);
            var unused = writer.sql(verb + " select id, id * 2 as v, id % 3 as p from range(" + 300 * i + ", "
                    + 300 * (i + 1) + ", 1, 1)");
        }
    }

    private long version(String table) throws IOException {
        return LakeFiles.commits(lake.objects()).stream()
                .filter(commit -> commit.table().equals(table))
                .mapToLong(LakeFiles.CommitPath::version)
                .max()
                .orElseThrow();
    }

    /** Does the work, waits until the follower says that its commit is warm, and returns the files that it added. */
    private Set<String> commit(Statement work, String table, SparkApplication follower) throws Exception {
        long version = version(table) + 1;
        work.run();
        JsonNode report = follower.await(table, version, PATIENCE);
        assertThat(report.get("found").asBoolean()).as(follower::logs).isTrue();
        DeltaOracle oracle = new DeltaOracle();
        oracle.commit(table, lake.read(new Commit(table, version).path()));
        return oracle.warmed();
    }

    private Requests dataOf(Set<String> files, RequestLog.Mark mark) {
        return lake.proxy().log().since(mark).where(request -> files.contains(ClusterLake.ROOT + request.key()));
    }

    private interface Statement {
        List<String> run() throws Exception;
    }

    private record Commit(String table, long version) {
        String path() {
            return String.format("%s/_delta_log/%020d.json", table, version);
        }

        S3Request put(ClusterLake lake, RequestLog.Mark since) {
            return lake.proxy().log().since(since).of(Kind.PUT).list().stream()
                    .filter(request -> path().equals(ClusterLake.ROOT + request.key()))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
