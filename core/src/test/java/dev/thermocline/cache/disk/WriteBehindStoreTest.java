package dev.thermocline.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.BlockStoreContract;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.FaultyBlockStore;
import dev.thermocline.cache.block.FaultyBlockStore.Fault;
import dev.thermocline.cache.block.ForwardingBlockStore;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.MapBlockStore;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.block.WriteOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The bounded queue before a store, here a map that can be made to hang. */
class WriteBehindStoreTest extends BlockStoreContract {
    private static final long BUDGET = 10_000_000;
    private static final long LIMIT = BUDGET * 80 / 100;

    private final CountDownLatch hanging = new CountDownLatch(1);
    private final MapBlockStore map = new MapBlockStore("disk", MIN_CAPACITY, MAX_VALUE);
    private final FaultyBlockStore medium = new FaultyBlockStore(map, 1, this::hang);
    private final WriteQueue queue = new WriteQueue(BUDGET, 2);
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger spaceChecks = new AtomicInteger();
    private volatile long free = Long.MAX_VALUE;

    @Override
    protected BlockStore open() {
        return new WriteBehindStore(
                medium,
                queue,
                LIMIT,
                bytes -> {
                    spaceChecks.incrementAndGet();
                    return bytes <= free;
                },
                Duration.ofMillis(100),
                now::get);
    }

    @Test
    void hangingMediumShedsWritesAndHoldsNoMoreThanTheLimit() throws IOException {
        medium.breakWith(Fault.HANG, 1);
        int stored = 0;
        int shed = 0;
        for (int i = 0; i < 1000; i++) {
            WriteOutcome outcome = store().write(new BlockKey(i, 0), ByteBuffer.allocate(1_000_000));
            stored += outcome == WriteOutcome.STORED ? 1 : 0;
            shed += outcome == WriteOutcome.OVERLOADED ? 1 : 0;
            assertThat(store().queuedBytes()).isLessThanOrEqualTo(LIMIT);
        }
        assertThat(stored).isEqualTo(7);
        assertThat(shed).isEqualTo(993);
        for (int i = 0; i < 20; i++) {
            Lookup found = i < 7 ? store().read(new BlockKey(i, 0), block -> {}) : Lookup.HIT;
            assertThat(found).as("block %d is lent from the queue", i).isEqualTo(Lookup.HIT);
        }
        medium.heal();
        hanging.countDown();
        drain();
        assertThat(map.size()).isEqualTo(7);
        assertThat(store().write(new BlockKey(1, 0), ByteBuffer.allocate(1_000_000)))
                .isEqualTo(WriteOutcome.STORED);
    }

    @Test
    void storesOfOneQueueShareItsBudgetUpToTheirLimits() throws IOException {
        medium.breakWith(Fault.HANG, 1);
        MapBlockStore tailMap = new MapBlockStore("disk", MIN_CAPACITY, MAX_VALUE);
        BlockStore tails = new WriteBehindStore(tailMap, queue, queue.budget(), bytes -> true, Duration.ZERO, now::get);
        for (int i = 0; i < 10; i++) {
            WriteOutcome expected = i < 7 ? WriteOutcome.STORED : WriteOutcome.OVERLOADED;
            assertThat(store().write(new BlockKey(i, 0), ByteBuffer.allocate(1_000_000)))
                    .isEqualTo(expected);
        }
        BlockKey tail = BlockKey.tail(3, 0);
        assertThat(tails.write(tail, Blocks.frame(tail, 0, 50_000))).isEqualTo(WriteOutcome.STORED);
        assertThat(tails.queuedBytes()).isBetween(50_000L, 60_000L);
        assertThat(Blocks.readAll(tails, tail)).hasSize(50_000);
        medium.heal();
        hanging.countDown();
        drain();
        tails.close();
    }

