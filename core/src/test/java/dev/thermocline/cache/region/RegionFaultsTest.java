package dev.thermocline.cache.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.cache.disk.BoundedReads;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.cache.disk.WriteBehindStore;
import dev.thermocline.cache.disk.WriteQueue;
import dev.thermocline.cache.region.file.BoundedRegionReads;
import dev.thermocline.cache.region.file.MemoryRegionFiles;
import dev.thermocline.engine.tier.BreakerSettings;
import dev.thermocline.engine.tier.GuardedStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A medium that fails, as the cache sees it: nothing is thrown, reads go elsewhere, and it is tried again. */
class RegionFaultsTest {
    private static final int LENGTH = 1000;
    private static final int VALUE = BlockFrame.framedLength(LENGTH);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int FAILURES = 3;
    private static final long PATIENCE_MILLIS = 30_000;
    private static final long NOT_LATELY = Duration.ofSeconds(31).toNanos();

    private final MemoryRegionFiles files = new MemoryRegionFiles();
    private final AtomicLong now = new AtomicLong();
    private final BoundedRegionReads reads = new BoundedRegionReads(new BoundedReads(Duration.ofSeconds(1), now::get));
    private final List<String> said = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // open() is called before each test
    private GuardedStore store;

    @BeforeEach
    void open() throws IOException {
        store = new GuardedStore(
                new RegionStore(files, 1 << 20, 1 << 16, VALUE, Duration.ofSeconds(1), reads),
                new BreakerSettings(FAILURES, Duration.ofMinutes(1), PAUSE),
                listener(),
                now::get);
    }

    private CacheListener listener() {
        return new CacheListener() {
            @Override
            public void breaker(String tier, boolean open) {
                said.add(tier + (open ? " opened" : " closed"));
            }

            @Override
            public void storeFailed(String tier) {
                said.add(tier + " failed");
            }

            @Override
            public void corrupt(String tier) {
                said.add(tier + " corrupt");
            }
        };
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static BlockKey key(int i) {
        return new BlockKey(i, 0);
    }

    private WriteOutcome write(int i) {
        return store.write(key(i), Blocks.frame(key(i), 0, LENGTH));
    }

    private Lookup read(int i) {
        ByteBuffer target = ByteBuffer.allocate(LENGTH);
        Lookup found = store.read(key(i), block -> BlockFrame.copyRange(block, key(i), 0, target));
        if (found instanceof Lookup.Hit) {
            assertThat(target.array()).isEqualTo(Blocks.payload(key(i), 0, LENGTH));
        }
        return found;
    }

    private static void awaitRelease(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("readers of the disk are never interrupted", e);
        }
    }

    @Test
    void readErrorsOpenTheBreakerAndAProbeClosesIt() {
        assertThat(write(1)).isEqualTo(WriteOutcome.STORED);
        files.readsFail(true);
        for (int i = 0; i < FAILURES; i++) {
            assertThat(read(1)).isEqualTo(new Lookup.Unavailable("java.io.IOException: Input/output error"));
        }
        assertThat(said).containsExactly("disk failed", "disk failed", "disk failed", "disk opened");

        int asked = files.reads();
        assertThat(read(1)).isInstanceOf(Lookup.Unavailable.class);
        assertThat(write(2)).isEqualTo(WriteOutcome.UNAVAILABLE);
        assertThat(files.reads()).as("the medium is left alone").isEqualTo(asked);

        files.readsFail(false);
        now.addAndGet(PAUSE.toNanos() + 1);
        assertThat(read(1)).isEqualTo(Lookup.HIT);
        assertThat(said).endsWith("disk closed");
        assertThat(write(2)).isEqualTo(WriteOutcome.STORED);
    }

