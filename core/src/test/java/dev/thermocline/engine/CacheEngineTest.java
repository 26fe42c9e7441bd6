package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.Owner;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Objects being written, sealed, discarded, evicted and looked at. */
class CacheEngineTest {
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final int TAIL = EngineFixture.TAIL;
    private static final byte[] CONTENT = EngineFixture.content(3 * BLOCK + 100);

    private final EngineFixture fixture = new EngineFixture();
    private final CacheEngine engine = fixture.engine;
    private final FakeOrigin origin = new FakeOrigin(CONTENT);

    @AfterEach
    void close() {
        fixture.close();
        assertThat(fixture.stores()).allMatch(MapStore::closed);
    }

    /** Stores an object as its writer does: blocks as they pass, then the tail. */
    private long capture(byte[] content) {
        long id = engine.newObjectId(0);
        for (int start = 0; start < content.length; start += BLOCK) {
            byte[] block = EngineFixture.slice(content, start, Math.min(content.length, start + BLOCK));
            BlockKey key = new BlockKey(id, start);
            assertThat(engine.offerBlock(key, EngineFixture.frame(key, block), block.length))
                    .isTrue();
        }
        byte[] tail = EngineFixture.slice(content, Math.max(0, content.length - TAIL), content.length);
        assertThat(engine.offerTail(id, content.length, tail)).isTrue();
        return id;
    }

    private long storedBlocks() {
        return fixture.stores().stream().mapToLong(store -> store.values.size()).sum();
    }

