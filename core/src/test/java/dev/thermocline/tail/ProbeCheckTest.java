package dev.thermocline.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.hadoop.Lake;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.testkit.Fault.Liar;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Server;
import dev.thermocline.testkit.S3Servers;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Suffix GETs of stores of which this process knows nothing yet. */
class ProbeCheckTest {
    private static final int LENGTH = 150_000;
    private static final String PROBE = "GET -" + Lake.TAIL;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final S3Server server = S3Servers.start("lake");
    private final LatencyProxy proxy = LatencyProxy.start(server); // a store of its own for each test
    private FileSystem plain;
    private FileSystem cached;

    @BeforeEach
    void open() throws IOException {
        plain = FileSystem.newInstance(URI.create("s3a://lake/"), at(LAKE.plain()));
        cached = LAKE.caching(at(LAKE.configuration()));
    }

    private Configuration at(Configuration configuration) {
        configuration.set("fs.s3a.endpoint", proxy.endpoint());
        return configuration;
    }

    @AfterEach
    void close() throws IOException {
        plain.close();
        cached.close();
        proxy.close();
        server.close();
    }

    private Path file(int length) throws IOException {
        Path path = LAKE.dataFile();
        Lake.write(plain, path, Lake.bytes(length, length));
        proxy.log().clear();
        return path;
    }

    private List<String> requests() {
        List<String> requests = proxy.log().snapshot().stream()
                .map(request -> request.kind() + (request.hasRange() ? " " + request.range() : ""))
                .toList();
        proxy.log().clear();
        return requests;
    }

    private void read(Path path, int length) throws IOException {
        byte[] end = new byte[100];
        try (FSDataInputStream in = cached.open(path)) {
            in.readFully(length - end.length, end);
        }
        byte[] bytes = Lake.bytes(length, length);
        assertThat(end).isEqualTo(Arrays.copyOfRange(bytes, length - end.length, length));
    }

    private void lie(Liar liar, int times) {
        proxy.faults()
                .answerNext(
                        request -> request.kind() == S3Request.Kind.GET
                                && request.range().startsWith("-"),
                        liar,
                        times);
    }

    @Test
    void firstAnswerOfABucketIsComparedWithAHead() throws Exception {
        read(file(LENGTH), LENGTH);
        assertThat(requests()).containsExactly(PROBE, "HEAD");

        read(file(LENGTH), LENGTH);
        assertThat(requests()).containsExactly(PROBE);
    }

    @Test
    void answersThatComeTogetherAreComparedOnce() throws Exception {
        int readers = 6;
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            files.add(file(LENGTH));
        }
        proxy.setLatency(Duration.ofMillis(100)); // all have sent their probes before the first is answered
        CyclicBarrier start = new CyclicBarrier(readers);
        ExecutorService threads = Executors.newFixedThreadPool(readers);
        try {
            List<Future<Boolean>> reads = new ArrayList<>();
            for (Path path : files) {
                reads.add(threads.submit(() -> {
                    start.await();
                    read(path, LENGTH);
                    return true;
                }));
            }
            for (Future<Boolean> read : reads) {
                assertThat(read.get(60, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        List<String> requests = requests();
        assertThat(requests).hasSize(readers + 1).containsOnlyOnce("HEAD");
    }

    @Test
    void comparisonOutlivesTheCache() throws Exception {
        read(file(LENGTH), LENGTH);
        cached.close();
        CacheRuntime.shutdown();
        cached = LAKE.caching(at(LAKE.configuration()));

        read(file(LENGTH), LENGTH);

        assertThat(requests()).containsExactly(PROBE);
    }

    @Test
    void storeWhoseTagsDisagreeIsNotProbedAgain() throws Exception {
        lie((request, truth) -> truth.with("ETag", "\"of-the-get\""), 1_000_000);

        read(file(LENGTH), LENGTH);
        assertThat(requests()).startsWith(PROBE, "HEAD", "HEAD");

        read(file(LENGTH), LENGTH);
        assertThat(requests()).containsExactly("HEAD", "GET 133616-149999");
    }

    @Test
    void storeThatTakesASuffixForAPrefixIsNotProbedAgain() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, LENGTH);
        lie(
                (request, truth) -> truth.with("Content-Range", "bytes 0-16383/" + LENGTH)
                        .withBody(Arrays.copyOf(bytes, Lake.TAIL)),
                1_000_000);

        read(file(LENGTH), LENGTH);
        assertThat(requests()).startsWith(PROBE, "HEAD");

        read(file(LENGTH), LENGTH);
        assertThat(requests()).containsExactly("HEAD", "GET 133616-149999");
    }

    @Test
    void oneBadAnswerOfATrustedStoreHasTheNextCompared() throws Exception {
        read(file(LENGTH), LENGTH);
        lie((request, truth) -> truth.without("Content-Range"), 1);
        Path path = file(LENGTH);

        read(path, LENGTH);
        assertThat(requests()).startsWith(PROBE, "HEAD");

        read(file(LENGTH), LENGTH);
        assertThat(requests()).containsExactly(PROBE, "HEAD");

        read(file(LENGTH), LENGTH);
        assertThat(requests()).containsExactly(PROBE);
    }

    @Test
    void answerWithoutARangeIsComparedEachTime() throws Exception {
        read(file(LENGTH), LENGTH);
        lie((request, truth) -> truth.withStatus(200).without("Content-Range"), 1_000_000);
        requests();

        for (int length : List.of(1_000, 2_000)) {
            read(file(length), length);
            assertThat(requests()).containsExactly(PROBE, "HEAD");
        }
    }
}
