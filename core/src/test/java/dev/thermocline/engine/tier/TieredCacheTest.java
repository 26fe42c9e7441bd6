package dev.thermocline.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.engine.CountingListener;
import dev.thermocline.engine.EngineFixture;
import dev.thermocline.engine.ManualTicker;
import dev.thermocline.engine.MapStore;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The walk over tiers. */
class TieredCacheTest {
    private static final byte[] BYTES = EngineFixture.content(1000);
    private static final BlockKey DATA = new BlockKey(1, 0);
    private static final BlockKey TAIL = BlockKey.tail(1, 0);

    private final CountingListener listener = new CountingListener();
    private final ManualTicker ticker = new ManualTicker();
    private final MapStore heap = new MapStore("heap", 100_000);
    private final MapStore disk = new MapStore("disk", 1_000_000);
    private final MapStore tailHeap = new MapStore("heap", 100_000);
    private final MapStore tailDisk = new MapStore("disk", 1_000_000);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final TieredCache cache = new TieredCache(
            List.of(tier(tailHeap), tier(tailDisk)), List.of(tier(heap), tier(disk)), 1 << 20, tasks::add, listener);

    private Tier tier(MapStore store) {
        return new Tier(
                new GuardedStore(store, EngineFixture.BREAKER, listener, ticker),
                Retention.of(EngineFixture.TTL),
                ticker,
                Runnable::run,
                listener,
                YoungBlocks.NONE);
    }

    private void drain() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private boolean offer(BlockKey key) {
        return cache.write(key, EngineFixture.frame(key, BYTES), BYTES.length);
    }

    private void put(BlockKey key) {
        assertThat(offer(key)).isTrue();
        drain();
    }

    private boolean read(BlockKey key) {
        ByteBuffer target = ByteBuffer.allocate(BYTES.length);
        boolean hit = cache.read(key, 0, target);
        assertThat(!hit || Arrays.equals(target.array(), BYTES)).isTrue();
        return hit;
    }

    @Test
    void tailGoesToAllTiersDataToTheLast() {
        put(TAIL);
        put(DATA);

        assertThat(tailHeap.values).containsOnlyKeys(TAIL);
        assertThat(tailDisk.values).containsOnlyKeys(TAIL);
        assertThat(heap.values).isEmpty();
        assertThat(disk.values).containsOnlyKeys(DATA);
    }

    @Test
    void hitBelowPromotes() {
        put(DATA);
        assertThat(read(DATA)).isTrue();
        drain();
        assertThat(heap.values).containsOnlyKeys(DATA);
        assertThat(disk.values).containsOnlyKeys(DATA);
        int diskReads = disk.reads.get();

        assertThat(read(DATA)).isTrue();
        assertThat(disk.reads).hasValue(diskReads);
        assertThat(listener.count("hit disk DATA")).isEqualTo(1);
        assertThat(listener.count("hit heap DATA")).isEqualTo(1);
        assertThat(disk.writes).hasValue(1);
    }

    @Test
    void waitingBlockIsAHitOfTheQueue() {
        offer(DATA);

        assertThat(read(DATA)).isTrue();
        assertThat(cache.holds(DATA)).isTrue();
        assertThat(listener.bytes("hit queue DATA")).isEqualTo(BYTES.length);
        assertThat(disk.calls()).isZero();
    }

    @Test
    void missAsksNoStore() {
        assertThat(read(DATA)).isFalse();
        assertThat(Stream.of(heap, disk, tailHeap, tailDisk).mapToInt(MapStore::calls))
                .containsOnly(0);
    }

    @Test
    void failingUpperTierIsPassedOver() {
        put(TAIL);
        tailHeap.mode(MapStore.Mode.ERROR);

        assertThat(read(TAIL)).isTrue();
        assertThat(listener.count("hit disk TAIL")).isEqualTo(1);
    }

    @Test
    void dataGoesAboveALastTierThatFails() {
        disk.mode(MapStore.Mode.IO_EXCEPTION);
        put(DATA);

        assertThat(heap.values).containsOnlyKeys(DATA);
        assertThat(read(DATA)).isTrue();
        assertThat(listener.count("dropped DATA tier-unavailable")).isEqualTo(1);
    }

    @Test
    void refusalsAreCountedByReason() {
        heap.mode(MapStore.Mode.OVERLOADED);
        disk.mode(MapStore.Mode.TOO_LARGE);
        put(DATA);

        assertThat(listener.bytes("dropped DATA too-large")).isEqualTo(BYTES.length);
        assertThat(listener.bytes("dropped DATA tier-overloaded")).isEqualTo(BYTES.length);
        assertThat(cache.holds(DATA)).isFalse();
    }

    @Test
    void blockThatTheLastTierLetsGoAtOnceDoesNotMoveUp() {
        // 12 such blocks fit below; a hundred cold ones come and go
        MapStore small = new MapStore("disk", 15_000);
        TieredCache scanned =
                new TieredCache(List.of(), List.of(tier(heap), tier(small)), 1 << 20, Runnable::run, listener);
        for (int i = 0; i < 12; i++) {
            BlockKey hot = new BlockKey(1, i);
            scanned.write(hot, EngineFixture.frame(hot, BYTES), BYTES.length);
        }
        for (int i = 0; i < 100; i++) {
            BlockKey cold = new BlockKey(2, i);
            scanned.write(cold, EngineFixture.frame(cold, BYTES), BYTES.length);
        }

        assertThat(heap.values).isEmpty();
    }

