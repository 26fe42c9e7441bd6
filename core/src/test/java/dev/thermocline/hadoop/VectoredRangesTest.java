package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.thermocline.failure.CacheFailures;
import dev.thermocline.runtime.CacheRuntime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.ElasticByteBufferPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of a vectored read end each by itself, as those of S3A's classic stream do, and every one of them ends. */
@Timeout(120)
class VectoredRangesTest {
    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static final int LENGTH = 2_000_000;
    private static final byte[] BYTES = Lake.bytes(LENGTH, 7);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private FileSystem plain;
    private FileSystem cached;
    private Path path;

    @BeforeEach
    void open() throws IOException {
        plain = LAKE.uncached();
        cached = LAKE.caching();
        path = LAKE.dataFile();
        Lake.write(plain, path, BYTES);
    }

    @AfterEach
    void close() throws IOException {
        answer.countDown();
        cached.close();
        plain.close();
    }

    private FSDataInputStream stream(FileSystem fileSystem) throws Exception {
        return fileSystem
                .openFile(path)
                .opt("fs.option.openfile.read.policy", "random")
                .build()
                .get();
    }

    private static FileRange range(long offset, int length) {
        return FileRange.createFileRange(offset, length);
    }

    private static ByteBuffer get(FileRange range) throws Exception {
        return range.getData().get(60, TimeUnit.SECONDS);
    }

