package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.testkit.S3Request;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What S3 refuses is asked for as often as plain S3A asks, and ends as it ends there. The oracle is plain S3A's classic
 * stream on the same server, with the same retries.
 */
class RefusedAnswersTest {
    private static final int LENGTH = 400_000;
    private static final byte[] BYTES = Lake.bytes(LENGTH, 3);
    private static final int FOR_EVER = 1_000;
    private static final List<Integer> STATUSES = List.of(400, 403, 404, 412, 416, 429, 500, 501, 503);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    @SuppressWarnings("NullAway.Init") // before each test
    private FileSystem plain;

    @SuppressWarnings("NullAway.Init") // before each test
    private FileSystem caching;

    @SuppressWarnings("NullAway.Init") // before each test
    private Path path;

    /** When the faults begin. */
    enum Moment {
        /** The file is opened by its name alone; the faults are there before. */
        OPEN,
        /** The file is opened by its status; the faults are there before. */
        FIRST_GET,
        /** Some bytes were read, then the reader jumps. */
        AFTER_A_JUMP,
        /** The body of the first GET breaks off, and the GET that follows is refused. */
        WITHIN_A_BODY
    }

    /** How the bytes are asked for. */
    enum Way {
        BYTE,
        READ,
        POSITIONED,
        FULLY
    }

    record Case(Moment moment, Way way, int status, int times) {}

    /** How a read ended, and what it cost. */
    record End(String outcome, long requests) {}

    static Stream<Arguments> cases() {
        return Arrays.stream(Moment.values())
                .flatMap(moment -> STATUSES.stream()
                        .flatMap(status -> times(moment)
                                .flatMap(times ->
                                        ways(moment, status).map(way -> new Case(moment, way, status, times)))))
                .map(Arguments::of);
    }

    /** A refused probe alone is nothing that a reader sees. */
    private static Stream<Integer> times(Moment moment) {
        return moment == Moment.OPEN ? Stream.of(FOR_EVER) : Stream.of(1, FOR_EVER);
    }

    /** How the bytes are asked for makes a difference where S3A turns an answer into the end of the file. */
    private static Stream<Way> ways(Moment moment, int status) {
        // within a body a byte-wise reader of S3A would not come to where it breaks off
        return status == 416 && moment != Moment.WITHIN_A_BODY ? Arrays.stream(Way.values()) : Stream.of(Way.FULLY);
    }

    private static Configuration quick(Configuration configuration) {
        configuration.set("fs.s3a.attempts.maximum", "0"); // the SDK waits long after some statuses
        configuration.set("fs.s3a.retry.throttle.limit", "2");
        configuration.set("fs.s3a.retry.throttle.interval", "5ms");
        configuration.set("fs.s3a.retry.interval", "5ms");
        configuration.set("fs.s3a.retry.http.5xx.errors", "true");
        configuration.set("fs.s3a.cache.disk.capacity", "off");
        return configuration;
    }

    @BeforeEach
    void open() throws IOException {
        plain = FileSystem.newInstance(LAKE.dataFile().toUri(), quick(LAKE.plain()));
        caching = LAKE.caching(quick(LAKE.configuration()));
        path = LAKE.dataFile();
        Lake.write(plain, path, BYTES);
    }

    @AfterEach
    void close() throws IOException {
        LAKE.proxy().faults().clear();
        plain.close();
        caching.close();
    }

    private static boolean isGet(S3Request request) {
        return request.kind() == S3Request.Kind.GET;
    }

    private End read(FileSystem fileSystem, Case asked) throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try {
            return new End(
                    asked.moment() == Moment.OPEN
                            ? opened(fileSystem, asked, requests)
                            : read(fileSystem, asked, requests),
                    requests.get());
        } finally {
            LAKE.proxy().faults().clear();
        }
    }

    /** Counts when a request begins: one that a client gives up is logged late. */
    private static void count(AtomicInteger requests) {
        LAKE.proxy().faults().failNext(request -> requests.getAndIncrement() < 0, 500, 1);
    }

    private String opened(FileSystem fileSystem, Case asked, AtomicInteger requests) {
        count(requests);
        LAKE.proxy().faults().failNext(request -> true, asked.status(), asked.times());
        try (FSDataInputStream in = fileSystem.open(path)) {
            return outcome(in, 0, asked.way());
        } catch (IOException e) {
            return e.getClass().getName();
        }
    }

    private String read(FileSystem fileSystem, Case asked, AtomicInteger requests) throws IOException {
        FileStatus status = plain.getFileStatus(path);
        try (FSDataInputStream in =
                fileSystem.openFile(path).withFileStatus(status).build().join()) {
            long at = 0;
            count(requests);
            if (asked.moment() == Moment.AFTER_A_JUMP) {
                in.readFully(0, new byte[100]);
                requests.set(0);
                at = 250_000;
            } else if (asked.moment() == Moment.WITHIN_A_BODY) {
                LAKE.proxy().faults().cutBodyNext(RefusedAnswersTest::isGet, 5_000, 1);
            }
            LAKE.proxy().faults().failNext(RefusedAnswersTest::isGet, asked.status(), asked.times());
            return outcome(in, at, asked.way());
        }
    }

    private static String outcome(FSDataInputStream in, long at, Way way) {
        byte[] bytes = new byte[20_000];
        try {
            switch (way) {
                case BYTE -> {
                    in.seek(at);
                    return "read " + in.read();
                }
                case READ -> {
                    in.seek(at);
                    return "read " + (in.read(bytes, 0, bytes.length) < 0 ? "nothing" : "some");
                }
                case POSITIONED -> {
                    return "read " + (in.read(at, bytes, 0, bytes.length) < 0 ? "nothing" : "some");
                }
                case FULLY -> {
                    in.readFully(at, bytes);
                    return "read all "
                            + Arrays.equals(bytes, Arrays.copyOfRange(BYTES, (int) at, (int) at + bytes.length));
                }
            }
            throw new IllegalArgumentException(way.name());
        } catch (IOException e) {
            return e.getClass().getName();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusedAnswerCostsAndEndsAsOnPlainS3A(Case asked) throws IOException {
        End expected = read(plain, asked);

        End actual = read(caching, asked);

        // what the probe of an unknown name is refused is asked for in S3A's way
        long more = asked.moment() == Moment.OPEN ? 1 : 0;
        assertThat(actual.outcome()).as("S3A: %s", expected).isEqualTo(expected.outcome());
        assertThat(actual.requests()).as("S3A: %s", expected).isLessThanOrEqualTo(expected.requests() + more);
    }
}
