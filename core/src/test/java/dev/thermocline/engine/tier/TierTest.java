package dev.thermocline.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.engine.CountingListener;
import dev.thermocline.engine.EngineFixture;
import dev.thermocline.engine.ManualTicker;
import dev.thermocline.engine.MapStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One store and its index. */
class TierTest {
    private static final int PAYLOAD = 1000;
    private static final byte[] BYTES = EngineFixture.content(PAYLOAD);
    private static final BlockKey KEY = new BlockKey(1, 0);
    private static final long NEW = 9;

    private final CountingListener listener = new CountingListener();
    private final ManualTicker ticker = new ManualTicker();
    private final MapStore store = new MapStore("disk", 100_000);
    private final Tier tier = tier(store);

    private Tier tier(MapStore of) {
        return new Tier(
                new GuardedStore(of, EngineFixture.BREAKER, listener, ticker),
                Retention.of(EngineFixture.TTL),
                ticker,
                Runnable::run,
                listener,
                new YoungBlocks() {
                    @Override
                    public boolean areOf(long objectId) {
                        return objectId == NEW;
                    }

                    @Override
                    public void stored(long objectId, long bytes) {}
                });
    }

    private WriteOutcome write(BlockKey key) {
        return tier.write(key, EngineFixture.frame(key, BYTES), PAYLOAD);
    }

    private boolean read(BlockKey key) {
        ByteBuffer target = ByteBuffer.allocate(PAYLOAD);
        boolean hit = tier.read(key, 0, target);
        assertThat(target.position()).isEqualTo(hit ? PAYLOAD : 0);
        if (hit) {
            assertThat(target.array()).isEqualTo(BYTES);
        }
        return hit;
    }

    @Test
    void absentBlockAsksNoStore() {
        assertThat(read(KEY)).isFalse();
        assertThat(tier.holds(KEY)).isFalse();
        assertThat(tier.payloadLength(KEY)).isZero();
        assertThat(store.calls()).isZero();
    }

    @Test
    void subRangeIsReadIntoThePlaceOfTheTarget() {
        write(KEY);
        ByteBuffer target = ByteBuffer.allocate(50).position(10).limit(30);

        assertThat(tier.read(KEY, 500, target)).isTrue();
        assertThat(target.position()).isEqualTo(30);
        assertThat(EngineFixture.slice(target.array(), 10, 30)).isEqualTo(EngineFixture.slice(BYTES, 500, 520));
    }

    @Test
    void blockThatIsShorterThanWhatIsWantedIsDroppedUnread() {
        write(KEY);
        int calls = store.calls();

        assertThat(tier.read(KEY, 990, ByteBuffer.allocate(11))).isFalse();
        assertThat(store.calls()).as("its removal").isEqualTo(calls + 1);
        assertThat(tier.holds(KEY))
                .as("it would be in the way of a block of this layout")
                .isFalse();
        assertThat(store.values).isEmpty();
    }

    @Test
    void capacityCountsWhatBlocksTakeInTheStore() {
        for (int i = 0; i < 500; i++) {
            write(new BlockKey(1, i));
        }
        long each = store.footprint(store.values.values().iterator().next().length);

        assertThat(tier.residentBytes()).isLessThanOrEqualTo(100_000).isGreaterThan(100_000 - 2 * each);
        assertThat(store.values.size() * each).isLessThanOrEqualTo(100_000);
        assertThat(tier.residentBlocks()).isEqualTo(store.values.size());
        assertThat(listener.count("evicted disk DATA CAPACITY")).isEqualTo(500 - store.values.size());
    }

