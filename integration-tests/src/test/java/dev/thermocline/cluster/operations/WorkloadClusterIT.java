package dev.thermocline.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.Residency;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import dev.thermocline.cluster.app.SharedLogStore;
import dev.thermocline.cluster.operations.LakeFiles.CommitPath;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.S3Request;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two applications write to and read from the same tables at random, at the same time. In the end both read what plain S3A
 * reads, and no process holds a byte of a file that is dead. Writes {@code target/cluster-workload.json}.
 *
 * <p>{@code -Dcluster.commits=N} sets how many commits, {@code -Dcluster.seed=N} repeats a run's statements.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WorkloadClusterIT {
    private static final int COMMITS = Integer.getInteger("cluster.commits", 500);
    private static final long SEED = Long.getLong("cluster.seed", System.nanoTime());
    private static final int TABLES = 4;
    private static final int LOOK_EVERY = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LONGEST_RUN_MINUTES = 60;

    private static final Path LOCK = Path.of("target", "workload-log.lock").toAbsolutePath();

    /** Rows with smaller ids are never deleted, so a statement about a remainder of it always commits. */
    private static final int ALWAYS_THERE = 97;

    /**
     * Hundreds of different statements over a few rows: compiling them would take most of the time. The grace is longer than
     * a statement takes: one that was planned before a commit reads what the commit removed, and caches it again. With
     * Delta's own log store both applications now and then made the same version: one of the commits was lost.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "spark.hadoop.fs.s3a.cache.evict.grace",
            "30s",
            "spark.delta.logStore.s3a.impl",
            SharedLogStore.class.getName(),
            "spark.hadoop." + SharedLogStore.LOCK,
            LOCK.toString(),
            "spark.sql.codegen.wholeStage",
            "false",
            "spark.sql.codegen.factoryMode",
            "NO_CODEGEN",
            "spark.sql.adaptive.enabled",
            "false");

    private final Map<String, Object> figures = new LinkedHashMap<>();
    private ClusterLake lake;
    private StandaloneCluster cluster;
    private List<SparkApplication> applications;

    @BeforeAll
    void start() throws Exception {
        System.out.println("workload: seed " + SEED + ", " + COMMITS + " commits");
        figures.put("seed", SEED);
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(Path.of("target", "workload").toAbsolutePath(), lake, 2);
        applications = List.of(cluster.submit("one", 1, SETTINGS), cluster.submit("two", 1, SETTINGS));
    }

    @AfterAll
    void stop() throws IOException {
        System.out.println("workload " + figures);
        new ObjectMapper().writeValue(Path.of("target", "cluster-workload.json").toFile(), figures);
        cluster.close();
        lake.close();
    }

    @Test
    void bothApplicationsReadTheTruthAndNobodyHoldsTheDead() throws Exception {
        for (int table = 0; table < TABLES; table++) {
            var unused = applications
                    .get(table % 2)
                    .sql("create table " + sqlName(table)
                            + " using delta tblproperties ('delta.enableDeletionVectors' = '" + (table % 2 == 0)
                            + "') as select id, id as v, id % 3 as p from range(0, 300, 1, 2)");
        }
        RequestLog.Mark begin = lake.proxy().log().mark();
        int conflicts = workOfAll();
        List<S3Request> requests = lake.proxy().log().since(begin).list();
        figures.put("seconds", secondsOf(requests));
        figures.put("requests", requests.size());
        figures.put("commits", commits().size());
        figures.put("conflicts", conflicts);

        assertThat(commits()).hasSizeGreaterThanOrEqualTo(COMMITS);
        long rows = 0;
        for (SparkApplication application : applications) {
            for (int table = 0; table < TABLES; table++) {
                JsonNode compared = application.compare("select * from " + sqlName(table));
                assertThat(compared.get("equal").asBoolean())
                        .as(application.name() + " " + table + " seed " + SEED)
                        .isTrue();
                assertThat(compared.get("rows").asInt()).isPositive();
                rows += compared.get("rows").asInt();
            }
            assertThat(application.lostExecutors()).as(application::logs).isZero();
        }
        Set<String> live = new TreeSet<>();
        Set<String> dead = new TreeSet<>();
        sort(live, dead);
        assertThat(dead).isNotEmpty();
        Awaitility.await("dead files are nowhere, seed " + SEED)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(held(dead)).isEmpty());
        figures.put("rowsCompared", rows);
        figures.put("deadFiles", dead.size());
        figures.put("liveFilesHeld", held(live).size());
        figures.put("bytesOfDeadFilesHeld", 0);
    }

    /** Both applications at once; returns how many statements met a conflict. */
    private int workOfAll() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(applications.size());
        try {
            List<Future<Integer>> work = List.of(
                    threads.submit(() -> work(applications.get(0), new Random(SEED))),
                    threads.submit(() -> work(applications.get(1), new Random(SEED + 1))));
            int conflicts = 0;
            for (Future<Integer> each : work) {
                conflicts += each.get(LONGEST_RUN_MINUTES, TimeUnit.MINUTES);
            }
            return conflicts;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Goes on until there are enough commits; returns how many statements met a conflict. */
    private int work(SparkApplication application, Random random) throws Exception {
        int conflicts = 0;
        for (int done = 0; done % LOOK_EVERY != 0 || commits().size() < COMMITS; done++) {
            try {
                var unused = application.sql(statement(random));
            } catch (IllegalStateException e) {
                if (!String.valueOf(e.getMessage()).contains("Concurrent")) {
                    throw e;
                }
                conflicts++; // Delta's own word: somebody else was faster
            }
        }
        return conflicts;
    }

    /** A statement that commits, and now and then another one before it. */
    private static String[] statement(Random random) {
        String table = sqlName(random.nextInt(TABLES));
        int from = random.nextInt(1000);
        String change = switch (random.nextInt(10)) {
            case 0, 1, 2, 3 ->
                "insert into " + table + " select id, id as v, id % 3 as p from range(" + from + ", " + (from + 20)
                        + ", 1, 1)";
            case 4, 5 ->
                "update " + table + " set v = v + 1 where id % " + ALWAYS_THERE + " = " + random.nextInt(ALWAYS_THERE);
            case 6 ->
                "insert overwrite " + table + " select id, id as v, id % 3 as p from range(0, "
                        + (200 + random.nextInt(200)) + ", 1, 2)";
            case 7 ->
                "merge into " + table + " t using (select id, id as v, id % 3 as p from range(" + from + ", "
                        + (from + 30) + ", 1, 1)) s on t.id = s.id when matched then update set v = s.v + 1"
                        + " when not matched then insert *";
            default -> "insert into " + table + " select max(id) + 1, 0L, 0L from " + table;
        };
        return switch (random.nextInt(8)) {
            case 0, 1 -> new String[] {"optimize " + table, change};
            case 2 ->
                new String[] {"delete from " + table + " where id >= 200 and id % 5 = " + random.nextInt(5), change};
            case 3, 4 -> new String[] {"select sum(v) from " + table, change};
            default -> new String[] {change};
        };
    }

    private List<CommitPath> commits() throws IOException {
        return LakeFiles.commits(lake.objects());
    }

    /** Tells the data files that a table has from those that none has any more. */
    private void sort(Set<String> live, Set<String> dead) throws IOException {
        Map<String, DeltaOracle> oracles = new HashMap<>();
        for (CommitPath commit : commits()) {
            oracles.computeIfAbsent(commit.table(), absent -> new DeltaOracle())
                    .commit(commit.table(), lake.read(commit.path()));
        }
        for (DeltaOracle oracle : oracles.values()) {
            live.addAll(oracle.warmed());
            dead.addAll(oracle.evicted());
        }
        dead.removeAll(live);
    }

    /** From the first request to the last one, on the proxy's clock. */
    private static long secondsOf(List<S3Request> requests) {
        Duration first = requests.get(0).started();
        return requests.get(requests.size() - 1).started().minus(first).toSeconds();
    }

    private Set<String> held(Set<String> paths) throws Exception {
        Set<String> held = new TreeSet<>();
        for (SparkApplication application : applications) {
            Residency residency = application.residency(List.copyOf(paths));
            residency
                    .held()
                    .forEach((process, files) -> files.keySet().forEach(file -> held.add(process + " " + file)));
        }
        return held;
    }

    private static String sqlName(int table) {
        return "delta.`" + ClusterLake.ROOT + "tables/t" + table + "`";
    }
}
