package dev.thermocline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.conformance.Conformance.Counts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as worse than plain S3A. */
class ConformanceTest {
    private static final TestName OPEN = new TestName("Open", "testOpen");
    private static final TestName SEEK = new TestName("Seek", "testSeek");

    @TempDir
    private Path directory;

    private static Conformance compared(Map<TestName, Outcome> plain, Map<TestName, Outcome> ours) {
        Map<String, Map<TestName, Outcome>> runs = new LinkedHashMap<>();
        runs.put("plain", plain);
        runs.put("ours", ours);
        return new Conformance(runs);
    }

    @Test
    void sameOutcomesAreNoNewFailure() {
        Map<TestName, Outcome> outcomes = Map.of(OPEN, Outcome.FAILED, SEEK, Outcome.SKIPPED);

        assertThat(compared(outcomes, outcomes).newFailures()).isEmpty();
        assertThat(compared(outcomes, Map.of(OPEN, Outcome.PASSED, SEEK, Outcome.PASSED))
                        .newFailures())
                .isEmpty();
    }

    @Test
    void whateverIsWorseIsNamed() {
        Map<TestName, Outcome> passed = Map.of(OPEN, Outcome.PASSED);

        assertThat(compared(passed, Map.of(OPEN, Outcome.FAILED)).newFailures())
                .containsExactly("ours: Open#testOpen FAILED, plain S3A PASSED");
        assertThat(compared(passed, Map.of(OPEN, Outcome.SKIPPED)).newFailures())
                .containsExactly("ours: Open#testOpen SKIPPED, plain S3A PASSED");
        assertThat(compared(Map.of(OPEN, Outcome.SKIPPED), Map.of(OPEN, Outcome.FAILED))
                        .newFailures())
                .containsExactly("ours: Open#testOpen FAILED, plain S3A SKIPPED");
        assertThat(compared(passed, Map.of(SEEK, Outcome.FAILED)).newFailures())
                .containsExactly("ours: Open#testOpen was not run", "ours: Seek#testSeek FAILED, not run on plain S3A");
    }

    @Test
    void exclusionsExplainWhatTheyNameAndNoMore() {
        Conformance worse = compared(Map.of(OPEN, Outcome.PASSED), Map.of(OPEN, Outcome.FAILED));

        assertThat(worse.unexplained(Map.of("ours: Open#testOpen", "a reason"))).isEmpty();
        assertThat(worse.unexplained(Map.of("ours: Open#test", "a reason")))
                .containsExactly(
                        "ours: Open#testOpen FAILED, plain S3A PASSED",
                        "ours: Open#test is excluded and does no worse than on plain S3A");
    }

    @Test
    void countsAreBySuiteAndRun() {
        Map<TestName, Outcome> plain =
                Map.of(OPEN, Outcome.PASSED, new TestName("Open", "testOther"), Outcome.SKIPPED, SEEK, Outcome.FAILED);

        Map<String, Map<String, Counts>> counts =
                compared(plain, Map.of(SEEK, Outcome.PASSED)).counts();

        assertThat(counts)
                .isEqualTo(Map.of(
                        "Open",
                        Map.of("plain", new Counts(2, 1, 1, 0)),
                        "Seek",
                        Map.of("plain", new Counts(1, 0, 0, 1), "ours", new Counts(1, 1, 0, 0))));
    }

    @Test
    void reportsAreReadAndAbsentOnesListed() throws IOException {
        Files.writeString(directory.resolve("TEST-some.OpenContractTest.xml"), """
                <testsuite name="some.OpenContractTest">
                  <testcase name="testOne" classname="some.OpenContractTest" time="0.1"/>
                  <testcase name="testTwo" classname="some.OpenContractTest"><skipped message="no"/></testcase>
                  <testcase name="testThree" classname="some.OpenContractTest"><failure type="x">no</failure></testcase>
                  <testcase name="testFour" classname="some.OpenContractTest"><error type="x">no</error></testcase>
                  <testcase name="testOne" classname="some.OpenContractTest"><skipped message="again"/></testcase>
                </testsuite>
                """);

        assertThat(ContractReports.read(directory))
                .isEqualTo(Map.of(
                        new TestName("Open", "testOne"), Outcome.SKIPPED,
                        new TestName("Open", "testTwo"), Outcome.SKIPPED,
                        new TestName("Open", "testThree"), Outcome.FAILED,
                        new TestName("Open", "testFour"), Outcome.FAILED));
        assertThatThrownBy(() -> ContractReports.read(directory.resolve("absent")))
                .hasMessageContaining("run ./mvnw verify of core first");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThatThrownBy(() -> ContractReports.read(empty)).hasMessageContaining("No tests in the reports");
    }
}
