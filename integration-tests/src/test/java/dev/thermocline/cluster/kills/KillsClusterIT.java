package dev.thermocline.cluster.kills;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.Residency;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * One application commits nine files, another one warms them: six are on its executors, the requests for the other three
 * are held. Then something happens to its processes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KillsClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String HELD_PARTITION = "/p=2/";
    private static final int ROWS = 90;

    /** S3A looks whether there is such a file, and Spark how long it has become. */
    private static final long HEADS_OF_THE_WRITER = 2;

    /** Two, and one that comes later. */
    private static final int EXECUTORS_EVER = 3;

    /** One slot of the disk for each process, and limits that are longer than the test's own. */
    private static final Map<String, String> TWO_EXECUTORS = settings(2);

    private static final Map<String, String> THREE_EXECUTORS = settings(3);

    private ClusterLake lake;
    private StandaloneCluster cluster;
    private SparkApplication maintenance;

    @SuppressWarnings("NullAway.Init") // each test begins with submitting it
    private SparkApplication dashboards;

    @SuppressWarnings("NullAway.Init") // and with warmHalf
    private HeldRequests held;

    @SuppressWarnings("NullAway.Init")
    private RequestLog.Mark beforeTheCommit;

    @BeforeAll
    void start() throws Exception {
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(Path.of("target", "kills").toAbsolutePath(), lake, 3);
        maintenance = cluster.submit("maintenance", 1);
    }

    @AfterEach
    void endTheApplication() throws Exception {
        held.close();
        dashboards.stop();
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        lake.close();
    }

    @Test
    void executorThatIsKilledWhileACommitIsWarmedIsReplacedByOneThatGetsAllOfIt() throws Exception {
        dashboards = cluster.submit("executor-killed", 2, TWO_EXECUTORS);
        Set<String> files = warmHalf("executor-killed");
        Set<String> before = dashboards.executors();
        String victim = before.iterator().next();

        kill(victim);

        soon("another executor has come")
                .until(() -> dashboards.executors().size() == 2
                        && !dashboards.executors().contains(victim));
        soon("it has what was shipped before").until(() -> residentEverywhere(files, 2), shipped(files)::equals);
        assertWarmed("executor-killed", 1, files, 2);
        assertThat(dashboards.lostExecutors()).isEqualTo(1);
        assertThat(dashboards.executors()).hasSize(2).containsAnyElementsOf(before);
        assertGauges();

        Set<String> others = commit(maintenance, "executor-killed", "append");
        assertThat(awaitReport("executor-killed", 2).get("outcomes").has("FAILED"))
                .isFalse();
        Set<String> own = commit(dashboards, "executor-killed", "append");
        assertThat(awaitReport("executor-killed", 3).get("outcomes").has("FAILED"))
                .isFalse();
        assertThat(residentEverywhere(others, 2)).isEqualTo(others);
        assertThat(residentEverywhere(own, 2)).isEqualTo(own);
    }

    @Test
    void executorThatComesWhileACommitIsWarmedGetsAllOfIt() throws Exception {
        dashboards = cluster.submit("executor-added", 2, THREE_EXECUTORS);
        Set<String> files = warmHalf("executor-added");

        cluster.addWorker();

        soon("the new Worker has an executor")
                .until(() -> dashboards.executors().size() == 3);
        soon("it has what was shipped before").until(() -> residentEverywhere(files, 3), shipped(files)::equals);
        assertWarmed("executor-added", 1, files, 3);
        assertThat(dashboards.lostExecutors()).isZero();
        assertGauges();
    }

    @Test
    void driverThatIsKilledWhileACommitIsWarmedLeavesNoProcessAndItsDirectoriesToTheNext() throws Exception {
        soon("one executor runs, the other application's")
                .until(() -> cluster.executorProcesses().size() == 1);
        Set<Long> ofOthers = cluster.executorProcesses();
        dashboards = cluster.submit("driver-killed", 2, TWO_EXECUTORS);
        Set<String> files = warmHalf("driver-killed");
        soon("all is on the disks")
                .untilAsserted(() -> assertThat(dashboards.processes())
                        .hasSize(3)
                        .allMatch(process -> process.get("disk").asLong() > 0)
                        .allMatch(process -> process.get("queued").asLong() == 0));
        assertThat(cluster.executorProcesses()).hasSize(1 + 2);
        List<String> slots = slots("driver-killed");
        assertThat(slots).hasSize(3);

        kill("driver");

        soon("its executors have ended").until(cluster::executorProcesses, ofOthers::equals);
        held.letGo();
        soon("what the dead had asked for is over")
                .until(() -> heldOf(files, beforeTheCommit).count(Kind.GET) == held.count());

        dashboards = cluster.submit("driver-killed", 2, TWO_EXECUTORS);
        soon("what was on the disks is found again by both executors; the driver carries names and no bytes")
                .untilAsserted(() -> {
                    Residency found = dashboards.residency(List.copyOf(files));
                    assertThat(found.held())
                            .hasSize(3)
                            .allSatisfy((process, paths) -> assertThat(paths.keySet())
                                    .isEqualTo(process.endsWith("/driver") ? Set.of() : shipped(files)));
                });
        assertThat(slots("driver-killed")).isEqualTo(slots);

        RequestLog.Mark mark = lake.proxy().log().mark();
        JsonNode rows = dashboards.footers(List.copyOf(files));
        assertThat(rows).hasSize(2).allSatisfy(each -> assertThat(sum(each)).isEqualTo(ROWS));
        Requests found = requests(shipped(files), mark);
        assertThat(found.count()).as(found::describe).isZero();
        Requests neverWarmed = heldOf(files, mark);
        assertThat(neverWarmed.count(Kind.GET)).as(neverWarmed::describe).isEqualTo(3);
        assertThat(neverWarmed.count() - neverWarmed.count(Kind.GET))
                .as(() -> "each executor compares its first answer: " + neverWarmed.describe())
                .isBetween(0L, 2L);
        JsonNode compared = dashboards.compare("select * from " + sqlName("driver-killed"));
        assertThat(compared.get("equal").asBoolean()).isTrue();
        assertThat(compared.get("rows").asInt()).isEqualTo(2 * ROWS);
        Set<String> next = commit(maintenance, "driver-killed", "append");
        assertThat(awaitReport("driver-killed", 2).get("found").asBoolean()).isTrue();
        assertThat(residentEverywhere(next, 2)).isEqualTo(next);
    }

    /** Ends when the application has warmed six files of a commit of the other one and waits for three. Returns the nine. */
    private Set<String> warmHalf(String table) throws Exception {
        var unused = commit(maintenance, table, "overwrite");
        assertThat(dashboards.sql("select count(*) from " + sqlName(table))).containsExactly("[" + ROWS + "]");
        beforeTheCommit = lake.proxy().log().mark();
        held = new HeldRequests(
                lake.proxy().faults(),
                request -> request.kind() == Kind.GET && request.key().contains(table + HELD_PARTITION));
        Set<String> files = commit(maintenance, table, "append");
        soon("three requests are held").until(() -> held.keys().size() == 3);
        soon("six files are warm").until(() -> residentEverywhere(files, 2), shipped(files)::equals);
        assertThat(dashboards.await(path(table), 1, Duration.ZERO).get("found").asBoolean())
                .isFalse();
        return files;
    }

    /**
     * Lets go what is held; then all is everywhere, for one GET a file and none for a footer. For what is held no
     * executor waits longer than ten seconds before it asks by itself.
     */
    private void assertWarmed(String table, long version, Set<String> files, int executors) throws Exception {
        assertThat(dashboards
                        .await(path(table), version, Duration.ZERO)
                        .get("found")
                        .asBoolean())
                .isFalse();
        held.letGo();
        JsonNode report = awaitReport(table, version);
        JsonNode outcomes = report.get("outcomes");
        assertThat(outcomes.path("RESIDENT").asInt() + outcomes.path("ALREADY").asInt())
                .as(report::toString)
                .isGreaterThanOrEqualTo(files.size() * executors);
        assertThat(report.get("outcomes").has("FAILED")).as(report::toString).isFalse();
        assertThat(residentEverywhere(files, executors)).isEqualTo(files);
        JsonNode rows = dashboards.footers(List.copyOf(files));
        assertThat(rows)
                .hasSize(executors)
                .allSatisfy(each -> assertThat(sum(each)).isEqualTo(ROWS));
        Requests all = requests(files, beforeTheCommit);
        Requests answered = all.where(request -> request.status() != 0);
        Requests free = answered.where(request -> !request.key().contains(HELD_PARTITION));
        assertThat(free.count(Kind.GET))
                .as(all::describe)
                .isEqualTo(shipped(files).size());
        assertThat(answered.count(Kind.GET) - free.count(Kind.GET))
                .as(all::describe)
                .isBetween(3L, 3L * (executors + 1));
        long ofTheWriter = HEADS_OF_THE_WRITER * files.size();
        assertThat(all.count(Kind.HEAD))
                .as(() -> "each executor compares its first answer: " + all.describe())
                .isBetween(ofTheWriter, ofTheWriter + EXECUTORS_EVER);
    }

    private JsonNode awaitReport(String table, long version) throws Exception {
        JsonNode report = dashboards.await(path(table), version, PATIENCE);
        assertThat(report.get("found").asBoolean()).as(dashboards::logs).isTrue();
        return report;
    }

    private void assertGauges() throws Exception {
        JsonNode gauges = dashboards.gauges();
        assertThat(gauges.get("cluster.executors.seen").asInt()).isEqualTo(EXECUTORS_EVER);
        assertThat(gauges.get("cluster.failures").asInt()).isZero();
        assertThat(gauges.get("cluster.messages.garbled").asInt()).isZero();
        assertThat(gauges.get("cluster.commits.dropped").asInt()).isZero();
        assertThat(gauges.get("cluster.commits.malformed").asInt()).isZero();
    }

    /** Nine files: three in each partition. */
    private Set<String> commit(SparkApplication writer, String table, String mode) throws Exception {
        Set<String> before = lake.objects();
        String verb = mode.equals("append")
                ? "insert into " + sqlName(table)
                : "create table " + sqlName(table) + " using delta partitioned by (p) as";
        var unused = writer.sql(verb + " select /*+ repartition(3) */ id, id % 3 as p from range(" + ROWS + ")");
        Set<String> files = lake.objects().stream()
                .filter(path -> path.startsWith(path(table) + "/p=") && !before.contains(path))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(files).hasSize(9);
        return files;
    }

    private static Set<String> shipped(Set<String> files) {
        return files.stream()
                .filter(path -> !path.contains(HELD_PARTITION))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> residentEverywhere(Set<String> files, int executors) throws Exception {
        Residency residency = dashboards.residency(List.copyOf(files));
        return residency.executors() == executors ? residency.residentEverywhere() : Set.of();
    }

    private Requests requests(Set<String> files, RequestLog.Mark since) {
        return lake.proxy().log().since(since).where(request -> files.contains(ClusterLake.ROOT + request.key()));
    }

    private Requests heldOf(Set<String> files, RequestLog.Mark since) {
        return requests(files, since).where(request -> request.key().contains(HELD_PARTITION));
    }

    private void kill(String process) throws Exception {
        long pid = dashboards.processes().get(process).get("pid").asLong();
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }

    private List<String> slots(String application) throws IOException {
        try (Stream<Path> entries = Files.list(cluster.cacheDirectory(application))) {
            return entries.filter(Files::isDirectory)
                    .map(slot -> slot.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static long sum(JsonNode numbers) {
        long sum = 0;
        for (JsonNode number : numbers) {
            sum += number.asLong();
        }
        return sum;
    }

    private static Map<String, String> settings(int executors) {
        return Map.of(
                "spark.cores.max",
                Integer.toString(executors),
                "spark.hadoop.fs.s3a.cache.disk.slots",
                Integer.toString(executors + 1),
                "spark.hadoop.fs.s3a.cache.warm.timeout",
                "10m",
                "spark.hadoop.fs.s3a.connection.request.timeout",
                "10m");
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
