package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.bucket.TailLoader;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A file is evicted while S3's answer about it is under way, as by a warm that went on after its time was up: what
 * comes late leaves nothing behind.
 */
class LateAnswersTest {
    private static final int LENGTH = 5 * Lake.BLOCK;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private CachingS3AFileSystem fileSystem;
    private Path path;

    @BeforeEach
    void writeFile() throws IOException {
        fileSystem = LAKE.caching();
        path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, Lake.bytes(LENGTH, 1));
        }
    }

    @AfterEach
    void close() throws IOException {
        answer.countDown();
        thread.shutdownNow();
        fileSystem.close();
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    private static CacheRuntime runtime() {
        return CacheRuntime.current().orElseThrow();
    }

    private static void await(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                open = latch.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The next GET is answered when it is let go. */
    private void holdNextGet() {
        LAKE.proxy()
                .faults()
                .answerNext(
                        request -> request.kind() == S3Request.Kind.GET,
                        (request, genuine) -> {
                            asked.countDown();
                            await(answer);
                            return genuine;
                        },
                        1);
    }

    private void assertNothingIsKept() throws IOException {
        assertThat(control().residency(path)).satisfies(kept -> {
            assertThat(kept.versions()).isZero();
            assertThat(kept.bytes()).isZero();
        });
        Awaitility.await()
                .atMost(Duration.ofMinutes(1)) // a store may be at what was evicted while it waited
                .untilAsserted(
                        () -> assertThat(runtime().engine().queuedBytes()).isZero());
        assertThat(control().tiers()).allMatch(tier -> tier.residentBlocks() == 0);
    }

    private void evictWhile(CheckedWork late) throws Exception {
        holdNextGet();
        Future<?> running = thread.submit(() -> {
            late.run();
            return null;
        });
        await(asked);
        control().evict(path);
        answer.countDown();
        running.get(1, TimeUnit.MINUTES);
    }

    private interface CheckedWork {
        void run() throws Exception;
    }

    @Test
    void tailThatIsFetchedLateIsNotResident() throws Exception {
        TailLoader late = new TailLoader(fileSystem.cache().orElseThrow(), path, LENGTH);
        evictWhile(() -> assertThat(late.warm()).isNotEqualTo(WarmOutcome.ALREADY));

        assertThat(late.resident()).isFalse();
        assertNothingIsKept();
        assertThat(control().warm(path, LENGTH).get(1, TimeUnit.MINUTES)).isEqualTo(WarmOutcome.RESIDENT);
    }

    @Test
    void tailOfAFirstLookThatComesLateIsNotKept() throws Exception {
        evictWhile(() -> assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(LENGTH));

        assertNothingIsKept();
    }

    @Test
    void blocksThatAreFetchedLateAreNotKept() throws Exception {
        assertThat(control().warm(path, LENGTH).get(1, TimeUnit.MINUTES)).isEqualTo(WarmOutcome.RESIDENT);
        try (BodyFetch body = control().body(path).orElseThrow()) {
            evictWhile(() ->
                    assertThat(body.fetch(new ByteRange(0, 2L * Lake.BLOCK))).isPositive());
        }

        assertNothingIsKept();
        assertThat(runtime().engine().loads()).isZero();
        assertThat(control().body(path)).isEmpty();
    }

    @Test
    void readerWhoseFileIsEvictedMeanwhileGetsItsBytes() throws Exception {
        byte[] read = new byte[LENGTH];
        evictWhile(() -> {
            try (FSDataInputStream in = fileSystem.open(path)) {
                in.readFully(0, read);
            }
        });

        assertThat(read).isEqualTo(Lake.bytes(LENGTH, 1));
    }
}