    /** Of about 88 blocks that fit: 40 hot ones, after some others were there before; then a scan of 264. */
    private int survivors(int before, int readsOfAScannedBlock) {
        for (int i = 0; i < before; i++) {
            write(new BlockKey(3, i));
        }
        int hot = 40;
        for (int i = 0; i < hot; i++) {
            write(new BlockKey(1, i));
        }
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < hot; i++) {
                read(new BlockKey(1, i));
            }
            ticker.advance(ResidencyIndex.ONE_USE);
        }
        for (int i = 0; i < 264; i++) {
            BlockKey scanned = new BlockKey(2, i);
            write(scanned);
            for (int read = 0; read < readsOfAScannedBlock; read++) {
                read(scanned);
            }
        }
        int survived = 0;
        for (int i = 0; i < hot; i++) {
            survived += read(new BlockKey(1, i)) ? 1 : 0;
        }
        return survived;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 50}) // a query reads a block in pieces
    void hotSetSurvivesAScanOfThreeTimesTheCapacity(int readsOfAScannedBlock) {
        assertThat(survivors(88, readsOfAScannedBlock)).isGreaterThanOrEqualTo(36);
    }

    /** A query reads pieces of all columns in turn: each block's last use is remembered for itself. */
    @Test
    void blocksOfAnObjectShareFewStripes() {
        long stripes = IntStream.range(0, 1000)
                .mapToObj(i -> new BlockKey(-77, i * 258_048L))
                .map(ResidencyIndex::stripe)
                .distinct()
                .count();
        assertThat(stripes).isGreaterThan(900);
    }

    @Test
    void blocksOfANewObjectDisplaceWhatIsUsedLeast() {
        for (int i = 0; i < 88; i++) {
            write(new BlockKey(1, i));
        }
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 88; i++) {
                read(new BlockKey(1, i));
            }
            ticker.advance(ResidencyIndex.ONE_USE);
        }
        for (int i = 0; i < 20; i++) {
            write(new BlockKey(NEW, i));
        }
        for (int i = 0; i < 100; i++) {
            write(new BlockKey(2, i)); // a scan
        }

        for (int i = 0; i < 20; i++) {
            assertThat(read(new BlockKey(NEW, i))).as("block " + i).isTrue();
        }
        int survived = 0;
        for (int i = 0; i < 88; i++) {
            survived += tier.holds(new BlockKey(1, i)) ? 1 : 0;
        }
        assertThat(survived).isBetween(60, 68);
        assertThat(tier.residentBytes()).isLessThanOrEqualTo(100_000);
        assertThat(listener.count("evicted disk DATA CAPACITY")).isPositive();
    }

    @Test
    void hotSetOfATierThatWasNeverFullSurvivesAScanToo() {
        assertThat(survivors(0, 0)).isGreaterThanOrEqualTo(36);
    }

    @Test
    void blockLargerThanTheTierIsRefusedWithoutAskingTheStore() {
        byte[] large = EngineFixture.content(100_000);

        assertThat(tier.write(KEY, EngineFixture.frame(KEY, large), large.length))
                .isEqualTo(WriteOutcome.TOO_LARGE);
        assertThat(store.calls()).isZero();
    }

    @Test
    void useSlidesTheTimeToLive() {
        write(KEY);
        for (int i = 0; i < 4; i++) {
            ticker.advance(Duration.ofMinutes(45));
            assertThat(read(KEY)).isTrue();
        }
        ticker.advance(Duration.ofMinutes(61));

        assertThat(read(KEY)).isFalse();
        assertThat(tier.residentBytes()).isZero();
        assertThat(store.values).isEmpty();
        assertThat(listener.bytes("evicted disk DATA EXPIRED")).isEqualTo(PAYLOAD);
    }

    @Test
    void lookingAtABlockIsNoUse() {
        write(KEY);
        ticker.advance(Duration.ofMinutes(45));
        assertThat(tier.holds(KEY)).isTrue();
        assertThat(tier.payloadLength(KEY)).isEqualTo(PAYLOAD);
        ticker.advance(Duration.ofMinutes(16));

        assertThat(tier.holds(KEY)).isFalse();
        assertThat(tier.payloadLength(KEY)).isZero();
    }

    @Test
    void entryThatTheStoreLostIsAMissAndGoes() {
        write(KEY);
        store.values.clear();

        assertThat(read(KEY)).isFalse();
        assertThat(tier.holds(KEY)).isFalse();
        assertThat(write(KEY)).isEqualTo(WriteOutcome.STORED);
        assertThat(read(KEY)).isTrue();
    }

    @Test
    void blockThatTheStoreLetGoLeavesTheIndexAsTakenByTheBudget() {
        write(KEY);
        store.values.clear();
        store.observer().lost(KEY);
        store.observer().lost(KEY);

        assertThat(tier.holds(KEY)).isFalse();
        assertThat(tier.residentBytes()).isZero();
        assertThat(listener.count("evicted disk DATA CAPACITY")).isEqualTo(1);
        assertThat(listener.bytes("evicted disk DATA CAPACITY")).isEqualTo(PAYLOAD);
    }

    @Test
    void blockThatTheStoreFoundIsServed() {
        ByteBuffer frame = EngineFixture.frame(KEY, BYTES);
        byte[] value = new byte[frame.remaining()];
        frame.get(value);
        store.values.put(KEY, value);
        assertThat(read(KEY)).isFalse();

        store.observer().found(KEY, value.length);

        assertThat(read(KEY)).isTrue();
        assertThat(tier.payloadLength(KEY)).isEqualTo(PAYLOAD);
        assertThat(tier.residentBytes()).isEqualTo(store.footprint(value.length));
    }

    @Test
    void whatIsNoFrameIsNotFound() {
        store.observer().found(KEY, 3);

        assertThat(tier.holds(KEY)).isFalse();
    }

    @Test
    void garbageIsAMissAndIsDropped() {
        write(KEY);
        store.mode(MapStore.Mode.GARBAGE);

        assertThat(read(KEY)).isFalse();
        assertThat(tier.holds(KEY)).isFalse();
        assertThat(store.values).isEmpty();
        assertThat(listener.count("corrupt disk")).isEqualTo(1);
    }

    @Test
    void garbageThatOpensTheBreakerIsDroppedToo() {
        for (int i = 0; i < 3; i++) {
            write(new BlockKey(1, i));
        }
        store.mode(MapStore.Mode.GARBAGE);
        for (int i = 0; i < 3; i++) {
            read(new BlockKey(1, i));
            assertThat(tier.holds(new BlockKey(1, i))).isFalse();
        }
        assertThat(tier.available()).isFalse(); // though the removals in between succeeded
    }

    @Test
    void openBreakerKeepsEntries() {
        write(KEY);
        for (int i = 1; i <= 3; i++) {
            write(new BlockKey(1, i));
        }
        store.mode(MapStore.Mode.IO_EXCEPTION);
        for (int i = 1; i <= 3; i++) {
            read(new BlockKey(1, i));
        }
        assertThat(tier.available()).isFalse();
        assertThat(read(KEY)).isFalse();
        assertThat(tier.holds(KEY)).isTrue();

        store.mode(MapStore.Mode.WORKS);
        ticker.advance(Duration.ofSeconds(30));
        assertThat(read(KEY)).isTrue();
    }

    @Test
    void removedBlockLeavesTheStore() {
        write(KEY);
        tier.remove(KEY);

        assertThat(store.values).isEmpty();
        assertThat(listener.count("evicted disk DATA INVALIDATED")).isEqualTo(1);
    }

    @Test
    void clearEmptiesTheStore() {
        for (int i = 0; i < 10; i++) {
            write(new BlockKey(1, i));
        }
        tier.clear();

        assertThat(store.values).isEmpty();
        assertThat(tier.residentBytes()).isZero();
    }

    @Test
    void refusedBlockIsNotIndexed() {
        for (MapStore.Mode mode :
                new MapStore.Mode[] {MapStore.Mode.TOO_LARGE, MapStore.Mode.OVERLOADED, MapStore.Mode.UNAVAILABLE}) {
            store.mode(mode);
            assertThat(write(KEY).name()).isEqualTo(mode.name());
            assertThat(tier.holds(KEY)).isFalse();
        }
        assertThat(listener.count("stored")).isZero();
    }
}