    @Test
    void removalsWaitOncePerBlock() throws IOException {
        medium.breakWith(Fault.HANG, 1);
        BlockKey key = new BlockKey(1, 0);
        store().write(key, Blocks.frame(key, 0, 1000));
        long before = store().queuedBytes();
        for (int i = 0; i < 1000; i++) {
            store().remove(key);
        }
        assertThat(store().queuedBytes() - before).isLessThan(1000);
        assertThat(store().read(key, block -> {})).isEqualTo(Lookup.MISS);
        medium.heal();
        hanging.countDown();
        drain();
        assertThat(map.size()).isZero();
        assertThat(map.removals()).isEqualTo(1);
    }

    @Test
    void changesThatWereOvertakenAreNotCarriedOut() throws IOException {
        medium.breakWith(Fault.HANG, 1);
        BlockKey key = new BlockKey(1, 0);
        for (int version = 0; version < 10; version++) {
            store().write(key, Blocks.frame(key, version, 1000));
        }
        medium.heal();
        hanging.countDown();
        drain();
        assertThat(map.writes()).isLessThanOrEqualTo(2);
        assertThat(Blocks.readAll(map, key)).isEqualTo(Blocks.payload(key, 9, 1000));
    }

    @Test
    void blockThatIsNotStoredAfterAllIsReportedAsLost() throws IOException {
        List<BlockKey> lost = new CopyOnWriteArrayList<>();
        store().observe(new StoreObserver() {
            @Override
            public void found(BlockKey key, int valueLength) {
                throw new AssertionError("nothing was there");
            }

            @Override
            public void lost(BlockKey key) {
                lost.add(key);
            }
        });
        BlockKey stored = new BlockKey(1, 0);
        BlockKey refused = new BlockKey(2, 0);
        BlockKey failed = new BlockKey(3, 0);
        store().write(stored, Blocks.frame(stored, 0, 1000));
        drain();
        medium.breakWith(Fault.REFUSE, 1);
        store().write(refused, Blocks.frame(refused, 0, 1000));
        drain();
        medium.breakWith(Fault.THROW, 1);
        store().write(failed, Blocks.frame(failed, 0, 1000));
        drain();

        assertThat(lost).containsExactly(refused, failed);
        assertThat(map.size()).isEqualTo(1);
    }

    @Test
    void failureBehindIsThrownByEachWriteUntilOneWorks() throws IOException {
        BlockKey key = new BlockKey(1, 0);
        medium.breakWith(Fault.THROW, 1);
        assertThat(store().write(key, Blocks.frame(key, 0, 1000))).isEqualTo(WriteOutcome.STORED);
        drain();
        for (int version = 1; version < 7; version++) {
            ByteBuffer frame = Blocks.frame(key, version, 1000);
            assertThatThrownBy(() -> store().write(key, frame))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("injected");
            drain();
        }
        assertThat(medium.count(Fault.THROW)).isEqualTo(7);
        medium.heal();
        assertThat(store().read(key, block -> {})).isEqualTo(Lookup.MISS);
        assertThatThrownBy(() -> store().write(key, Blocks.frame(key, 7, 1000))).hasMessageContaining("injected");
        drain();
        assertThat(store().write(key, Blocks.frame(key, 8, 1000))).isEqualTo(WriteOutcome.STORED);
    }

    @Test
    void fullVolumeIsNotWrittenToUntilItHasRoomAgain() throws IOException {
        BlockKey key = new BlockKey(1, 0);
        free = 100;
        assertThat(store().write(key, Blocks.frame(key, 0, 1000))).isEqualTo(WriteOutcome.STORED);
        drain();
        assertThat(map.writes()).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(store().accepts(1000)).isFalse();
            assertThat(store().write(key, Blocks.frame(key, 0, 10))).isEqualTo(WriteOutcome.NO_ROOM);
        }
        drain();
        assertThat(spaceChecks.get())
                .as("the volume is left alone for a second")
                .isEqualTo(1);
        assertThat(store().queuedBytes()).isZero();

