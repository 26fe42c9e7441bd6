package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.layout.BlockLayout;
import dev.thermocline.engine.layout.ByteRange;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ends of objects that take more than one tail: what serves, what is a gap, what goes. */
class LongTailsTest {
    private static final int LENGTH = 40_000;
    private static final int TAIL = EngineFixture.TAIL;
    private static final byte[] CONTENT = EngineFixture.content(LENGTH);

    private final EngineFixture fixture = new EngineFixture();
    private final CacheEngine engine = fixture.engine;
    private final FakeOrigin origin = new FakeOrigin(CONTENT);
    private final CachedObject object = fixture.object("a", CONTENT);

    @AfterEach
    void close() {
        fixture.close();
    }

    private static byte[] end(int bytes) {
        return EngineFixture.slice(CONTENT, LENGTH - bytes, LENGTH);
    }

    private void offer(int bytes) {
        assertThat(engine.offerTail(object.id(), LENGTH, end(bytes))).isTrue();
    }

    private void forget(int tail) {
        BlockKey key = BlockKey.tail(object.id(), Math.max(0, LENGTH - (tail + 1L) * TAIL));
        fixture.tailHeap.values.remove(key);
        fixture.tailDisk.values.remove(key);
    }

    @Test
    void rangesInSeveralTailsAreServedFromThem() throws IOException {
        offer(3 * TAIL);

        assertThat(engine.tail(object))
                .hasValueSatisfying(tail -> assertThat(tail).isEqualTo(end(3 * TAIL)));
        assertThat(fixture.read(object, origin, LENGTH - 3 * TAIL, LENGTH)).isEqualTo(end(3 * TAIL));
        assertThat(fixture.read(object, origin, LENGTH - 2 * TAIL - 5, LENGTH - TAIL + 5))
                .isEqualTo(EngineFixture.slice(CONTENT, LENGTH - 2 * TAIL - 5, LENGTH - TAIL + 5));
        assertThat(engine.readCached(object, EngineFixture.wanted(LENGTH - 3 * TAIL, LENGTH)))
                .isTrue();
        assertThat(engine.readCached(object, EngineFixture.wanted(LENGTH - 3 * TAIL - 1, LENGTH)))
                .isFalse();
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void whatDoesNotFillATailFromItsStartIsLeftOut() {
        offer(3 * TAIL - 1);

        assertThat(engine.tail(object))
                .hasValueSatisfying(tail -> assertThat(tail).isEqualTo(end(2 * TAIL)));
        assertThat(engine.residency(object.name()).tailBytes()).isEqualTo(2 * TAIL);
    }

    @Test
    void objectOfFewTailsIsHeldWhole() throws IOException {
        byte[] content = EngineFixture.content(2 * TAIL + 7);
        CachedObject small = fixture.object("small", content);
        assertThat(engine.offerTail(small.id(), content.length, content)).isTrue();

        assertThat(engine.tail(small)).hasValue(content);
        assertThat(fixture.read(small, new FakeOrigin(content), 0, content.length))
                .isEqualTo(content);
        assertThat(engine.absent(small, List.of(new ByteRange(0, content.length))))
                .isEmpty();
    }

    @Test
    void noMoreIsKeptThanTheLongestTail() {
        byte[] content = EngineFixture.content(engine.longestTail() + 5 * TAIL);
        CachedObject large = fixture.object("large", content);
        assertThat(engine.offerTail(large.id(), content.length, content)).isTrue();

        assertThat(engine.longestTail()).isEqualTo(BlockLayout.MOST_TAILS * TAIL);
        assertThat(engine.residency(large.name()).tailBytes()).isEqualTo(engine.longestTail());
    }

    @Test
    void gapEndsWhatIsHeld() throws IOException {
        offer(3 * TAIL);
        forget(1);
        assertThat(engine.readCached(object, EngineFixture.wanted(LENGTH - 3 * TAIL, LENGTH)))
                .isFalse();

        assertThat(fixture.read(object, origin, LENGTH - 3 * TAIL, LENGTH)).isEqualTo(end(3 * TAIL));
        assertThat(origin.requests()).hasSize(1);
        assertThat(engine.tail(object))
                .hasValueSatisfying(tail -> assertThat(tail).isEqualTo(end(TAIL)));
    }

    @Test
    void copiesComeFromTailsAndBlocksTogether() throws IOException {
        offer(2 * TAIL);
        int start = LENGTH - 2 * TAIL - 10;
        assertThat(engine.resident(object, new ByteRange(start, LENGTH))).isEmpty();
        fixture.read(object, origin, start, start + 1);

        assertThat(engine.resident(object, new ByteRange(start, LENGTH))).hasValue(end(2 * TAIL + 10));
        assertThat(engine.resident(object, new ByteRange(LENGTH - 2 * TAIL + 3, LENGTH - TAIL - 3)))
                .hasValue(EngineFixture.slice(CONTENT, LENGTH - 2 * TAIL + 3, LENGTH - TAIL - 3));
    }

    @Test
    void bodiesNeedNoBlocksForWhatTailsHold() {
        List<ByteRange> end = List.of(new ByteRange(LENGTH - 3 * TAIL, LENGTH));
        assertThat(engine.absent(object, end)).isNotEmpty();
        offer(3 * TAIL);

        assertThat(engine.absent(object, end)).isEmpty();
    }

    @Test
    void evictionDropsEachTail() {
        offer(LENGTH);
        assertThat(fixture.tailDisk.values).hasSize((LENGTH + TAIL - 1) / TAIL);

        engine.evict(object.name());

        assertThat(fixture.stores()).allMatch(store -> store.values.isEmpty());
    }

    @Test
    void anyRangeHasItsBytesWhateverIsHeld() throws IOException {
        Random random = new Random(Seed.next());
        for (int round = 0; round < 400; round++) {
            offer(1 + random.nextInt(LENGTH));
            forget(random.nextInt(BlockLayout.MOST_TAILS));
            if (random.nextInt(20) == 0) {
                fixture.dataHeap.values.clear();
                fixture.dataDisk.values.clear();
            }
            int start = random.nextInt(LENGTH);
            int end = start + 1 + random.nextInt(LENGTH - start);
            byte[] expected = EngineFixture.slice(CONTENT, start, end);
            engine.resident(object, new ByteRange(start, end))
                    .ifPresent(copy -> assertThat(copy).isEqualTo(expected));
            assertThat(fixture.read(object, origin, start, end)).isEqualTo(expected);
        }
    }
}