    private static byte[] read(FileRange range) throws Exception {
        ByteBuffer buffer = get(range);
        byte[] bytes = new byte[range.getLength()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] content(FileRange range) {
        return Arrays.copyOfRange(BYTES, (int) range.getOffset(), (int) range.getOffset() + range.getLength());
    }

    /** Requests from this offset on wait for the answer to be let through. */
    private void holdFrom(long offset) {
        LAKE.proxy()
                .faults()
                .failNext(
                        request -> {
                            if (request.method().equals("GET") && request.rangeStart() >= offset) {
                                asked.countDown();
                                awaitUninterrupted(answer);
                            }
                            return false;
                        },
                        500,
                        1);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void rangesAreDeliveredWhenAnotherFails() throws Exception {
        for (FileSystem fileSystem : List.of(plain, cached)) {
            // more than are fetched at the same time
            List<FileRange> ranges = IntStream.range(0, 10)
                    .mapToObj(i -> range(i * 150_000L, 100))
                    .toList();
            FileRange refused = ranges.get(1);
            try (FSDataInputStream in = stream(fileSystem)) {
                LAKE.proxy()
                        .faults()
                        .failNext(
                                request -> request.method().equals("GET")
                                        && request.rangeStart() > 0
                                        && request.rangeStart() <= refused.getOffset(),
                                403,
                                100);
                in.readVectored(ranges, ByteBuffer::allocate);

                assertThatThrownBy(() -> get(refused))
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isExactlyInstanceOf(AccessDeniedException.class);
                for (FileRange range : ranges) {
                    if (range != refused) {
                        assertThat(read(range)).isEqualTo(content(range));
                    }
                }
            } finally {
                LAKE.proxy().faults().clear();
            }
        }
    }

    /** Starts one thread for vectored reads: the ranges that arrive find none, and end with the last one. */
    private static ThreadFactory oneForVectoredReads(ThreadFactory threads, CountDownLatch refused) {
        AtomicBoolean started = new AtomicBoolean();
        return work -> {
            Thread thread = threads.newThread(work);
            if (thread.getName().contains("vectored") && started.getAndSet(true)) {
                refused.countDown();
                throw new OutOfMemoryError("unable to create native thread");
            }
            return thread;
        };
    }

    @Test
    void rangesThatArrivedBeforeAnotherFailsAreDelivered() throws Exception {
        CountDownLatch arrived = new CountDownLatch(9);
        cached.close();
        CacheRuntime.shutdown();
        CacheRuntime.wrapThreads(threads -> oneForVectoredReads(threads, arrived));
        cached = LAKE.caching();
        List<FileRange> ranges =
                IntStream.range(0, 10).mapToObj(i -> range(i * 150_000L, 100)).toList();
        FileRange refused = ranges.get(9);
        LAKE.proxy()
                .faults()
                .failNext(
                        request -> {
                            boolean last = request.method().equals("GET")
                                    && request.rangeStart() > ranges.get(8).getOffset();
                            if (last) {
                                awaitUninterrupted(arrived);
                            }
                            return last;
                        },
                        403,
                        100);
        try (FSDataInputStream in = stream(cached)) {
            in.readVectored(ranges, ByteBuffer::allocate);

            assertThatThrownBy(() -> get(refused)).hasCauseExactlyInstanceOf(AccessDeniedException.class);
            for (FileRange range : ranges.subList(0, 9)) {
                assertThat(read(range)).isEqualTo(content(range));
            }
        } finally {
            CacheRuntime.wrapThreads(UnaryOperator.identity());
        }
    }

    @Test
    void rangeIsCompleteAsSoonAsItsBytesAreHere() throws Exception {
        FileRange first = range(10, 100);
        FileRange held = range(600_000, 100);
        try (FSDataInputStream in = stream(cached)) {
            in.readFully(LENGTH - 1L, new byte[1]); // the file's version is known now
            holdFrom(500_000);
            in.readVectored(List.of(first, held), ByteBuffer::allocate);
            awaitUninterrupted(asked);

            assertThat(read(first)).isEqualTo(content(first));
            assertThat(held.getData()).isNotDone();
            answer.countDown();
            assertThat(read(held)).isEqualTo(content(held));
        }
    }

    @Test
    void whatACallerHangsOnARangeMayReadTheSameStream() throws Exception {
        List<FileRange> ranges = List.of(range(10, 100), range(600_000, 100));
        try (FSDataInputStream in = stream(cached)) {
            in.readFully(LENGTH - 1L, new byte[1]);
            holdFrom(0);
            in.readVectored(ranges, ByteBuffer::allocate);
            List<CompletableFuture<byte[]>> further = ranges.stream()
                    .map(range -> range.getData().thenApply(buffer -> {
                        try {
                            byte[] next = new byte[100_000];
                            in.readFully(range.getOffset(), next); // blocks behind it, of the same requests
                            return next;
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }))
                    .toList();
            answer.countDown();
            for (int i = 0; i < ranges.size(); i++) {
                int start = (int) ranges.get(i).getOffset();
                assertThat(further.get(i).get(60, TimeUnit.SECONDS))
                        .isEqualTo(Arrays.copyOfRange(BYTES, start, start + 100_000));
            }
        }
    }

    static Stream<Map.Entry<String, Supplier<IntFunction<ByteBuffer>>>> allocators() {
        return Stream.of(
                Map.entry("heap", () -> ByteBuffer::allocate),
                Map.entry("direct", () -> ByteBuffer::allocateDirect),
                Map.entry("larger heap", () -> size -> ByteBuffer.allocate(size + 1_000)),
                Map.entry("larger direct", () -> size -> ByteBuffer.allocateDirect(size + 1_000)),
                Map.entry("pool of direct buffers", VectoredRangesTest::directPool));
    }

    private static IntFunction<ByteBuffer> directPool() {
        ElasticByteBufferPool pool = new ElasticByteBufferPool();
        for (int i = 0; i < 4; i++) {
            pool.putBuffer(ByteBuffer.allocateDirect((1 << 20) + i));
        }
        return size -> pool.getBuffer(true, size);
    }

    @ParameterizedTest
    @MethodSource("allocators")
    void buffersAreHandedOverAsByTheClassicStream(Map.Entry<String, Supplier<IntFunction<ByteBuffer>>> allocator)
            throws Exception {
        List<List<Integer>> places = new ArrayList<>();
        for (FileSystem fileSystem : List.of(plain, cached, cached)) { // the second time from the cache
            List<FileRange> ranges = List.of(range(1_000, 3_000), range(500_000, 200), range(900_000, 0));
            try (FSDataInputStream in = stream(fileSystem)) {
                in.readVectored(ranges, allocator.getValue().get());
                for (FileRange range : ranges) {
                    assertThat(read(range)).isEqualTo(content(range));
                }
                places.add(ranges.stream()
                        .flatMap(range -> Stream.of(
                                range.getData().join().position(),
                                range.getData().join().limit()))
                        .toList());
            }
        }
        assertThat(places.get(1)).isEqualTo(places.get(0));
        assertThat(places.get(2)).isEqualTo(places.get(0));
    }

    @Tag("since-hadoop-3.4.2") // readVectored that takes buffers back
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyRangeEndsWhenTheAllocatorThrows(int at) throws Exception {
        for (Throwable failure : List.of(new IllegalStateException("none left"), new OutOfMemoryError("direct"))) {
            AtomicInteger calls = new AtomicInteger();
            ConcurrentLinkedQueue<ByteBuffer> given = new ConcurrentLinkedQueue<>();
            ConcurrentLinkedQueue<ByteBuffer> back = new ConcurrentLinkedQueue<>();
            IntFunction<ByteBuffer> allocator = size -> {
                if (calls.getAndIncrement() == at) {
                    throwUnchecked(failure);
                }
                ByteBuffer buffer = ByteBuffer.allocate(size);
                given.add(buffer);
                return buffer;
            };
            List<FileRange> ranges = List.of(range(10, 100), range(300_000, 100), range(600_000, 100));
            LAKE.forgetRequests();
            try (FSDataInputStream in = stream(cached)) {
                in.readFully(LENGTH - 1L, new byte[1]);
                assertThat(catchThrowable(() -> in.readVectored(ranges, allocator, back::add)))
                        .isSameAs(failure);
                assertThat(ranges).allMatch(range -> range.getData().isDone());
                for (FileRange range : ranges) {
                    assertThatThrownBy(() -> get(range)).hasCause(failure);
                }
                assertThat(back).hasSize(at).containsExactlyElementsOf(given);

                in.readVectored(ranges, ByteBuffer::allocate);
                for (FileRange range : ranges) {
                    assertThat(read(range)).isEqualTo(content(range));
                }
            }
            cached.close();
            CacheRuntime.shutdown();
            cached = LAKE.caching();
        }
    }

    private static void throwUnchecked(Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw (Error) failure;
    }

    @Test
    void bufferThatCannotTakeItsRangeFailsItAlone() throws Exception {
        List<FileRange> ranges =
                IntStream.range(0, 4).mapToObj(i -> range(i * 200_000L, 100)).toList();
        List<IntFunction<ByteBuffer>> allocators = List.of(
                ByteBuffer::allocate,
                size -> ByteBuffer.allocate(size - 1),
                size -> ByteBuffer.allocate(size).asReadOnlyBuffer(),
                ByteBuffer::allocateDirect);
        AtomicInteger calls = new AtomicInteger();
        long failures = CacheFailures.count();
        try (FSDataInputStream in = stream(cached)) {
            in.readVectored(
                    ranges, size -> allocators.get(calls.getAndIncrement()).apply(size));

            assertThat(read(ranges.get(0))).isEqualTo(content(ranges.get(0)));
            assertThatThrownBy(() -> get(ranges.get(1))).isInstanceOf(ExecutionException.class);
            assertThatThrownBy(() -> get(ranges.get(2))).isInstanceOf(ExecutionException.class);
            assertThat(read(ranges.get(3))).isEqualTo(content(ranges.get(3)));
        }
        assertThat(CacheFailures.count()).isEqualTo(failures);
    }

    @Tag("since-hadoop-3.4.2") // readVectored that takes buffers back
    @Test
    void everyRangeEndsWhenTheStreamIsClosed() throws Exception {
        FileRange arrived = range(10, 100);
        FileRange held = range(600_000, 100);
        ConcurrentLinkedQueue<ByteBuffer> back = new ConcurrentLinkedQueue<>();
        FSDataInputStream in = stream(cached);
        in.readFully(LENGTH - 1L, new byte[1]);
        holdFrom(500_000);
        in.readVectored(List.of(arrived, held), ByteBuffer::allocate, back::add);
        awaitUninterrupted(asked);
        assertThat(read(arrived)).isEqualTo(content(arrived));
        in.close();
        answer.countDown();

        assertThatThrownBy(() -> get(held)).hasCauseInstanceOf(InterruptedIOException.class);
        assertThat(back).hasSize(1);
    }
}
