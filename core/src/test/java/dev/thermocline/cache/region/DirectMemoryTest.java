package dev.thermocline.cache.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.DirectBuffers;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.disk.BoundedReads;
import dev.thermocline.cache.region.file.BoundedRegionReads;
import dev.thermocline.cache.region.file.LocalRegionFiles;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory outside the heap does not grow with the threads that read. */
class DirectMemoryTest {
    private static final int THREADS = 64;
    private static final int LENGTH = 1020 * 1024;
    private static final BlockKey KEY = new BlockKey(1, 0);

    /** What Java keeps for short reads of each thread, and what else the process does meanwhile. */
    private static final long SLACK = THREADS * 20L * 1024 + (4 << 20);

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static void read(RegionStore store, int offset, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(length);
        assertThat(store.read(KEY, block -> BlockFrame.copyRange(block, KEY, offset, target)))
                .isEqualTo(Lookup.HIT);
        assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(Blocks.payload(KEY, 0, LENGTH), offset, length));
    }

    @Test
    void manyThreadsThatReadTakeNoMoreThanTheBudget(@TempDir Path directory) throws Exception {
        RegionStore store = new RegionStore(
                new LocalRegionFiles(PrivateDirectory.at(directory.resolve("region")), () -> 0),
                16L << 20,
                4L << 20,
                BlockFrame.framedLength(LENGTH),
                Duration.ofSeconds(5),
                new BoundedRegionReads(new BoundedReads(Duration.ofSeconds(30), () -> 0)));
        store.write(KEY, Blocks.frame(KEY, 0, LENGTH));
        long before = direct();
        CountDownLatch read = new CountDownLatch(THREADS);
        CountDownLatch measured = new CountDownLatch(1);
        AtomicInteger right = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> {
                try {
                    read(store, 0, LENGTH);
                    read(store, 70_001, 100_000);
                    read(store, 5, 700_000);
                    right.incrementAndGet();
                } catch (IOException e) {
                    throw new AssertionError(e);
                } finally {
                    read.countDown();
                }
                awaitQuietly(measured); // what belongs to the thread is freed with it
            });
            threads.add(thread);
            thread.start();
        }
        assertThat(read.await(60, TimeUnit.SECONDS)).isTrue();
        long grown = direct() - before;
        measured.countDown();
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        store.close();

        assertThat(right).hasValue(THREADS);
        assertThat(DirectBuffers.bytes()).isLessThanOrEqualTo((long) DirectBuffers.MOST * DirectBuffers.LENGTH);
        assertThat(grown).isLessThan((long) DirectBuffers.MOST * DirectBuffers.LENGTH + SLACK);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
