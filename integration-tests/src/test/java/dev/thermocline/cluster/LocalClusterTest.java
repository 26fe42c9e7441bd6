package dev.thermocline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cluster.ExecutorProbe.Finding;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The bundle jar as users add it, {@code --jars} and one line of configuration, in a driver and two executors that are
 * processes of their own. What a plugin can do wrong there (messages that the other side can't load, exceptions that end
 * executors, class loaders that don't see the jar) shows nowhere else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LocalClusterTest {
    private LocalClusterRun run = new LocalClusterRun("", "", List.of(), List.of(), List.of());

    @BeforeAll
    void runTheApplicationOnce() throws Exception {
        Path directory = Path.of("target", "cluster").toAbsolutePath();
        run = LocalClusterRun.submit(directory, List.of("--jars", Bundle.jar().toString()));
    }

    @AfterAll
    void saySomethingOfTheRun() {
        run.lines().stream().filter(line -> !line.startsWith("{")).forEach(line -> System.out.println(line));
    }

    @Test
    void noExecutorIsLost() {
        assertThat(run.lines()).contains(ClusterApp.LOST + 0);
    }

    /** In lines that a shell shows: the log's level here is WARN for all but the project's own classes. */
    @Test
    void eachProcessShowsWhatItCachesAndTheDriverWhatWasSaved() {
        assertThat(run.executorLogs())
                .containsPattern("WARN banner: Thermocline \\S+ has started in executor 0: ")
                .containsPattern("WARN banner: Thermocline \\S+ has started in executor 1: ");
        assertThat(run.output())
                .containsPattern("WARN banner: Thermocline \\S+ is on, with Spark ")
                .containsPattern("WARN banner: Thermocline has saved .* from S3 in all, ");
    }

    @Test
    void procedureComparesWhatExecutorsReadWithS3() {
        assertThat(called("self_test"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row)
                        .matches("\\[[01],s3a://lake/table/[^,]+\\.parquet,[1-9]\\d*,[1-9]\\d*,EQUAL,]"));
    }

    @Test
    void procedureEmptiesTheCacheOfEveryProcess() {
        assertThat(called("evict"))
                .satisfiesExactlyInAnyOrder(
                        row -> assertThat(row).matches("\\[0,[1-9]\\d*,[1-9]\\d*,true]"),
                        row -> assertThat(row).matches("\\[1,[1-9]\\d*,[1-9]\\d*,true]"),
                        row -> assertThat(row).matches("\\[driver,\\d+,\\d+,true]"));
        assertThat(called("status"))
                .satisfiesExactlyInAnyOrder(
                        row -> assertThat(row).startsWith("[0,").endsWith(",true,0,0,0]"),
                        row -> assertThat(row).startsWith("[1,").endsWith(",true,0,0,0]"));
    }

    private List<String> called(String procedure) {
        String start = ClusterApp.CALLED + procedure + " ";
        return run.lines().stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .toList();
    }

    @Test
    void bothExecutorsWereAsked() {
        assertThat(run.findings().stream()
                        .filter(found -> found.step().equals("write"))
                        .map(Finding::executor))
                .contains("0", "1");
        assertThat(run.findings().stream()
                        .filter(found -> found.step().equals("optimize"))
                        .map(Finding::executor))
                .contains("0", "1");
    }

    @Test
    void whatOneExecutorWroteIsResidentOnAllAfterTheCommit() {
        assertThat(run.findings())
                .isNotEmpty()
                .allSatisfy(found ->
                        assertThat(found.resident()).as(found::toString).isTrue());
    }

    @Test
    void whatTheClusterWroteIsFetchedByNobody() {
        assertThat(run.dataFilesBefore(ClusterApp.END + "write"))
                .isNotEmpty()
                .noneMatch(request -> request.kind() == Kind.GET);
    }

    @Test
    void bothExecutorsTookOverTailsOfTheOther() {
        for (String executor : List.of("0", "1")) {
            assertThat(run.findings().stream().filter(found -> found.executor().equals(executor)))
                    .as("executor " + executor)
                    .anySatisfy(found -> assertThat(found.installed()).isPositive());
        }
    }

    @Test
    void footersAreReadOnEveryExecutorWithoutARequest() {
        assertThat(run.findings()).allSatisfy(found -> assertThat(found.rows()).isPositive());
        for (String step : List.of("write", "optimize")) {
            List<S3Request> between = run.dataFiles(ClusterApp.AFTER + step, ClusterApp.END + step);
            assertThat(between).noneMatch(request -> request.kind() == Kind.HEAD || request.kind() == Kind.GET);
        }
    }
}