    @Test
    void readersOfADiskThatHangsGoOnWithoutItAndItsLateBytesReachNobody() {
        assertThat(write(1)).isEqualTo(WriteOutcome.STORED);
        now.addAndGet(NOT_LATELY);
        CountDownLatch hanging = new CountDownLatch(1);
        Semaphore late = new Semaphore(0);
        files.beforeRead(length -> {
            awaitRelease(hanging);
            late.release();
        });

        for (int i = 0; i < FAILURES; i++) {
            assertThat(read(1))
                    .isEqualTo(new Lookup.Unavailable("java.io.IOException: the disk did not answer within 1000 ms"));
        }
        assertThat(said).endsWith("disk opened");
        assertThat(read(1)).as("nobody waits any more").isInstanceOf(Lookup.Unavailable.class);

        files.beforeRead(length -> {});
        hanging.countDown();
        late.acquireUninterruptibly(FAILURES); // each had its own buffer
        now.addAndGet(PAUSE.toNanos() + 1);
        assertThat(read(1)).isEqualTo(Lookup.HIT);
        assertThat(said).endsWith("disk closed");
    }

    @Test
    void whatWasWrittenOrReadLatelyIsReadOnTheReadersOwnThread() {
        assertThat(write(1)).isEqualTo(WriteOutcome.STORED);
        Set<Thread> readers = ConcurrentHashMap.newKeySet();
        files.beforeRead(length -> readers.add(Thread.currentThread()));
        assertThat(read(1)).isEqualTo(Lookup.HIT);
        assertThat(readers).as("after a write").containsOnly(Thread.currentThread());
        readers.clear();

        now.addAndGet(NOT_LATELY);
        assertThat(read(1)).isEqualTo(Lookup.HIT);
        assertThat(readers).doesNotContain(Thread.currentThread()).isNotEmpty();
        readers.clear();

        assertThat(read(1)).isEqualTo(Lookup.HIT);
        assertThat(readers).as("after a read").containsOnly(Thread.currentThread());
    }

    @Test
    void whatTheSystemHasInMemoryIsReadOnTheReadersOwnThreadWheneverItWasTouched() {
        assertThat(write(1)).isEqualTo(WriteOutcome.STORED);
        now.addAndGet(NOT_LATELY);
        files.inMemory(true);
        Set<Thread> readers = ConcurrentHashMap.newKeySet();
        files.beforeRead(length -> readers.add(Thread.currentThread()));

        assertThat(read(1)).isEqualTo(Lookup.HIT);
        assertThat(readers).containsOnly(Thread.currentThread());
    }

    @Test
    void readersOfADiskThatHangsAreBoundedThoughAnotherReaderIsInTheBlock() throws InterruptedException {
        assertThat(write(1)).isEqualTo(WriteOutcome.STORED);
        now.addAndGet(NOT_LATELY);
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        files.beforeRead(length -> {
            begun.countDown();
            awaitRelease(hanging);
        });
        Thread first = new Thread(() -> read(1));
        first.start();
        begun.await();
        AtomicReference<@Nullable Lookup> found = new AtomicReference<>();
        Thread second = new Thread(() -> found.set(read(1)));
        second.start();
        second.join(PATIENCE_MILLIS);

        assertThat(found.get()).as("what is being read was not read lately").isInstanceOf(Lookup.Unavailable.class);
        hanging.countDown();
        first.join();
        second.join();
    }

    @Test
    void fullVolumeLeavesReadsAlone() {
        assertThat(write(1)).isEqualTo(WriteOutcome.STORED);
        files.capacity(files.size());
        for (int i = 0; i < 3 * FAILURES; i++) {
            assertThat(write(10 + i)).isEqualTo(WriteOutcome.NO_ROOM);
        }
        assertThat(read(1)).isEqualTo(Lookup.HIT);
        assertThat(said).isEmpty();

        files.capacity(Long.MAX_VALUE);
        assertThat(write(2)).isEqualTo(WriteOutcome.STORED);
        assertThat(read(2)).isEqualTo(Lookup.HIT);
    }

    @Test
    void readOnlyVolumeServesWhatItHolds() {
        assertThat(write(1)).isEqualTo(WriteOutcome.STORED);
        files.capacity(0);
        files.deletesFail(true);

        assertThat(write(2)).isEqualTo(WriteOutcome.NO_ROOM);
        assertThat(read(1)).isEqualTo(Lookup.HIT);
        assertThat(read(2)).isEqualTo(Lookup.MISS);
    }

