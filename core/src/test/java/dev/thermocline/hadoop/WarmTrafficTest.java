package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What warming and capturing do besides bringing bytes: to counters, connections, listeners and failures. */
class WarmTrafficTest {
    private static final int LENGTH = 100_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static Path foreignFile(int seed) throws IOException {
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, Lake.bytes(LENGTH, seed));
        }
        return path;
    }

    private static byte[] read(FileSystem fileSystem, Path path) throws IOException {
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(read);
        }
        return read;
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    private static WarmOutcome warm(Path path) throws Exception {
        return control().warm(path, LENGTH).get(60, TimeUnit.SECONDS);
    }

    @Test
    void warmTrafficLeavesTheHitRateAlone() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path path = foreignFile(1);
            assertThat(read(fileSystem, path)).hasSize(LENGTH);
            assertThat(read(fileSystem, path)).hasSize(LENGTH);
            CacheStatistics before = control().statistics();

            assertThat(warm(foreignFile(2))).isEqualTo(WarmOutcome.RESIDENT);

            CacheStatistics after = control().statistics();
            assertThat(before.hitRate()).isBetween(0.1, 0.9);
            assertThat(after.hitRate()).isEqualTo(before.hitRate());
            assertThat(after.hits()).isEqualTo(before.hits());
            assertThat(after.misses()).isEqualTo(before.misses());
        }
    }

    @Test
    void readingWhatWasWrittenHereIsHitsOnly() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            for (int i = 0; i < 3; i++) {
                Path path = LAKE.dataFile();
                Lake.write(fileSystem, path, Lake.bytes(LENGTH, i));
                assertThat(read(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, i));
            }

            CacheStatistics statistics = control().statistics();
            assertThat(statistics.originRequests()).isZero();
            assertThat(statistics.originWrites()).isEqualTo(3);
            assertThat(statistics.misses()).isZero();
            assertThat(statistics.hits()).isPositive();
        }
    }

    @Test
    void warmOfAFileThatWasWrittenHereAsksS3Nothing() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path path = LAKE.dataFile();
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 1));
            LAKE.forgetRequests();

            assertThat(warm(path)).isEqualTo(WarmOutcome.ALREADY);
            assertThat(LAKE.requests()).isEmpty();
        }
    }

    @Test
    void warmsAndReadsGiveTheirConnectionsBack() throws Exception {
        Configuration two = LAKE.configuration();
        two.set("fs.s3a.connection.maximum", "2");
        two.set("fs.s3a.connection.acquisition.timeout", "10s");
        try (FileSystem fileSystem = LAKE.caching(two)) {
            List<Path> paths = new ArrayList<>();
            List<CompletableFuture<WarmOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                paths.add(foreignFile(i));
                outcomes.add(control().warm(paths.get(i), LENGTH));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(outcomes.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.RESIDENT);
                assertThat(read(fileSystem, paths.get(i))).isEqualTo(Lake.bytes(LENGTH, i));
            }
        }
    }

    @Test
    void warmThatS3RefusesFailsAndHarmsNoReader() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path path = foreignFile(4);
            LAKE.proxy().faults().failNext(request -> request.method().equals("GET"), 403, 100);

            assertThat(warm(path)).isEqualTo(WarmOutcome.FAILED);

            LAKE.proxy().faults().clear();
            assertThat(read(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 4));
        }
    }

    /** A store that ignores ranges: S3A takes the object's begin for its end. */
    @Test
    void warmKeepsNoTailThatStandsElsewhereInTheObject() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path path = foreignFile(10);
            byte[] whole = Lake.bytes(LENGTH, 10);
            LAKE.proxy()
                    .faults()
                    .answerNext(
                            S3Request::hasRange,
                            (request, truth) -> truth.withStatus(200)
                                    .without("Content-Range")
                                    .withBody(whole),
                            1);

            assertThat(warm(path)).isEqualTo(WarmOutcome.DECLINED);

            assertThat(LAKE.proxy().faults().injected()).isPositive();
            assertThat(control().residency(path).bytes()).isZero();
            assertThat(read(fileSystem, path)).isEqualTo(whole);
        }
    }

    @Test
    void warmKeepsNoWholeFileThatItsDigestContradicts() throws Exception {
        byte[] whole = Lake.bytes(1_000, 11);
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached();
                FileSystem fileSystem = LAKE.caching()) {
            Lake.write(plain, path, whole);
            LAKE.proxy()
                    .faults()
                    .answerNext(
                            request -> request.kind() == S3Request.Kind.GET,
                            (request, truth) -> {
                                byte[] flipped = truth.body().clone();
                                flipped[500] ^= 4;
                                return truth.withBody(flipped);
                            },
                            1);

            assertThat(control().warm(path, whole.length).get(60, TimeUnit.SECONDS))
                    .isEqualTo(WarmOutcome.DECLINED);

            assertThat(control().residency(path).bytes()).isZero();
            try (FSDataInputStream in = fileSystem.open(path)) {
                assertThat(in.readAllBytes()).isEqualTo(whole);
            }
        }
    }

    @Test
    void warmOfAFileOfUnknownLengthIsOneGet() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path path = foreignFile(9);
            LAKE.forgetRequests();

            assertThat(control().warm(path, -1).get(60, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.RESIDENT);

            assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL);
            assertThat(read(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 9));
        }
    }

    @Test
    void warmOfAReplaceableNameIsDeclinedWithoutARequest() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path path = LAKE.versionedFile();
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 5));
            control().clear();
            LAKE.forgetRequests();

            assertThat(warm(path)).isEqualTo(WarmOutcome.DECLINED);
            assertThat(LAKE.requests()).isEmpty();
        }
    }

    @Test
    void listenersHearOfACaptureWithoutAndThenWithItsModificationTime() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            List<CapturedTail> received = new CopyOnWriteArrayList<>();
            control().addCaptureListener(received::add);
            Path path = LAKE.dataFile();
            byte[] bytes = Lake.bytes(LENGTH, 6);
            Lake.write(fileSystem, path, bytes);

            assertThat(received).extracting(CapturedTail::modificationTime).containsExactly(0L);
            FileStatus status = fileSystem.getFileStatus(path);
            assertThat(received)
                    .extracting(CapturedTail::modificationTime)
                    .containsExactly(0L, status.getModificationTime());
            assertThat(status.getModificationTime()).isPositive();
            FileStatus again = fileSystem.getFileStatus(path);
            assertThat(received).as("published once: " + again).hasSize(2);
            assertThat(received).allSatisfy(tail -> {
                assertThat(tail.path()).isEqualTo(path);
                assertThat(tail.version().length()).isEqualTo(LENGTH);
                assertThat(tail.tail()).isEqualTo(Arrays.copyOfRange(bytes, LENGTH - Lake.TAIL, LENGTH));
            });
        }
    }

    @Test
    void replaceableNamesAreNoNews() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            List<CapturedTail> received = new CopyOnWriteArrayList<>();
            control().addCaptureListener(received::add);
            Lake.write(fileSystem, LAKE.versionedFile(), Lake.bytes(LENGTH, 7));

            assertThat(received).isEmpty();
        }
    }

    @Test
    void captureSwitchedOffKeepsNothing() throws Exception {
        Configuration off = LAKE.configuration();
        off.set("fs.s3a.cache.capture.enabled", "false");
        try (FileSystem fileSystem = LAKE.caching(off)) {
            Path path = LAKE.dataFile();
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 8));

            assertThat(control().residency(path).bytes()).isZero();
        }
    }
}
