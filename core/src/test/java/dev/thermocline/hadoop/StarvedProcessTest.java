package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.warm.WarmOutcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process that can't start the n-th thread of its cache, or none at all: what users do ends right, nothing stays
 * reserved, and the next read is right. {@code -Dthermocline.exhaustion.threads=20} tries more of them.
 */
@Timeout(600)
class StarvedProcessTest {
    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static final int LENGTH = 400_000;
    private static final byte[] BYTES = Lake.bytes(LENGTH, 3);
    private static final int THREADS = Integer.getInteger("thermocline.exhaustion.threads", 4);

    /** What a user does with a file. */
    private interface Operation {
        void run(FileSystem fileSystem, Path path) throws Exception;
    }

    @AfterEach
    void restore() {
        CacheRuntime.wrapThreads(UnaryOperator.identity());
    }

    private static void starve(int from, int end) {
        AtomicInteger started = new AtomicInteger();
        CacheRuntime.wrapThreads(threads -> work -> {
            int number = started.getAndIncrement();
            if (number >= from && number < end) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return threads.newThread(work);
        });
    }

    private static void assertRead(FileSystem fileSystem, Path path) throws Exception {
        try (FSDataInputStream in = fileSystem.open(path)) {
            byte[] read = new byte[LENGTH];
            in.readFully(0, read);
            assertThat(read).isEqualTo(BYTES);
        }
    }

    private static void assertReadVectored(FileSystem fileSystem, Path path) throws Exception {
        List<FileRange> ranges = IntStream.range(0, 4)
                .mapToObj(i -> FileRange.createFileRange(i * 90_000L, 5_000))
                .toList();
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readVectored(ranges, ByteBuffer::allocate);
            for (FileRange range : ranges) {
                int start = (int) range.getOffset();
                assertThat(range.getData().get(60, TimeUnit.SECONDS))
                        .isEqualTo(ByteBuffer.wrap(Arrays.copyOfRange(BYTES, start, start + 5_000)));
            }
        }
    }

    private static void writeAndRead(FileSystem fileSystem, Path path) throws Exception {
        Path written = LAKE.dataFile();
        Lake.write(fileSystem, written, BYTES);
        assertRead(fileSystem, written);
    }

    private static void warm(FileSystem fileSystem, Path path) throws Exception {
        CompletableFuture<WarmOutcome> outcome =
                ProcessCache.of(path, fileSystem.getConf()).orElseThrow().warm(path, LENGTH);
        assertThat(outcome.get(60, TimeUnit.SECONDS)).isNotNull();
    }

    private static void restart(FileSystem fileSystem, Path path) throws Exception {
        assertRead(fileSystem, path);
        CacheRuntime.shutdown();
        try (FileSystem next = LAKE.caching()) {
            assertRead(next, path);
        }
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of("read", (Operation) StarvedProcessTest::assertRead),
                Arguments.of("vectored read", (Operation) StarvedProcessTest::assertReadVectored),
                Arguments.of("write", (Operation) StarvedProcessTest::writeAndRead),
                Arguments.of("warm", (Operation) StarvedProcessTest::warm),
                Arguments.of("restart", (Operation) StarvedProcessTest::restart));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void everythingEndsRight(String name, Operation operation) throws Exception {
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, BYTES);
        }
        for (int from = 0; from < THREADS; from++) {
            endsRight(operation, path, from, from + 1);
        }
        endsRight(operation, path, 0, Integer.MAX_VALUE);
    }

    @Test
    void whatAnEarlierProcessLeftIsTakenOverWithoutAThread() throws Exception {
        Path path = LAKE.dataFile();
        try (FileSystem cached = LAKE.caching()) {
            Lake.write(cached, path, BYTES);
            assertRead(cached, path);
            assertNothingReserved();
        }
        CacheRuntime.shutdown();
        starve(0, 1); // the one that takes over
        try (FileSystem next = LAKE.restarted()) {
            assertThat(ProcessCache.current().orElseThrow().residency(path).bytes())
                    .isGreaterThanOrEqualTo(LENGTH);
            assertRead(next, path);
        }
    }

    private static void endsRight(Operation operation, Path path, int from, int end) throws Exception {
        starve(from, end);
        try (FileSystem cached = LAKE.caching()) {
            operation.run(cached, path);
            assertRead(cached, path);
            assertNothingReserved();
        }
        CacheRuntime.shutdown();
    }

    private static void assertNothingReserved() {
        CacheRuntime.current().ifPresent(runtime -> {
            assertThat(runtime.engine().loads()).isZero();
            assertThat(runtime.parts().captures().bytesInFlight()).isZero();
            await().pollDelay(Duration.ZERO)
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(runtime.engine().queuedBytes()).isZero());
        });
    }
}