    @Test
    void sealedObjectIsReadWithoutARequest() throws IOException {
        long id = capture(CONTENT);
        CachedObject object = engine.seal(
                id, EngineFixture.name("a"), EngineFixture.OWNER, EngineFixture.version("e", CONTENT.length));

        assertThat(object.id()).isEqualTo(id);
        assertThat(engine.newest(object.name(), EngineFixture.OWNER)).hasValue(object);
        assertThat(fixture.read(object, origin, 0, CONTENT.length)).isEqualTo(CONTENT);
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void capturedBlocksAreNotServedBeforeTheSeal() throws IOException {
        capture(CONTENT);
        CachedObject object = fixture.object("a", CONTENT);

        assertThat(engine.tailResident(object)).isFalse();
        assertThat(fixture.read(object, origin, 0, CONTENT.length)).isEqualTo(CONTENT);
        assertThat(origin.requests()).containsExactly("0-" + CONTENT.length);
    }

    @Test
    void sealOfBytesThatAreKnownDropsTheSecondCopy() throws IOException {
        CachedObject known = fixture.object("a", CONTENT);
        fixture.read(known, origin, 0, CONTENT.length);
        long blocks = storedBlocks();
        long id = capture(CONTENT);

        CachedObject object = engine.seal(id, known.name(), known.owner(), known.version());

        assertThat(object).isEqualTo(known);
        assertThat(storedBlocks()).isEqualTo(blocks);
    }

    @Test
    void sealOfNewBytesDropsTheOldOnes() throws IOException {
        CachedObject old = fixture.object("a", CONTENT);
        fixture.read(old, origin, 0, CONTENT.length);
        long id = capture(CONTENT);
        engine.seal(id, old.name(), old.owner(), EngineFixture.version("new", CONTENT.length));

        assertThat(Stream.concat(fixture.dataDisk.values.keySet().stream(), fixture.tailDisk.values.keySet().stream()))
                .hasSize(5)
                .allMatch(key -> key.objectId() == id);
    }

    @Test
    void discardedObjectLeavesNothing() {
        engine.discard(capture(CONTENT), CONTENT.length);

        assertThat(storedBlocks()).isZero();
    }

    @Test
    void discardedObjectShorterThanATailLeavesNothing() {
        byte[] small = EngineFixture.content(TAIL - 1);
        engine.discard(capture(small), small.length);

        assertThat(storedBlocks()).isZero();
    }

    @Test
    void discardOfNothingIsNothing() {
        engine.discard(engine.newObjectId(0), 0);

        assertThat(storedBlocks()).isZero();
    }

    @Test
    void evictDropsAllOwnersBlocks() throws IOException {
        CachedObject mine = fixture.object("a", CONTENT);
        CachedObject theirs = engine.object(mine.name(), new Owner("0b"), mine.version());
        CachedObject other = fixture.object("b", CONTENT);
        fixture.read(mine, origin, 0, CONTENT.length);
        fixture.read(theirs, origin, 0, CONTENT.length);
        fixture.read(other, origin, 0, CONTENT.length);
        assertThat(origin.requests()).hasSize(3);

        engine.evict(mine.name());

        assertThat(engine.newest(mine.name(), mine.owner())).isEmpty();
        assertThat(engine.residency(mine.name())).isEqualTo(new CacheEngine.Residency(0, 0, 0));
        assertThat(fixture.dataDisk.values.keySet()).hasSize(4).allMatch(key -> key.objectId() == other.id());
    }

    @Test
    void residencyCountsPayloadBytesOfTailsAndBlocks() throws IOException {
        CachedObject object = fixture.object("a", CONTENT);
        assertThat(engine.residency(object.name())).isEqualTo(new CacheEngine.Residency(1, 0, 0));

        fixture.read(object, origin, CONTENT.length - 8, CONTENT.length);
        assertThat(engine.residency(object.name())).isEqualTo(new CacheEngine.Residency(1, TAIL, 0));
        fixture.read(object, origin, 0, 1);

        CacheEngine.Residency residency = engine.residency(object.name());
        assertThat(residency).isEqualTo(new CacheEngine.Residency(1, TAIL, BLOCK));
        assertThat(residency.bytes()).isEqualTo(TAIL + BLOCK);
    }

    @Test
    void heldBytesAreThoseThatReadsFindEachOnce() throws IOException {
        CachedObject object = fixture.object("a", CONTENT);
        assertThat(engine.held(object.name(), CONTENT.length)).isEqualTo(HeldFile.NOTHING);

        fixture.read(object, origin, 0, 1);
        assertThat(engine.held(object.name(), CONTENT.length)).isEqualTo(new HeldFile(false, BLOCK));
        fixture.read(object, origin, CONTENT.length - 8, CONTENT.length);
        assertThat(engine.held(object.name(), CONTENT.length)).isEqualTo(new HeldFile(true, BLOCK + TAIL));
        fixture.read(object, origin, 0, CONTENT.length);
        int requests = origin.requests().size();

        assertThat(engine.held(object.name(), CONTENT.length)).isEqualTo(new HeldFile(true, CONTENT.length));
        assertThat(fixture.read(object, origin, 0, CONTENT.length)).isEqualTo(CONTENT);
        assertThat(origin.requests()).as("all of it is held").hasSize(requests);
        assertThat(engine.held(object.name(), CONTENT.length + 1L))
                .as("another length is another file")
                .isEqualTo(HeldFile.NOTHING);
    }

    @Test
    void copiesOfSeveralOwnersCountAsTheLargestOfThem() throws IOException {
        CachedObject object = fixture.object("a", CONTENT);
        CachedObject other = engine.object(object.name(), new Owner("other"), object.version());
        fixture.read(object, origin, 0, 1);
        fixture.read(other, origin, 2 * BLOCK, 2 * BLOCK + 1);

        assertThat(engine.held(object.name(), CONTENT.length)).isEqualTo(new HeldFile(false, BLOCK));
    }

    @Test
    void askingForResidencyKeepsNothingAlive() throws IOException {
        CachedObject object = fixture.object("a", CONTENT);
        fixture.read(object, origin, 0, CONTENT.length);
        fixture.ticker.advance(Duration.ofMinutes(40));
        assertThat(engine.residency(object.name()).bytes()).isPositive();
        fixture.ticker.advance(Duration.ofMinutes(40));

        assertThat(engine.residency(object.name())).isEqualTo(new CacheEngine.Residency(0, 0, 0));
        assertThat(engine.newest(object.name(), object.owner())).isEmpty();
    }

    @Test
    void tailIsResidentAfterItWasReadAndCopied() throws IOException {
        CachedObject object = fixture.object("a", CONTENT);
        assertThat(engine.tailResident(object)).isFalse();
        assertThat(engine.tail(object)).isEmpty();

        fixture.read(object, origin, CONTENT.length - 8, CONTENT.length);

        assertThat(engine.tailResident(object)).isTrue();
        assertThat(engine.tail(object)).hasValue(EngineFixture.slice(CONTENT, CONTENT.length - TAIL, CONTENT.length));
        engine.evict(object.name());
        assertThat(engine.tailResident(object)).isFalse();
        assertThat(engine.tail(object)).isEmpty();
    }

    @Test
    void clearDropsEverything() throws IOException {
        CachedObject object = fixture.object("a", CONTENT);
        fixture.read(object, origin, 0, CONTENT.length);
        engine.clear();

        assertThat(storedBlocks()).isZero();
        assertThat(engine.objects()).isZero();
        assertThat(engine.tierReports()).hasSize(4).allMatch(report -> report.residentBytes() == 0);
        assertThat(engine.queuedBytes()).isZero();
    }

    @Test
    void extentEndsAtTheBlockOrTheObject() {
        CachedObject object = fixture.object("a", CONTENT);

        assertThat(engine.extentEnd(object, 0)).isEqualTo(BLOCK);
        assertThat(engine.extentEnd(object, BLOCK)).isEqualTo(2L * BLOCK);
        assertThat(engine.extentEnd(object, CONTENT.length - 1)).isEqualTo(CONTENT.length);
        assertThat(engine.extentEnd(object, CONTENT.length)).isEqualTo(CONTENT.length);
    }

    @Test
    void tailOfAnObjectThatIsEvictedMeanwhileDoesNotStay() {
        try (EngineFixture late = new EngineFixture()) {
            byte[] content = EngineFixture.content(2 * EngineFixture.TAIL);
            CachedObject evicted = late.object("late", content);
            late.tailDisk.duringCall(() -> {
                late.tailDisk.duringCall(() -> {});
                late.engine.evict(evicted.name());
            });

            assertThat(late.engine.offerTail(evicted, content)).as("while").isFalse();
            assertThat(late.engine.tierReports()).allMatch(report -> report.residentBlocks() == 0);
            assertThat(late.engine.offerTail(evicted, content)).as("after").isFalse();
            assertThat(late.engine.tierReports()).allMatch(report -> report.residentBlocks() == 0);
        }
    }

    @Test
    void oneVersionIsEvictedAlone() {
        try (EngineFixture two = new EngineFixture()) {
            byte[] content = EngineFixture.content(EngineFixture.TAIL);
            CachedObject mine = two.object("shared", content);
            CachedObject others =
                    two.engine.object(mine.name(), new Owner("0b"), EngineFixture.version("etag", content.length));
            assertThat(two.engine.offerTail(mine, content)).isTrue();
            assertThat(two.engine.offerTail(others, content)).isTrue();

            two.engine.evict(mine);

            assertThat(two.engine.tailResident(mine)).isFalse();
            assertThat(two.engine.tailResident(others)).isTrue();
            two.engine.evict(others);
            assertThat(two.engine.residency(mine.name()).versions()).isZero();
        }
    }
}
