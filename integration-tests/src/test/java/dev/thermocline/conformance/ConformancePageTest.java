package dev.thermocline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.thermocline.conformance.Conformance.Counts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Judges the runs of Hadoop's contract suites in core, and keeps docs/CONFORMANCE.md true. In profile {@code upstream} it
 * judges those of S3A's own tests instead, and keeps docs/CONFORMANCE-UPSTREAM.md.
 */
class ConformancePageTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", "."));
    private static final boolean UPSTREAM = Boolean.getBoolean("thermocline.upstream");
    private static final Path REPORTS =
            BASE.resolve(UPSTREAM ? "../upstream/target/contract" : "../core/target/contract");
    private static final Path PAGE =
            BASE.resolve(UPSTREAM ? "../docs/CONFORMANCE-UPSTREAM.md" : "../docs/CONFORMANCE.md");
    private static final Path JSON =
            BASE.resolve(UPSTREAM ? "target/conformance-upstream.json" : "target/conformance.json");
    private static final List<String> RUNS = List.of("plain", "off", "cold", "warm");

    private static final String HEAD = """
            # Conformance

            Hadoop's own contract suites, found / passed / skipped / failed, on an S3 server in the same process. Written by
            `./mvnw verify -Dthermocline.docs.update=true` and compared by every build (`ConformancePageTest`); the build fails
            where a test does worse than on plain S3A.

            - **plain**: S3A with its classic stream
            - **off**: `CachingS3AFileSystem` on a bucket with `fs.s3a.cache.enabled = false`
            - **cold**: the cache, capture off: the first read of each file asks S3
            - **warm**: the cache as it comes: it has each file before it is read

            | suite | plain | off | cold | warm |
            |---|---|---|---|---|
            """;

    private static final String UPSTREAM_HEAD = """
            # S3A's own tests

            Integration tests of hadoop-aws 3.5.0, unpacked from its published sources by the build and not part of this
            repository: found / passed / skipped / failed on an S3 server on loopback. Written by
            `./mvnw -Pupstream verify -Dthermocline.docs.update=true`; the profile fails where a test does worse than on plain
            S3A, and where this page is stale. The runs are those of [CONFORMANCE](CONFORMANCE.md).

            | suite | plain | off | cold | warm |
            |---|---|---|---|---|
            """;

    private static final String UPSTREAM_EXCLUDED = """

            What fails on plain S3A fails on all: an object over a directory, which the server refuses with an internal error.
            Excluded from the comparison, because the test asks for what only S3A's own streams can do:

            """;

    private static final String UPSTREAM_FOOT = """

            Not run: tests that cast a stream to S3A's own or count what it sent (`ITestS3AOpenCost`, `ITestS3AUnbuffer`,
            `ITestUnbufferDraining`, `ITestS3AInputStream*`, `ITestS3APrefetching*`, `ITestS3AAnalytics*`,
            `ITestS3AContractAnalyticsStreamVectoredRead`, the cost tests): our requests are counted in
            [REQUESTS](REQUESTS.md). Tests that need AWS: encryption with KMS, assumed roles, delegation tokens, requester
            pays, public buckets, storage classes. `ITestS3AContractDistCp`: a cluster of MapReduce. Committers' tests: their
            entry points are covered by `MutationEntryPointsTest`.
            """;

    private static final String FOOT = """

            What is skipped is skipped by Hadoop's suites themselves, for features that S3A does not have. What fails on plain
            S3A, and so on all: a bulk delete of a directory with files (`BulkDelete`, twice: S3A deletes the key and goes no
            further), an upload over a directory and a part after the abort (`MultipartUploader`: the server takes both), a
            delete of a root that is not empty (`RootDirectory`: S3A refuses, and the suite wants an exception).

            Set differently from Hadoop's run against S3: `testRenameDirIntoExistingDir` asserts what S3A does (it renames into
            an empty directory only); the server gives directory markers no entity tag, so
            `fs.s3a.change.detection.version.required` is false; multipart uploads have two parts of 5 MB. Not run: suites of
            features that S3A lacks (concat, leases, path handles, safe mode, times).
            """;

    @Test
    void nothingIsWorseThanOnPlainS3aAndThePageListsIt() throws IOException {
        Map<String, Map<TestName, Outcome>> runs = new LinkedHashMap<>();
        for (String run : RUNS) {
            runs.put(run, ContractReports.read(REPORTS.resolve(run)));
        }
        Conformance conformance = new Conformance(runs);
        Map<String, String> exclusions = UPSTREAM ? exclusions() : Map.of();
        List<String> newFailures = conformance.unexplained(exclusions);
        Files.writeString(
                JSON,
                new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(Map.of("suites", conformance.counts(), "newFailures", newFailures)));
        String page = page(conformance.counts(), exclusions);
        if (Boolean.getBoolean("thermocline.docs.update")) {
            Files.writeString(PAGE, page);
        }

        assertThat(newFailures).isEmpty();
        assertThat(Files.readString(PAGE))
                .as("run the build with -Dthermocline.docs.update=true")
                .isEqualTo(page);
    }

    /** Lines of a file: the run and the test, a bar, the reason. */
    private static Map<String, String> exclusions() throws IOException {
        Map<String, String> exclusions = new LinkedHashMap<>();
        for (String line : Files.readAllLines(BASE.resolve("src/test/resources/upstream-exclusions.txt"))) {
            int bar = line.indexOf(" | ");
            exclusions.put(line.substring(0, bar), line.substring(bar + " | ".length()));
        }
        return exclusions;
    }

    private static String page(Map<String, Map<String, Counts>> suites, Map<String, String> exclusions) {
        StringBuilder rows = new StringBuilder();
        suites.forEach((suite, counts) -> {
            rows.append("| ").append(suite);
            RUNS.forEach(run -> rows.append(" | ").append(counts.get(run)));
            rows.append(" |\n");
        });
        StringBuilder reasons = new StringBuilder(UPSTREAM_EXCLUDED);
        exclusions.forEach((test, reason) ->
                reasons.append("- `").append(test).append("`: ").append(reason).append('\n'));
        return UPSTREAM ? UPSTREAM_HEAD + rows + reasons + UPSTREAM_FOOT : HEAD + rows + FOOT;
    }
}
