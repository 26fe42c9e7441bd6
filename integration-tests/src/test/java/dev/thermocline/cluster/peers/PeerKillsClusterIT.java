package dev.thermocline.cluster.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.ProcessNumbers;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application compacts a table and reads it; in the middle of the query something happens to the executor that holds
 * most of the new files: see {@link Fault}. {@code -Dpeers.rounds=60} is the long form, {@code -Dpeers.seed=N} repeats
 * what a run draws.
 *
 * <p>The head start is 3 s: with the default, S3 would be asked for what a healthy executor has whenever a busy machine
 * leaves that one without a processor for 20 ms.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PeerKillsClusterIT {
    private static final List<Fault> FAULTS = List.of(Fault.values());
    private static final int ROUNDS = Integer.getInteger("peers.rounds", FAULTS.size());
    private static final long SEED = Long.getLong("peers.seed", System.nanoTime());
    private static final int EXECUTORS = 3;
    private static final Duration HEAD_START = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Until a query is known to take another time. */
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

    private static final Path DIRECTORY = Path.of("target", "peer-kills").toAbsolutePath();

    private final Random random = new Random(SEED);
    private final List<FaultRound> rounds = new ArrayList<>();
    private ClusterLake lake;
    private StandaloneCluster cluster;
    private SparkApplication application;

    @BeforeAll
    void run() throws Exception {
        System.out.println("peer kills: seed " + SEED + ", " + ROUNDS + " rounds");
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(DIRECTORY, lake, EXECUTORS);
        Map<String, String> settings = new HashMap<>(DashboardTable.A_TASK_A_FILE);
        settings.put("spark.hadoop.fs.s3a.cache.peers.head-start", HEAD_START.toMillis() + "ms");
        application = cluster.submit("dashboards", EXECUTORS, settings);
        for (int number = 0; number < ROUNDS; number++) {
            rounds.add(round(number, FAULTS.get(number % FAULTS.size())));
            System.out.println(rounds.get(number));
        }
    }

    private FaultRound round(int number, Fault fault) throws Exception {
        DashboardTable table = new DashboardTable(lake, "kills-" + number, SEED + number);
        Map<String, Long> lengths = compacted(table);
        Holder holder = Holder.find(application, lengths);
        ProcessNumbers before = ProcessNumbers.of(application);
        List<String> failedBefore = application.failedTasks();
        Path gate = DIRECTORY.resolve("gate-" + number);
        if (fault.keepsTasksAway()) {
            application.occupy(holder.executor(), gate);
        }
        Duration delay = delay();
        String query = table.queries().get(0);
        RequestLog.Mark mark = lake.proxy().log().mark();
        FutureTask<List<String>> rows = new FutureTask<>(() -> application.sql(query));
        new Thread(rows, "query-" + number).start();
        long start = System.nanoTime();
        FutureTask<Void> happening = new FutureTask<>(() -> {
            fault.happen(holder);
            return null;
        });
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(happening);
        happening.get();
        List<String> answered = answer(rows, fault, holder, gate);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Requests requests = lake.proxy().log().since(mark).where(request -> lengths.containsKey(request.key()));
        awaitAllExecutors(fault, holder);
        ProcessNumbers after = ProcessNumbers.of(application);
        JsonNode compared = application.compare(query);
        List<String> plain = new ArrayList<>();
        compared.get("plain").forEach(row -> plain.add(row.asText()));
        List<String> failed = application.failedTasks();
        return new FaultRound(
                number,
                fault,
                delay,
                holder,
                Collections.max(lengths.values()),
                took,
                answered.equals(plain) && compared.get("equal").asBoolean(),
                failed.subList(failedBefore.size(), failed.size()),
                Counted.of(requests, lengths, table.logKey()),
                requests.list().stream().map(S3Request::key).collect(Collectors.toCollection(TreeSet::new)),
                after.byProcess().keySet().stream()
                        .mapToLong(process -> after.of(process, before, ProcessNumbers.SILENT))
                        .max()
                        .orElse(0),
                requests + "\ncounted: " + after.changes(before, ""));
    }

    /** None, or somewhere in a query as long as the last one. */
    private Duration delay() {
        Duration longest =
                rounds.isEmpty() ? LONGEST_DELAY : rounds.get(rounds.size() - 1).took();
        return Duration.ofMillis(random.nextBoolean() ? 0 : random.nextLong(longest.toMillis()));
    }

    /** Two versions, read once, made one file a partition; returns these files' lengths. */
    private Map<String, Long> compacted(DashboardTable table) throws Exception {
        table.create(application);
        assertThat(table.round(application)).isNotEmpty();
        table.optimize(application);
        JsonNode report = application.await(table.root(), DashboardTable.OPTIMIZED, PATIENCE);
        assertThat(report.get("found").asBoolean()).as(application::logs).isTrue();
        return table.added(DashboardTable.OPTIMIZED);
    }

    private static List<String> answer(FutureTask<List<String>> rows, Fault fault, Holder holder, Path gate)
            throws Exception {
        try {
            return rows.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            fault.undo(holder);
            var unused = Files.createFile(Files.createDirectories(gate).resolve("open"));
        }
    }

    private void awaitAllExecutors(Fault fault, Holder holder) {
        Awaitility.await("the Worker has replaced executor " + holder.executor())
                .atMost(PATIENCE)
                .until(() -> application.executors().size() == EXECUTORS
                        && application.executors().contains(holder.executor()) != fault.kills());
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        lake.close();
    }

    List<FaultRound> rounds() {
        return rounds;
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void rowsAreThoseOfPlainS3a(FaultRound round) {
        assertThat(round.sameRows()).as("seed " + SEED).isTrue();
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void noTaskFailsButThoseThatDiedWithTheirExecutor(FaultRound round) {
        boolean shufflesAreLost = round.fault() == Fault.KILLED_AT_WORK;
        assertThat(round.failedTasks())
                .as("seed " + SEED)
                .allMatch(task -> task.startsWith(round.holder().executor() + " ExecutorLostFailure")
                        || (shufflesAreLost && task.contains("FetchFailed")));
    }

    /**
     * Each body at most once, whoever reads it. A disk that fails ends in an open breaker: the one file that the holder
     * fetches at that moment is kept nowhere, and whoever asked fetches it again. An executor that takes the place of
     * another one warms its own tails.
     */
    @ParameterizedTest
    @MethodSource("rounds")
    void s3IsAskedForWhatNobodyElseHolds(FaultRound round) {
        long more = round.fault() == Fault.CORRUPT ? round.longestFile() : 0;
        assertThat(round.holder().files()).isNotEmpty().containsAll(round.keys());
        assertThat(round.s3().dataHead()).as(round.requests()).isZero();
        assertThat(round.s3().footerGetMost()).as(round.requests()).isLessThanOrEqualTo(1);
        assertThat(round.s3().bodyBytesS3())
                .as("seed " + SEED + " " + round.requests())
                .isLessThanOrEqualTo(round.holder().bytes() + more);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void frozenPeerIsWaitedForOnce(FaultRound round) {
        assertThat(round.mostSilent())
                .as("seed " + SEED + " " + round.requests())
                .isLessThanOrEqualTo(1);
    }

    @Test
    void faultsWereMet() {
        assertThat(rounds).hasSize(ROUNDS);
        assertThat(rounds.stream().filter(round -> round.s3().dataGet() > 0))
                .as("rounds in which somebody missed the holder, seed " + SEED)
                .isNotEmpty();
    }
}