    @Test
    void nothingIsCopiedForTiersAboveThatWouldNotTakeIt() {
        MapStore tiny = new MapStore("heap", 500);
        TieredCache lower =
                new TieredCache(List.of(), List.of(tier(tiny), tier(disk)), 1 << 20, Runnable::run, listener);
        lower.write(DATA, EngineFixture.frame(DATA, BYTES), BYTES.length);

        assertThat(lower.read(DATA, 0, ByteBuffer.allocate(10))).isTrue();

        assertThat(disk.reads).hasValue(1);
        assertThat(listener.count("dropped")).isZero();
    }

    @Test
    void readerCopiesNothingForTheTierAbove() {
        put(DATA);

        assertThat(read(DATA)).isTrue();
        assertThat(disk.reads).as("before the executor has run").hasValue(1);
        read(DATA);
        drain();

        assertThat(heap.values).containsOnlyKeys(DATA);
        assertThat(disk.reads).as("two reads and one copy").hasValue(3);
    }

    @Test
    void candidateThatTheTierAboveWouldNotKeepIsNotCopied() {
        MapStore small = new MapStore("heap", 2 * heap.footprint(BlockFrame.framedLength(BYTES.length)));
        TieredCache lower =
                new TieredCache(List.of(), List.of(tier(small), tier(disk)), 1 << 20, Runnable::run, listener);
        for (int i = 0; i < 3; i++) {
            BlockKey key = new BlockKey(5, i);
            lower.write(key, EngineFixture.frame(key, BYTES), BYTES.length);
        }
        for (int i = 0; i < 40; i++) { // two of them have their place above
            lower.read(new BlockKey(5, i % 2), 0, ByteBuffer.allocate(10));
        }
        assertThat(small.values).hasSize(2);
        int before = disk.reads.get();

        for (int i = 0; i < 10; i++) {
            assertThat(lower.read(new BlockKey(5, 2), 0, ByteBuffer.allocate(10)))
                    .isTrue();
        }

        assertThat(disk.reads.get() - before).as("reads, and no copy").isEqualTo(10);
        assertThat(small.values).hasSize(2);
        assertThat(small.writes).hasValue(2);
    }

    @Test
    void promotionsThatWaitAreBoundedAndDropsAreCounted() {
        for (int i = 0; i < 2 * Promotions.MOST_WAITING; i++) {
            put(new BlockKey(6, i));
        }
        for (int i = 0; i < 2 * Promotions.MOST_WAITING; i++) {
            read(new BlockKey(6, i));
        }
        assertThat(tasks).hasSize(Promotions.MOST_WAITING);
        assertThat(listener.count("dropped DATA promotion-overloaded")).isEqualTo(Promotions.MOST_WAITING);
        drain();

        read(new BlockKey(6, 2 * Promotions.MOST_WAITING - 1));
        assertThat(tasks).as("tried again with its next read").hasSize(1);
    }

    @Test
    void blockRemovedWhileItIsPromotedDoesNotComeBack() {
        put(DATA);
        disk.duringCall(() -> {
            if (disk.reads.get() == 2) { // the copy for the tier above
                disk.duringCall(() -> {});
                cache.remove(DATA);
                disk.values.put(DATA, EngineFixture.frame(DATA, BYTES).array()); // the read has it in hand still
            }
        });

        assertThat(read(DATA)).isTrue();
        drain();

        assertThat(disk.reads).hasValue(2);
        assertThat(cache.holds(DATA)).isFalse();
        assertThat(heap.values).isEmpty();
    }

    @Test
    void withoutATierBlocksAreDroppedAndCounted() {
        TieredCache tailsOnly = new TieredCache(List.of(tier(tailHeap)), List.of(), 1 << 20, Runnable::run, listener);

        assertThat(tailsOnly.write(DATA, EngineFixture.frame(DATA, BYTES), BYTES.length))
                .isFalse();
        assertThat(listener.bytes("dropped DATA no-tier")).isEqualTo(BYTES.length);
        assertThat(tailsOnly.read(DATA, 0, ByteBuffer.allocate(1))).isFalse();
        assertThat(tailsOnly.residentLength(DATA)).isZero();
    }

    @Test
    void payloadIsAVerifiedCopy() {
        assertThat(cache.payload(TAIL)).isEmpty();
        offer(TAIL);
        assertThat(cache.payload(TAIL)).hasValue(BYTES);
        drain();
        tailHeap.mode(MapStore.Mode.GARBAGE);
        assertThat(cache.payload(TAIL)).hasValue(BYTES);
        tailDisk.mode(MapStore.Mode.GARBAGE);
        assertThat(cache.payload(TAIL)).isEmpty();
        assertThat(listener.count("corrupt")).isEqualTo(2);
    }

    @Test
    void residentLengthCountsABlockOnce() {
        put(TAIL);

        assertThat(cache.residentLength(TAIL)).isEqualTo(BYTES.length);
        assertThat(cache.reports())
                .hasSize(4)
                .allSatisfy(report -> assertThat(report.available()).isTrue());
    }

    @Test
    void removedBlockIsNowhere() {
        put(TAIL);
        offer(DATA);
        cache.remove(TAIL);
        cache.remove(DATA);
        drain();

        assertThat(tailHeap.values).isEmpty();
        assertThat(tailDisk.values).isEmpty();
        assertThat(disk.values).isEmpty();
    }

    @Test
    void blocksThatWaitAtCloseAreNotWrittenIntoClosedStores() {
        offer(DATA);
        cache.close();
        drain();

        assertThat(disk.closed()).isTrue();
        assertThat(disk.writes).hasValue(0);
        assertThat(listener.count("failed")).isZero();
        assertThat(cache.queuedBytes()).isZero();
    }
}
