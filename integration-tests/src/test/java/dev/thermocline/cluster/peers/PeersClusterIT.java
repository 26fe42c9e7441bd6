package dev.thermocline.cluster.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.MeasuredOn;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import dev.thermocline.testkit.LatencyProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a dashboard on 1, 2 and 4 executors asks S3 for in the first rounds after an OPTIMIZE of its own application and of
 * another one, wherever Spark runs its tasks; and how late the tails of commits are on every executor. Writes {@code
 * target/peers.json}.
 *
 * <p>{@code -Dpeers.seeds=10 -Dpeers.commits=40} is the long form: only there the lags have limits, since machines are busy.
 * None are measured with {@code -Dpeers.commits=0}, and nothing else with {@code -Dpeers.seeds=0}.
 * {@code -Dpeers.seed=N} is the first seed, {@code -Dpeers.executors=1,2,4} which sizes run; ten seeds of each want {@code
 * -Dintegration.heap=6g}.
 *
 * <p>On a machine with fewer cores than executors a peer may be off the processor for longer than the default head start,
 * and S3 would be asked as well: where requests are counted the head start is 5 s. Lags are measured with the defaults.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PeersClusterIT {
    private static final int SEEDS = Integer.getInteger("peers.seeds", 1);
    private static final long FIRST_SEED = Long.getLong("peers.seed", 1);
    private static final int COMMITS = Integer.getInteger("peers.commits", 4);
    private static final int ENOUGH_COMMITS = 40;
    private static final List<Integer> EXECUTORS = Arrays.stream(
                    System.getProperty("peers.executors", "1,2,4").split(","))
            .map(Integer::valueOf)
            .toList();
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    /** Footers come in GETs of their own, and the last block of a file may overlap with its tail. */
    private static final double MOST_BYTES = 1.05;

    private static final String CACHE = "spark.hadoop.fs.s3a.cache.";

    private final List<OptimizeRun> runs = new ArrayList<>();
    private final List<Lags> lags = new ArrayList<>();
    private ClusterLake lake;
    private LatencyProxy others;
    private StandaloneCluster cluster;

    /**
     * Lags of one writer's commits.
     *
     * @param foreign whether it is another application
     * @param executors of the reader
     * @param millis of each commit
     */
    private record Lags(boolean foreign, int executors, List<Double> millis) {
        double percentile(double share) {
            List<Double> sorted = new ArrayList<>(millis);
            Collections.sort(sorted);
            return TailLag.percentile(sorted, share);
        }

        @Override
        public String toString() {
            return (foreign ? "foreign" : "own") + " commits, " + executors + " executors: p50 " + percentile(0.5)
                    + " ms, p99 " + percentile(0.99) + " ms of " + millis;
        }
    }

    @BeforeAll
    void run() throws Exception {
        lake = ClusterLake.start();
        others = lake.anotherProxy();
        int most = Collections.max(EXECUTORS);
        cluster = StandaloneCluster.start(TARGET.resolve("peers-cluster"), lake, 1 + most);
        SparkApplication maintenance = cluster.submit("maintenance", 1, ClusterLake.through(others));
        try {
            for (int executors : SEEDS > 0 ? EXECUTORS : List.<Integer>of()) {
                count(executors, maintenance);
            }
            for (int executors : EXECUTORS) {
                if (executors > 1 && COMMITS > 0) {
                    measureLags(executors, maintenance);
                }
            }
        } finally {
            write();
        }
    }

    private void count(int executors, SparkApplication maintenance) throws Exception {
        Map<String, String> settings = new HashMap<>(DashboardTable.A_TASK_A_FILE);
        settings.put(CACHE + "peers.head-start", "5s");
        SparkApplication dashboards = cluster.submit("dashboards-" + executors, executors, settings);
        probeOnce(dashboards, maintenance, executors);
        for (long seed : LongStream.range(FIRST_SEED, FIRST_SEED + SEEDS).toArray()) {
            counted(new OptimizeScenario(lake, dashboards, dashboards).run("own-" + executors, seed));
            counted(new OptimizeScenario(lake, dashboards, maintenance).run("foreign-" + executors, seed));
        }
        dashboards.stop();
    }

    private void counted(OptimizeRun run) throws IOException {
        runs.add(run);
        System.out.println(run);
        Path directory = Files.createDirectories(TARGET.resolve("peers-requests"));
        var unused = Files.writeString(directory.resolve(run.name() + ".txt"), run + "\n" + run.requests());
    }

    /**
     * Has the driver and each executor compare its first suffix GET with a HEAD, which costs each process one request for a
     * bucket and is not what is counted here. A peer asks the owner of a file for its end: of many files each executor owns
     * some. The driver asks for the commits of others.
     */
    private void probeOnce(SparkApplication dashboards, SparkApplication maintenance, int executors) throws Exception {
        String path = ClusterLake.ROOT + "tables/plain-" + executors;
        maintenance.write("select /*+ repartition(24) */ id from range(240)", path, "overwrite", "parquet");
        List<String> files = lake.objects().stream()
                .filter(object -> object.startsWith(path + "/part-"))
                .toList();
        assertThat(dashboards.footers(files)).hasSize(executors);
        String table = ClusterLake.ROOT + "tables/first-" + executors;
        maintenance.write("select 1 as id", table, "overwrite", "delta");
        assertThat(dashboards.sql("select count(*) from delta.`" + table + "`")).isNotEmpty();
        maintenance.write("select 2 as id", table, "append", "delta");
        assertThat(dashboards.await(table, 1, Duration.ofMinutes(2))).isNotNull();
    }

    private void measureLags(int executors, SparkApplication maintenance) throws Exception {
        SparkApplication dashboards = cluster.submit(
                "lag-" + executors,
                executors,
                Map.of(
                        CACHE + "poll.interval",
                        "500ms",
                        CACHE + "watch.interval",
                        "5s",
                        CACHE + "watch.interval.max",
                        "60s"));
        TailLag lag = new TailLag(dashboards, TARGET.resolve("peers-cluster").resolve("tails-" + executors));
        lags.add(new Lags(false, executors, lag.measure(dashboards, lake.proxy(), "lag-own-" + executors, COMMITS)));
        System.out.println(lags.get(lags.size() - 1));
        lags.add(new Lags(true, executors, lag.measure(maintenance, others, "lag-foreign-" + executors, COMMITS)));
        System.out.println(lags.get(lags.size() - 1));
        dashboards.stop();
    }

    private void write() throws IOException {
        List<Map<String, Object>> results = new ArrayList<>();
        for (boolean foreign : List.of(false, true)) {
            for (int executors : EXECUTORS) {
                results.add(describe(foreign, executors));
            }
        }
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("seeds", SEEDS);
        page.put("firstSeed", FIRST_SEED);
        page.put("measuredOn", MeasuredOn.here());
        page.put("results", results);
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(TARGET.resolve("peers.json").toFile(), page);
    }

    /** Sums over the seeds, and each seed's. */
    private Map<String, Object> describe(boolean foreign, int executors) {
        List<OptimizeRun> each = runs.stream()
                .filter(run -> run.foreign() == foreign && run.executors() == executors)
                .toList();
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("commit", foreign ? "foreign" : "own");
        described.put("executors", executors);
        described.put("files", each.stream().mapToInt(OptimizeRun::files).sum());
        each.stream().map(OptimizeRun::first).reduce(Counted::plus).ifPresent(sum -> described.putAll(sum.describe()));
        described.put(
                "bytesPeer", each.stream().mapToLong(OptimizeRun::bytesPeer).sum());
        lags.stream()
                .filter(lag -> lag.foreign() == foreign && lag.executors() == executors)
                .forEach(lag -> described.put("lag", TailLag.describe(lag.millis())));
        described.put("runs", each.stream().map(OptimizeRun::describe).toList());
        return described;
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        lake.close();
    }

    Stream<OptimizeRun> own() {
        return runs.stream().filter(run -> !run.foreign());
    }

    Stream<OptimizeRun> foreign() {
        return runs.stream().filter(OptimizeRun::foreign);
    }

    List<OptimizeRun> all() {
        return runs;
    }

    @ParameterizedTest
    @MethodSource("all")
    void bothRoundsGiveWhatPlainS3aGives(OptimizeRun run) {
        assertThat(run.sameRows()).as(run.name()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("own")
    void ownOptimizeCostsNoRequestForDataFiles(OptimizeRun run) {
        assertThat(run.first().dataHead()).as(run.requests()).isZero();
        assertThat(run.first().dataGet()).as(run.requests()).isZero();
        assertThat(run.second().dataHead()).as(run.requests()).isZero();
        assertThat(run.second().dataGet()).as(run.requests()).isZero();
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void foreignOptimizeIsFetchedOnceForAllExecutors(OptimizeRun run) {
        Counted fetched = run.commitAndFirst();
        assertThat(fetched.dataHead()).as(run.requests()).isZero();
        assertThat(fetched.footerGetMost()).as(run.requests()).isEqualTo(1);
        assertThat(fetched.footerGet()).as(run.requests()).isEqualTo(run.files());
        assertThat((double) fetched.bodyBytesS3())
                .as(run.requests())
                .isPositive()
                .isLessThanOrEqualTo(MOST_BYTES * fetched.bodyBytesDistinct());
        assertThat(run.second().dataHead()).as(run.requests()).isZero();
        assertThat(run.second().dataGet()).as(run.requests()).isZero();
    }

    /** Whoever fetches more than was read would have every byte once as well: one executor knows what is read. */
    @ParameterizedTest
    @MethodSource("foreign")
    void moreExecutorsFetchNoOtherBytes(OptimizeRun run) {
        OptimizeRun alone = foreign()
                .filter(other -> other.executors() == 1 && other.seed() == run.seed())
                .findAny()
                .orElse(run);
        assertThat((double) run.commitAndFirst().bodyBytesDistinct())
                .as(run.requests())
                .isLessThanOrEqualTo(MOST_BYTES * alone.commitAndFirst().bodyBytesDistinct());
    }

    @ParameterizedTest
    @MethodSource("own")
    void firstRoundAfterAnOwnOptimizeOnlyListsTheLog(OptimizeRun run) {
        assertThat(run.first().logList()).as(run.requests()).isPositive();
        assertThat(run.first().logHead()).as(run.requests()).isZero();
        assertThat(run.first().logGet()).as(run.requests()).isZero();
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void newObjectOfTheLogIsOneGetForAllExecutors(OptimizeRun run) {
        Counted fetched = run.commitAndFirst();
        assertThat(fetched.logHead()).as(run.requests()).isZero();
        assertThat(fetched.logGetMost()).as(run.requests()).isEqualTo(1);
        assertThat(fetched.logGet()).as(run.requests()).isLessThanOrEqualTo(run.newLogObjects());
    }

    @Test
    void tailsOfOwnCommitsAreOnEveryExecutorAtOnce() {
        assumeTrue(COMMITS >= ENOUGH_COMMITS, "the long form");
        assertThat(lags.stream().filter(lag -> !lag.foreign())).isNotEmpty().allSatisfy(lag -> {
            assertThat(lag.percentile(0.5)).as(lag.toString()).isLessThanOrEqualTo(150);
            assertThat(lag.percentile(0.99)).as(lag.toString()).isLessThanOrEqualTo(600);
        });
    }

    @Test
    void tailsOfForeignCommitsAreOnEveryExecutorInTwoSeconds() {
        assumeTrue(COMMITS >= ENOUGH_COMMITS, "the long form");
        assertThat(lags.stream().filter(Lags::foreign))
                .isNotEmpty()
                .allSatisfy(lag ->
                        assertThat(lag.percentile(0.99)).as(lag.toString()).isLessThanOrEqualTo(2_000));
    }
}
