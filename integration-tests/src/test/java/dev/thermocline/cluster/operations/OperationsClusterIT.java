package dev.thermocline.cluster.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of Delta, done once on a cluster: what it adds is on every executor afterwards, what it removes is
 * nowhere, all else stays as it was, and none of it costs a request. Writes {@code target/cluster.json}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OperationsClusterIT {
    private static final int EXECUTORS = 2;

    /** Requests for each file of a Parquet table by the one operation that reads their footers itself. */
    private static final int OWN_READS = 2;

    private final List<StepResult> results = new ArrayList<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private ClusterLake lake;
    private StandaloneCluster cluster;
    private SparkApplication writer;

    @BeforeAll
    void runEveryOperation() throws Exception {
        Path directory = Path.of("target", "operations").toAbsolutePath();
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(directory, lake, EXECUTORS);
        writer = cluster.submit("writer", EXECUTORS);
        StepRunner runner = new StepRunner(lake, writer, List.of(writer));
        try {
            for (Step step : new OperationSteps(directory).all()) {
                run(runner, step);
            }
        } finally {
            writeResults();
        }
    }

    /** An operation that fails hides no other one. */
    private void run(StepRunner runner, Step step) throws IOException, InterruptedException {
        try {
            StepResult result = runner.run(step);
            results.add(result);
            System.out.println("operation " + result.describe());
        } catch (IllegalStateException e) {
            failures.put(step.operation(), e.getMessage());
            System.out.println("operation " + step.operation() + " failed: " + e.getMessage());
        }
    }

    private void writeResults() throws IOException {
        List<Map<String, Object>> operations =
                results.stream().map(StepResult::describe).toList();
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(Path.of("target", "cluster.json").toFile(), Map.of("operations", operations));
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        lake.close();
    }

    List<StepResult> results() {
        return results;
    }

    @Test
    void everyOperationIsDone() {
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("results")
    void doesWhatItIsThereFor(StepResult result) {
        Step.Effect effect = result.step().effect();
        assertThat(result.commits()).hasSizeGreaterThanOrEqualTo(effect.commits());
        assertThat(!result.expected().warmed().isEmpty()).isEqualTo(effect.warms());
        assertThat(!result.expected().evicted().isEmpty()).isEqualTo(effect.evicts());
        assertThat(result.notFollowed()).isEmpty();
        assertThat(result.executors()).isEqualTo(EXECUTORS);
    }

    @ParameterizedTest
    @MethodSource("results")
    void whatItAddsIsOnEveryExecutorAndNothingElseIs(StepResult result) {
        assertThat(result.actual().warmed())
                .containsExactlyElementsOf(result.expected().warmed());
    }

    @ParameterizedTest
    @MethodSource("results")
    void whatItRemovesIsNowhere(StepResult result) {
        assertThat(result.actual().evicted())
                .containsExactlyElementsOf(result.expected().evicted());
    }

    @ParameterizedTest
    @MethodSource("results")
    void allElseStays(StepResult result) {
        assertThat(result.falselyEvicted()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("results")
    void whatTheApplicationWroteIsFetchedByNobody(StepResult result) {
        assertThat(result.requests()).containsEntry(StepRequests.GET_OF_WRITTEN, 0L);
    }

    @ParameterizedTest
    @MethodSource("results")
    void whatWasThereBeforeIsFetchedOnceForTheWholeCluster(StepResult result) {
        boolean readsFooters = result.step().operation().equals(OperationSteps.CONVERT);
        long files = result.requests().getOrDefault(StepRequests.ADDED_ONLY, 0L);
        assertThat(result.requests().getOrDefault(StepRequests.GET_OF_ADDED_ONLY, 0L))
                .isLessThanOrEqualTo(files * (readsFooters ? 1 + OWN_READS : 1));
    }

    @ParameterizedTest
    @MethodSource("results")
    void footersAreReadOnEveryExecutorWithoutARequest(StepResult result) {
        assertThat(result.requests()).containsEntry("footerReads", 0L);
    }

    @ParameterizedTest
    @MethodSource("results")
    void theCacheReadsWhatPlainS3AReads(StepResult result) {
        assertThat(result.sameRows()).isTrue();
    }

    @Test
    void noExecutorIsLost() throws Exception {
        assertThat(writer.lostExecutors()).as(writer::logs).isZero();
    }
}
