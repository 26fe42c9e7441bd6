package dev.thermocline.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.Residency;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import dev.thermocline.cluster.operations.LakeFiles.CommitPath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
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
 * reads, and no process holds a byte of a file that is dead.
 *
 * <p>{@code -Dcluster.commits=N} sets how many commits, {@code -Dcluster.seed=N} repeats a run's statements.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WorkloadClusterIT {
    private static final int COMMITS = Integer.getInteger("cluster.commits", 500);
    private static final long SEED = Long.getLong("cluster.seed", System.nanoTime());
    private static final int TABLES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LONGEST_RUN_MINUTES = 60;

    private ClusterLake lake;
    private StandaloneCluster cluster;
    private List<SparkApplication> applications;

    @BeforeAll
    void start() throws Exception {
        System.out.println("workload: seed " + SEED + ", " + COMMITS + " commits");
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(Path.of("target", "workload").toAbsolutePath(), lake, 2);
        applications = List.of(cluster.submit("one", 1), cluster.submit("two", 1));
    }

    @AfterAll
    void stop() throws IOException {
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
        ExecutorService threads = Executors.newFixedThreadPool(applications.size());
        try {
            List<Future<Integer>> work = List.of(
                    threads.submit(() -> work(applications.get(0), new Random(SEED))),
                    threads.submit(() -> work(applications.get(1), new Random(SEED + 1))));
            int conflicts = 0;
            for (Future<Integer> each : work) {
                conflicts += each.get(LONGEST_RUN_MINUTES, TimeUnit.MINUTES);
            }
            System.out.println("workload: " + commits().size() + " commits, " + conflicts + " conflicts");
        } finally {
            threads.shutdownNow();
        }

        assertThat(commits()).hasSizeGreaterThanOrEqualTo(COMMITS);
        for (SparkApplication application : applications) {
            for (int table = 0; table < TABLES; table++) {
                JsonNode compared = application.compare("select * from " + sqlName(table));
                assertThat(compared.get("equal").asBoolean())
                        .as(application.name() + " " + table + " seed " + SEED)
                        .isTrue();
                assertThat(compared.get("rows").asInt()).isPositive();
            }
            assertThat(application.lostExecutors()).as(application::logs).isZero();
        }
        Set<String> dead = dead();
        assertThat(dead).isNotEmpty();
        Awaitility.await("dead files are nowhere, seed " + SEED)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(held(dead)).isEmpty());
    }

    /** Half of the commits; returns how many statements met a conflict. */
    private int work(SparkApplication application, Random random) throws Exception {
        int conflicts = 0;
        int done = 0;
        while (done < COMMITS / 2) {
            try {
                var unused = application.sql(statement(random));
                done++;
            } catch (IllegalStateException e) {
                if (!String.valueOf(e.getMessage()).contains("Concurrent")) {
                    throw e;
                }
                conflicts++; // Delta's own word: somebody else was faster
            }
        }
        return conflicts;
    }

    /** A statement that commits, and now and then a query before it. */
    private static String[] statement(Random random) {
        String table = sqlName(random.nextInt(TABLES));
        int from = random.nextInt(1000);
        String change = switch (random.nextInt(10)) {
            case 0, 1, 2, 3 ->
                "insert into " + table + " select id, id as v, id % 3 as p from range(" + from + ", " + (from + 20)
                        + ", 1, 1)";
            case 4, 5 ->
                "update " + table + " set v = v + 1 where id % 97 = " + random.nextInt(97)
                        + " or id = (select min(id) from " + table + ")";
            case 6 ->
                "insert overwrite " + table + " select id, id as v, id % 3 as p from range(0, "
                        + (200 + random.nextInt(200)) + ", 1, 2)";
            case 7 ->
                "merge into " + table + " t using (select id, id as v, id % 3 as p from range(" + from + ", "
                        + (from + 30) + ", 1, 1)) s on t.id = s.id when matched then update set v = s.v + 1"
                        + " when not matched then insert *";
            default -> "insert into " + table + " select max(id) + 1, 0L, 0L from " + table;
        };
        return random.nextInt(4) == 0
                ? new String[] {"optimize " + table, change}
                : new String[] {"select sum(v) from " + table, change};
    }

    private List<CommitPath> commits() throws IOException {
        return LakeFiles.commits(lake.objects());
    }

    /** All data files that no table has any more. */
    private Set<String> dead() throws IOException {
        Set<String> live = new HashSet<>();
        DeltaOracle[] oracles = new DeltaOracle[TABLES];
        for (int table = 0; table < TABLES; table++) {
            oracles[table] = new DeltaOracle();
        }
        for (CommitPath commit : commits()) {
            int table = Integer.parseInt(commit.table().substring(commit.table().length() - 1));
            oracles[table].commit(commit.table(), lake.read(commit.path()));
        }
        Set<String> dead = new TreeSet<>();
        for (DeltaOracle oracle : oracles) {
            live.addAll(oracle.warmed());
            dead.addAll(oracle.evicted());
        }
        dead.removeAll(live);
        return dead;
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
