package dev.thermocline.cluster.kills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import dev.thermocline.testkit.Fault;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** S3 refuses what a follower asks for, or a commit makes no sense: commits go on, and no executor is lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FaultsClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROWS = 90;
    private static final int FORBIDDEN = 403;
    private static final int ALWAYS = 1_000_000;
    private static final String REFUSED_PARTITION = "/p=2/";

    private ClusterLake lake;
    private StandaloneCluster cluster;
    private SparkApplication maintenance;
    private SparkApplication dashboards;
    private Set<String> executors;

    @BeforeAll
    void start() throws Exception {
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(Path.of("target", "faults").toAbsolutePath(), lake, 3);
        maintenance = cluster.submit("maintenance", 1);
        dashboards = cluster.submit("dashboards", 2);
        executors = dashboards.executors();
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        lake.close();
    }

    @Test
    void filesThatS3RefusesAreCountedAndTheOthersAreWarm() throws Exception {
        create("refused");
        Fault fault = lake.proxy()
                .faults()
                .failNext(
                        request -> request.kind() == Kind.GET && request.key().contains("refused" + REFUSED_PARTITION),
                        FORBIDDEN,
                        ALWAYS);
        RequestLog.Mark mark = lake.proxy().log().mark();
        Set<String> files = append(maintenance, "refused");
        JsonNode report = dashboards.await(path("refused"), 1, PATIENCE);
        assertThat(report.get("found").asBoolean()).as(dashboards::logs).isTrue();
        assertThat(report.get("outcomes").get("FAILED").asInt())
                .as("by each executor: the owner of a file answers only that it has nothing")
                .isEqualTo(3 * executors.size());
        JsonNode writers = maintenance.await(path("refused"), 1, PATIENCE).get("outcomes");
        assertThat(writers.has("FAILED")).as(writers::toString).isFalse();
        Requests refused = lake.proxy().log().since(mark).where(request -> request.status() == FORBIDDEN);
        assertThat(refused.count(Kind.GET)).as(refused::describe).isBetween(3L, 3L * executors.size());
        assertThat(fault.injected()).isEqualTo((int) refused.count(Kind.GET));
        assertThat(resident(files)).isEqualTo(not(REFUSED_PARTITION, files));

        Set<String> own = append(dashboards, "refused");
        assertThat(dashboards.await(path("refused"), 2, PATIENCE).get("found").asBoolean())
                .isTrue();
        assertThat(resident(own)).as("what was written here needs no S3").isEqualTo(own);

        lake.proxy().faults().clear();
        assertSameRowsAndExecutors("refused", 3 * ROWS);
    }

    @Test
    void commitThatS3RefusesIsFoundLater() throws Exception {
        create("unseen");
        int before = gauge("cluster.watch.failures");
        Fault fault = lake.proxy()
                .faults()
                .failNext(
                        request -> request.kind() == Kind.GET
                                && request.key().endsWith("unseen/_delta_log/00000000000000000001.json"),
                        FORBIDDEN,
                        ALWAYS);
        Set<String> files = append(maintenance, "unseen");
        soon("the watch was refused twice").until(() -> gauge("cluster.watch.failures") >= before + 2);
        assertThat(fault.injected()).isGreaterThanOrEqualTo(2);
        assertThat(resident(files)).isEmpty();

        lake.proxy().faults().clear();
        assertThat(dashboards.await(path("unseen"), 1, PATIENCE).get("found").asBoolean())
                .as(dashboards::logs)
                .isTrue();
        assertThat(resident(files)).isEqualTo(files);
        assertSameRowsAndExecutors("unseen", 2 * ROWS);
    }

    /** Its footers travel while S3 takes the commit; S3 is asked for none of them, and no report is made of it. */
    @Test
    void ownCommitThatFailsCostsNoRequest() throws Exception {
        create("failing");
        Set<String> before = lake.objects();
        Fault fault = lake.proxy()
                .faults()
                .failNext(
                        request -> request.kind() == Kind.PUT
                                && request.key().endsWith("failing/_delta_log/00000000000000000001.json"),
                        FORBIDDEN,
                        ALWAYS);
        RequestLog.Mark mark = lake.proxy().log().mark();
        assertThatThrownBy(() -> append(dashboards, "failing")).hasMessageContaining("AccessDenied");
        assertThat(fault.injected()).isPositive();
        lake.proxy().faults().clear();
        Set<String> files = lake.objects().stream()
                .filter(path -> path.startsWith(path("failing") + "/p=") && !before.contains(path))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(files).hasSize(9);
        assertThat(dashboards
                        .await(path("failing"), 1, Duration.ofSeconds(5))
                        .get("found")
                        .asBoolean())
                .isFalse();
        Requests data =
                lake.proxy().log().since(mark).where(request -> files.contains(ClusterLake.ROOT + request.key()));
        assertThat(data.count(Kind.GET)).as(data::describe).isZero();

        Set<String> next = append(dashboards, "failing");
        assertThat(dashboards.await(path("failing"), 1, PATIENCE).get("found").asBoolean())
                .as(dashboards::logs)
                .isTrue();
        assertThat(resident(next)).isEqualTo(next);
        assertSameRowsAndExecutors("failing", 2 * ROWS);
    }

    @Test
    void commitThatMakesNoSenseIsCountedAndTheNextTableIsWarm() throws Exception {
        create("torn");
        create("whole");
        int before = gauge("cluster.commits.malformed");
        lake.write(
                path("torn") + "/_delta_log/00000000000000000001.json",
                "{\"commitInfo\":{\"operation\":\"WRITE\"}}\n{\"add\":{\"path\":\"p=0/part-0.parquet\",\"siz");
        soon("the torn commit was seen").until(() -> gauge("cluster.commits.malformed") == before + 1);

        Set<String> files = append(maintenance, "whole");
        assertThat(dashboards.await(path("whole"), 1, PATIENCE).get("found").asBoolean())
                .as(dashboards::logs)
                .isTrue();
        assertThat(resident(files)).isEqualTo(files);
        assertSameRowsAndExecutors("whole", 2 * ROWS);
    }

    /** Version 0 of a table that the dashboards have read. */
    private void create(String table) throws Exception {
        var unused = maintenance.sql("create table " + sqlName(table)
                + " using delta partitioned by (p) as select /*+ repartition(3) */ id, id % 3 as p from range(" + ROWS
                + ")");
        assertThat(dashboards.sql("select count(*) from " + sqlName(table))).containsExactly("[" + ROWS + "]");
    }

    /** Nine files: three in each partition. */
    private Set<String> append(SparkApplication writer, String table) throws Exception {
        Set<String> before = lake.objects();
        var unused = writer.sql("insert into " + sqlName(table)
                + " select /*+ repartition(3) */ id, id % 3 as p from range(" + ROWS + ")");
        Set<String> files = lake.objects().stream()
                .filter(path -> path.startsWith(path(table) + "/p=") && !before.contains(path))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(files).hasSize(9);
        return files;
    }

    private static Set<String> not(String partition, Set<String> files) {
        return files.stream().filter(path -> !path.contains(partition)).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> resident(Set<String> files) throws Exception {
        return dashboards.residency(List.copyOf(files)).residentEverywhere();
    }

    private int gauge(String name) throws Exception {
        return dashboards.gauges().get(name).asInt();
    }

    private void assertSameRowsAndExecutors(String table, int rows) throws Exception {
        JsonNode compared = dashboards.compare("select * from " + sqlName(table));
        assertThat(compared.get("equal").asBoolean()).isTrue();
        assertThat(compared.get("rows").asInt()).isEqualTo(rows);
        assertThat(dashboards.executors()).isEqualTo(executors);
        assertThat(dashboards.lostExecutors()).isZero();
    }

    private static ConditionFactory soon(String what) {
        return Awaitility.await(what).atMost(PATIENCE);
    }

    private static String path(String table) {
        return ClusterLake.ROOT + "tables/" + table;
    }

    private static String sqlName(String table) {
        return "delta.`" + path(table) + "`";
    }
}
