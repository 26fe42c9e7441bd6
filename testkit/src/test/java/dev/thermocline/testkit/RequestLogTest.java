package dev.thermocline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.testkit.S3Request.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the log keeps, counts and says. */
class RequestLogTest {

    private static S3Request get(String key, long bytes) {
        return new S3Request(Kind.GET, "GET", "lake", key, -1, -1, 200, bytes, Duration.ZERO, Duration.ofMillis(1));
    }

    @Test
    void distinguishesDataFilesFromTheDeltaLog() {
        RequestLog log = new RequestLog();
        log.add(get("t/part-0.parquet", 1));
        log.add(get("t/_delta_log/0.json", 10));
        log.add(get("_delta_log/1.json", 100));
        log.add(get("t/_delta_log", 1000));
        log.add(get("t/my_delta_log/x", 10_000));

        assertThat(log.dataFiles().bytes()).isEqualTo(10_001);
        assertThat(log.deltaLog().bytes()).isEqualTo(1_110);
    }

    @Test
    void countsAndAddsByKind() {
        RequestLog log = new RequestLog();
        log.add(get("a", 1));
        log.add(get("b", 2));
        log.add(new S3Request(Kind.HEAD, "HEAD", "lake", "a", -1, -1, 404, 0, Duration.ZERO, Duration.ZERO));

        assertThat(log.count()).isEqualTo(3);
        assertThat(log.count(Kind.GET)).isEqualTo(2);
        assertThat(log.count(Kind.GET, Kind.HEAD)).isEqualTo(3);
        assertThat(log.count(Kind.PUT)).isZero();
        assertThat(log.bytes(Kind.GET)).isEqualTo(3);
        assertThat(log.all().of(Kind.HEAD).describe()).isEqualTo("HEAD lake/a 404 0 B");
    }

    @Test
    void describesEachRequestOnALine() {
        RequestLog log = new RequestLog();
        assertThat(log.describe()).isEqualTo("(no requests)");

        log.add(new S3Request(Kind.GET, "GET", "bucket", "key", 0, 99, 206, 100, Duration.ZERO, Duration.ZERO));
        log.add(new S3Request(Kind.LIST, "GET", "bucket", "", -1, -1, 200, 5, Duration.ZERO, Duration.ZERO));
        log.add(new S3Request(Kind.OTHER, "OPTIONS", "bucket", "", -1, -1, 403, 0, Duration.ZERO, Duration.ZERO));

        assertThat(log.describe())
                .isEqualTo("GET bucket/key [0-99] 206 100 B\nLIST bucket 200 5 B\nOTHER(OPTIONS) bucket 403 0 B");
    }

    @Test
    void sinceAMarkAreTheLaterOnes() {
        RequestLog log = new RequestLog();
        log.add(get("a", 1));
        RequestLog.Mark mark = log.mark();
        assertThat(log.since(mark).isEmpty()).isTrue();

        log.add(get("b", 1));
        assertThat(log.since(mark).list()).extracting(S3Request::key).containsExactly("b");

        log.clear();
        log.add(get("c", 1));
        assertThat(log.since(mark).list()).extracting(S3Request::key).containsExactly("c");
    }

    @Test
    void fullLogDropsTheOldestAndCountsThem() {
        RequestLog log = new RequestLog(3);
        RequestLog.Mark early = log.mark();
        log.add(get("1", 1));
        log.add(get("2", 1));
        RequestLog.Mark late = log.mark();
        log.add(get("3", 1));
        assertThat(log.since(early).count()).isEqualTo(3);

        log.add(get("4", 1));
        log.add(get("5", 1));

        assertThat(log.snapshot()).extracting(S3Request::key).containsExactly("3", "4", "5");
        assertThat(log.dropped()).isEqualTo(2);
        assertThat(log.since(late).count()).isEqualTo(3);
        assertThatThrownBy(() -> log.since(early))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dropped 2");

        log.clear();
        assertThat(log.dropped()).isZero();
        assertThat(log.since(early).isEmpty()).isTrue();
    }
}
