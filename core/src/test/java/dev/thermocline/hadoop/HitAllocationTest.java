package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.thermocline.Locked;
import dev.thermocline.runtime.CacheRuntime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a warm read allocates, and which locks it takes: none. {@link HitCosts} prints what it takes of the processor. */
class HitAllocationTest {
    private static final int LENGTH = 6_000_000;
    private static final int RANGES = 32;
    private static final int ROUNDS = 20_000; // the compiler has removed by then what it can
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final byte[] content = Lake.bytes(LENGTH, 5);

    /** Something that is done many times. */
    @FunctionalInterface
    private interface Operation {
        void run(int number) throws IOException;
    }

    private static long allocated(Operation operation, int rounds) throws IOException {
        long least = Long.MAX_VALUE;
        for (int repeat = 0; repeat < 4; repeat++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < rounds; i++) {
                operation.run(i);
            }
            least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / rounds);
        }
        return least;
    }

    private CachingS3AFileSystem filled(Path path) throws IOException {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.block.size", "1020k");
        CachingS3AFileSystem cached = LAKE.caching(configuration);
        Lake.write(cached, path, content);
        Awaitility.await()
                .until(() -> CacheRuntime.current().orElseThrow().engine().queuedBytes() == 0);
        LAKE.forgetRequests();
        return cached;
    }

    @Test
    void smallReadsAllocateNextToNothing() throws IOException {
        Path path = LAKE.dataFile();
        byte[] array = new byte[4096];
        try (CachingS3AFileSystem cached = filled(path);
                FSDataInputStream in = cached.open(path)) {
            long tail = allocated(number -> in.readFully(LENGTH - 1_000 + (number & 511), array, 0, 64), ROUNDS);
            long disk = allocated(number -> in.readFully((number & 1023) * 4096L, array), ROUNDS);
            System.out.printf("64 B of a tail: %d B, 4 KiB from disk: %d B%n", tail, disk);

            assertThat(tail).as("64 B of a tail on the heap").isLessThan(200);
            assertThat(disk).as("4 KiB from disk").isLessThan(400);
            in.readFully(4097, array);
            assertThat(array).isEqualTo(Arrays.copyOfRange(content, 4097, 4097 + 4096));
        }
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void rangesAllocateLittleBesidesTheirBuffers() throws IOException {
        Path path = LAKE.dataFile();
        ByteBuffer[] buffers = new ByteBuffer[RANGES];
        Arrays.setAll(buffers, i -> ByteBuffer.allocate(4096));
        AtomicInteger next = new AtomicInteger();
        Random random = new Random(1);
        List<FileRange> ranges = new ArrayList<>();
        for (int i = 0; i < RANGES; i++) {
            ranges.add(FileRange.createFileRange(i * 180_000L + random.nextInt(100_000), 4096));
        }
        try (CachingS3AFileSystem cached = filled(path);
                FSDataInputStream in = cached.open(path)) {
            long each = allocated(
                            number ->
                                    in.readVectored(ranges, length -> buffers[next.getAndIncrement() % RANGES].clear()),
                            ROUNDS / 20)
                    / RANGES;
            System.out.printf("a range of 4 KiB: %d B%n", each);

            assertThat(each).isLessThan(300);
            in.readVectored(ranges, ByteBuffer::allocate);
            for (FileRange range : ranges) {
                int start = (int) range.getOffset();
                assertThat(range.getData().join().array()).isEqualTo(Arrays.copyOfRange(content, start, start + 4096));
            }
        }
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void positionedReadsTakeNoLockOfTheStream() throws Exception {
        Path path = LAKE.dataFile();
        try (CachingS3AFileSystem cached = filled(path);
                FSDataInputStream in = cached.open(path)) {
            byte[] array = new byte[100];
            in.readFully(LENGTH - 100, array);
            in.readFully(5, array); // back: from now on there is nothing to note
            for (Object lock : List.of(in, in.getWrappedStream(), cached)) {
                Locked.whileHeld(lock, () -> {
                    byte[] read = new byte[100];
                    in.readFully(LENGTH - 100, read);
                    in.readFully(77, read);
                    assertThat(read).isEqualTo(Arrays.copyOfRange(content, 77, 177));
                });
            }
        }
    }
}