        free = Long.MAX_VALUE;
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(store().accepts(1000)).isFalse();
        drain();
        assertThat(store().accepts(1000)).isTrue();
        assertThat(store().write(key, Blocks.frame(key, 0, 1000))).isEqualTo(WriteOutcome.STORED);
        drain();
        assertThat(map.writes()).isEqualTo(1);
    }

    @Test
    void fullQuotaIsNoFailureOfTheMedium() throws IOException {
        BlockStore quota = new WriteBehindStore(
                new ForwardingBlockStore(map) {
                    @Override
                    public WriteOutcome write(BlockKey key, ByteBuffer value) throws IOException {
                        throw new IOException(new IOException("Disk quota exceeded"));
                    }
                },
                queue,
                LIMIT,
                bytes -> true,
                Duration.ZERO,
                now::get);
        BlockKey key = new BlockKey(1, 0);
        quota.write(key, Blocks.frame(key, 0, 1000));
        drain();

        assertThat(quota.write(key, Blocks.frame(key, 0, 1000))).isEqualTo(WriteOutcome.NO_ROOM);
    }

    @Test
    void fullQueueAcceptsNothing() throws IOException {
        medium.breakWith(Fault.HANG, 1);
        assertThat(store().accepts(1_000_000)).isTrue();
        while (store().accepts(1_000_000)) {
            assertThat(store().write(new BlockKey(spaceChecks.incrementAndGet(), 0), ByteBuffer.allocate(1_000_000)))
                    .isEqualTo(WriteOutcome.STORED);
        }
        assertThat(store().write(new BlockKey(0, 0), ByteBuffer.allocate(1_000_000)))
                .isEqualTo(WriteOutcome.OVERLOADED);
        assertThat(store().accepts(MAX_VALUE + 1)).isFalse();
        medium.heal();
        hanging.countDown();
        drain();
    }

    @Test
    void closeForgetsWhatWaits() throws IOException {
        medium.breakWith(Fault.HANG, 1);
        for (int i = 0; i < 5; i++) {
            store().write(new BlockKey(i, 0), ByteBuffer.allocate(1000));
        }
        store().close();
        medium.heal();
        hanging.countDown();
        drain();
        assertThat(map.writes()).isLessThanOrEqualTo(2); // those that the two writers had begun
        assertThat(map.closed()).isTrue();
    }

    @Test
    void closingWritesWhatWaitsWithinItsTime() throws Exception {
        medium.breakWith(Fault.HANG, 1);
        BlockStore lasting =
                new WriteBehindStore(medium, queue, LIMIT, bytes -> true, Duration.ofSeconds(20), now::get);
        for (int i = 0; i < 5; i++) {
            lasting.write(new BlockKey(i, 0), ByteBuffer.allocate(1000));
        }
        Thread closing = new Thread(lasting::close);
        closing.start();
        Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        assertThat(lasting.write(new BlockKey(9, 0), ByteBuffer.allocate(1))).isEqualTo(WriteOutcome.UNAVAILABLE);
        medium.heal();
        hanging.countDown();

        closing.join(20_000);
        assertThat(map.writes()).isEqualTo(5);
        assertThat(map.closed()).isTrue();
    }

    private void hang() throws InterruptedException {
        assertThat(hanging.await(20, TimeUnit.SECONDS)).as("released in time").isTrue();
    }

    @Test
    void changesForWhichNoThreadCanBeStartedGiveTheirBytesBack() throws IOException {
        AtomicInteger threads = new AtomicInteger();
        WriteQueue starved = new WriteQueue(BUDGET, 1, task -> {
            if (threads.getAndIncrement() < 2) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        });
        BlockKey key = new BlockKey(1, 0);
        try (BlockStore store =
                new WriteBehindStore(map, starved, LIMIT, bytes -> true, Duration.ofSeconds(30), now::get)) {
            assertThatThrownBy(() -> store.write(key, ByteBuffer.allocate(1_000)))
                    .isInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(() -> store.remove(key)).isInstanceOf(OutOfMemoryError.class);
            assertThat(starved.reserved()).isZero();
            assertThat(store.queuedBytes()).isZero();
            assertThat(store.read(key, block -> {})).isEqualTo(Lookup.MISS);

            assertThat(store.write(key, ByteBuffer.allocate(1_000))).isEqualTo(WriteOutcome.STORED);
        }
        assertThat(starved.reserved()).isZero();
        starved.shutdown();
    }
}