    @Test
    void lostPermissionLeavesReadsAlone() {
        int stored = 0;
        assertThat(write(stored++)).isEqualTo(WriteOutcome.STORED);
        files.denied(true);
        while (write(stored) == WriteOutcome.STORED) {
            stored++; // the region that is open takes some more
        }
        for (int i = 0; i < FAILURES; i++) {
            assertThat(write(stored)).isEqualTo(WriteOutcome.UNAVAILABLE);
        }
        assertThat(said).as("the breaker of writes").endsWith("disk opened");
        assertThat(read(0)).isEqualTo(Lookup.HIT);

        files.denied(false);
        now.addAndGet(PAUSE.toNanos() + 1);
        assertThat(write(stored)).isEqualTo(WriteOutcome.STORED);
        for (int i = 0; i <= stored; i++) {
            assertThat(read(i)).as("block %d", i).isEqualTo(Lookup.HIT);
        }
    }

    /** As it is assembled: the queue before the files notices that the volume is full. */
    @Test
    void volumeBelowItsReserveServesWhatItHolds() throws IOException {
        WriteQueue queue = new WriteQueue(1 << 20, 1);
        AtomicBoolean room = new AtomicBoolean(true);
        BlockStore behind = new WriteBehindStore(
                new RegionStore(files, 1 << 20, 1 << 16, VALUE, Duration.ofSeconds(1), reads),
                queue,
                1 << 20,
                bytes -> room.get(),
                Duration.ZERO,
                now::get);
        store = new GuardedStore(
                behind, new BreakerSettings(FAILURES, Duration.ofMinutes(1), PAUSE), listener(), now::get);
        assertThat(write(1)).isEqualTo(WriteOutcome.STORED);
        Awaitility.await().until(() -> behind.queuedBytes() == 0);
        room.set(false);
        assertThat(write(2)).as("nobody knows yet").isEqualTo(WriteOutcome.STORED);
        Awaitility.await().until(() -> behind.queuedBytes() == 0);

        for (int i = 0; i < 10 * FAILURES; i++) {
            assertThat(write(10 + i)).isEqualTo(WriteOutcome.NO_ROOM);
            assertThat(store.accepts(VALUE)).isFalse();
        }
        assertThat(read(1)).isEqualTo(Lookup.HIT);
        assertThat(said).isEmpty();

        room.set(true);
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        Awaitility.await().until(() -> store.accepts(VALUE));
        assertThat(write(3)).isEqualTo(WriteOutcome.STORED);
    }

    @Test
    void damagedBlockIsCountedAndNothingOfItIsServed() {
        assertThat(write(1)).isEqualTo(WriteOutcome.STORED);
        String name = files.names().get(0);
        byte[] content = files.content(name);
        content[content.length - 100] ^= 1;

        assertThat(read(1)).isEqualTo(new Lookup.Unavailable("corrupt"));
        assertThat(said).containsExactly("disk corrupt", "disk failed");
    }

    @Test
    void directoryThatIsDeletedUnderneathIsRecreated(@TempDir Path directory) throws IOException {
        int length = 100_000;
        DiskSettings settings = new DiskSettings(
                directory.resolve("region"),
                new DiskSettings.Pool(4 << 20, BlockFrame.framedLength(length)),
                new DiskSettings.Pool(4 << 20, BlockFrame.framedLength(length)),
                1 << 20,
                0,
                new DiskSettings.Waits(Duration.ofSeconds(5), Duration.ofSeconds(2), () -> 0));
        try (DiskStores stores = RegionTiers.disk(settings)) {
            for (int i = 0; i < 40; i++) {
                if (i == 10) {
                    Volume.delete(directory.resolve("region"));
                }
                assertThat(stores.blocks().write(key(i), Blocks.frame(key(i), 0, length)))
                        .isEqualTo(WriteOutcome.STORED);
                Awaitility.await().until(() -> stores.blocks().queuedBytes() == 0);
                assertThat(Blocks.readAll(stores.blocks(), key(i))).isEqualTo(Blocks.payload(key(i), 0, length));
            }
            assertThat(directory.resolve("region/blocks").toFile().list()).isNotEmpty();
        }
    }
}
