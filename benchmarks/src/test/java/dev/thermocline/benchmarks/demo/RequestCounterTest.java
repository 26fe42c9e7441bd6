package dev.thermocline.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.benchmarks.summary.Traffic;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link RequestCounter}. */
class RequestCounterTest {
    private static final String FILE = "lineitem/month=1998-07/part-00000.snappy.parquet";
    private static final String COMMIT = "lineitem/_delta_log/00000000000000000003.json";

    @Test
    void dataFilesAndLogAreCountedApart() {
        RequestCounts counts = RequestCounter.count(
                List.of(
                        request(Kind.HEAD, FILE, 0),
                        request(Kind.GET, FILE, 1_000),
                        request(Kind.GET, FILE, 24),
                        request(Kind.GET, "lineitem/deletion_vector_1.bin", 30),
                        request(Kind.LIST, "lineitem/", 900),
                        request(Kind.HEAD, COMMIT, 0),
                        request(Kind.HEAD, "lineitem/_delta_log", 0),
                        request(Kind.LIST, "lineitem/_delta_log/", 900),
                        request(Kind.GET, COMMIT, 500),
                        request(Kind.PUT, COMMIT, 0),
                        request(Kind.BULK_DELETE, "", 10)),
                "bucket");

        assertThat(counts)
                .isEqualTo(new RequestCounts(new Traffic(1, 3, 1, 1_054, 30), new Traffic(2, 1, 1, 500, 30), 2));
    }

    @Test
    void otherBucketsAreNotCounted() {
        assertThat(RequestCounter.count(List.of(request(Kind.GET, FILE, 10)), "other"))
                .isEqualTo(RequestCounts.NONE);
    }

    @Test
    void timeUnderWayCountsOverlapsOnceAndGapsNever() {
        assertThat(RequestCounter.busy(List.of())).isZero();
        assertThat(RequestCounter.busy(List.of(
                        at(-50, 20), // ended before the next began
                        at(0, 30),
                        at(10, 10), // within the one before
                        at(25, 30), // overlaps it
                        at(100, 5))))
                .isEqualTo(Duration.ofMillis(20 + 55 + 5));
    }

    private static S3Request at(long started, long took) {
        return new S3Request(
                Kind.GET, "GET", "bucket", FILE, -1, -1, 200, 0, Duration.ofMillis(started), Duration.ofMillis(took));
    }

    private static S3Request request(Kind kind, String key, long bytes) {
        return new S3Request(
                kind, kind.name(), "bucket", key, -1, -1, 200, bytes, Duration.ZERO, Duration.ofMillis(30));
    }
}
