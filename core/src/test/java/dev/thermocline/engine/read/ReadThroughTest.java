package dev.thermocline.engine.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.EngineFixture;
import dev.thermocline.engine.EngineSettings;
import dev.thermocline.engine.FakeOrigin;
import dev.thermocline.engine.MapStore;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.tier.Retention;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which ranges of the origin a read asks for. Blocks of 4,096 B, tails of 3,000 B, merged up to 16 blocks. */
class ReadThroughTest {
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final int TAIL = EngineFixture.TAIL;
    private static final int LENGTH = 10 * BLOCK + 100;
    private static final byte[] CONTENT = EngineFixture.content(LENGTH);

    private final EngineFixture fixture = new EngineFixture();
    private final CacheEngine engine = fixture.engine;
    private final FakeOrigin origin = new FakeOrigin(CONTENT);
    private final CachedObject object = fixture.object("a", CONTENT);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void assertReads(int start, int end) throws IOException {
        assertThat(fixture.read(object, origin, start, end)).isEqualTo(EngineFixture.slice(CONTENT, start, end));
    }

    @Test
    void coldReadOfAWholeFileIsOneRequest() throws IOException {
        assertReads(0, LENGTH);

        assertThat(origin.requests()).containsExactly("0-" + LENGTH);
        assertThat(fixture.listener.bytes("fetched")).isEqualTo(LENGTH);
        assertThat(fixture.listener.bytes("wanted")).isEqualTo(LENGTH);
        assertThat(fixture.listener.bytes("miss")).isEqualTo(LENGTH);
    }

    @Test
    void warmReadSendsNoRequest() throws IOException {
        assertReads(0, LENGTH);
        origin.forgetRequests();

        assertReads(0, LENGTH);
        assertReads(LENGTH - 8, LENGTH); // the tail, out of the last blocks
        assertReads(5000, 9000);

        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void smallFileIsOneTail() throws IOException {
        byte[] small = EngineFixture.content(TAIL - 1);
        FakeOrigin smallOrigin = new FakeOrigin(small);
        CachedObject smallObject = fixture.object("small", small);

        assertThat(fixture.read(smallObject, smallOrigin, 10, 20)).isEqualTo(EngineFixture.slice(small, 10, 20));
        assertThat(fixture.read(smallObject, smallOrigin, 0, small.length)).isEqualTo(small);

        assertThat(smallOrigin.requests()).containsExactly("0-" + small.length);
        assertThat(fixture.tailHeap.values).hasSize(1);
        assertThat(fixture.dataDisk.values).isEmpty();
    }

    @Test
    void emptyReadsAndEmptyFilesSendNoRequest() throws IOException {
        assertReads(5, 5);
        assertReads(LENGTH, LENGTH);
        CachedObject empty = fixture.object("empty", new byte[0]);
        assertThat(fixture.read(empty, new FakeOrigin(new byte[0]), 0, 0)).isEmpty();

        assertThat(origin.requests()).isEmpty();
        assertThat(fixture.storeCalls()).isZero();
    }

    @Test
    void tailReadFetchesTheTail() throws IOException {
        assertReads(LENGTH - 8, LENGTH);
        assertReads(LENGTH - TAIL, LENGTH);

        assertThat(origin.requests()).containsExactly((LENGTH - TAIL) + "-" + LENGTH);
    }

    @Test
    void subRangeReadFetchesItsBlocksOnly() throws IOException {
        assertReads(2 * BLOCK + 10, 2 * BLOCK + 20);
        assertReads(4 * BLOCK - 1, 4 * BLOCK + 1);

        assertThat(origin.requests()).containsExactly(2 * BLOCK + "-" + 3 * BLOCK, 3 * BLOCK + "-" + 5 * BLOCK);
    }

    @Test
    void residentBlocksAreLeftOutOfARequest() throws IOException {
        assertReads(2 * BLOCK, 3 * BLOCK);
        origin.forgetRequests();
        assertReads(0, 6 * BLOCK);

        assertThat(origin.requests()).containsExactly("0-" + 2 * BLOCK, 3 * BLOCK + "-" + 6 * BLOCK);
    }

    @Test
    void neighboursAreMergedUpToTheLimit() throws IOException {
        byte[] large = EngineFixture.content(40 * BLOCK);
        FakeOrigin largeOrigin = new FakeOrigin(large);
        CachedObject largeObject = fixture.object("large", large);

        assertThat(fixture.read(largeObject, largeOrigin, 0, 40 * BLOCK)).isEqualTo(large);

        assertThat(largeOrigin.requests())
                .containsExactly("0-" + 16 * BLOCK, 16 * BLOCK + "-" + 32 * BLOCK, 32 * BLOCK + "-" + 40 * BLOCK);
    }

    @Test
    void adjacentColumnChunksAreOneRequest() throws IOException {
        List<ReadRange> chunks = IntStream.range(0, 8)
                .mapToObj(i -> EngineFixture.wanted(BLOCK / 2 + i * 3000, BLOCK / 2 + (i + 1) * 3000))
                .toList();
        engine.read(object, chunks, origin, AdmissionScope.ALL);

        for (ReadRange chunk : chunks) {
            int start = (int) chunk.position();
            assertThat(chunk.target().hasRemaining()).isFalse();
            assertThat(chunk.target().array()).isEqualTo(EngineFixture.slice(CONTENT, start, start + 3000));
        }
        assertThat(origin.requests()).containsExactly("0-" + 7 * BLOCK);
    }

    @Test
    void tailPiecesRideAlongInABlockThatIsFetchedAnyway() throws IOException {
        byte[] aligned = EngineFixture.content(4 * BLOCK);
        FakeOrigin alignedOrigin = new FakeOrigin(aligned);
        CachedObject alignedObject = fixture.object("aligned", aligned);
        ReadRange before = EngineFixture.wanted(3 * BLOCK, 3 * BLOCK + 10);
        ReadRange footer = EngineFixture.wanted(4 * BLOCK - 100, 4 * BLOCK);

        engine.read(alignedObject, List.of(footer, before), alignedOrigin, AdmissionScope.ALL);

        assertThat(alignedOrigin.requests()).containsExactly(3 * BLOCK + "-" + 4 * BLOCK);
        assertThat(footer.target().array()).isEqualTo(EngineFixture.slice(aligned, 4 * BLOCK - 100, 4 * BLOCK));
    }

    @Test
    void blockReadOutOfAResidentTailSendsNoRequest() throws IOException {
        byte[] aligned = EngineFixture.content(4 * BLOCK);
        FakeOrigin alignedOrigin = new FakeOrigin(aligned);
        CachedObject alignedObject = fixture.object("aligned", aligned);
        fixture.read(alignedObject, alignedOrigin, 4 * BLOCK - 8, 4 * BLOCK);
        alignedOrigin.forgetRequests();

        // what lies before the tail is missing, the rest of the block's bytes are not
        fixture.read(alignedObject, alignedOrigin, 4 * BLOCK - TAIL, 4 * BLOCK);

        assertThat(alignedOrigin.requests()).isEmpty();
    }

    @Test
    void targetIsFilledFromItsPositionToItsLimit() throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(3 * BLOCK).position(7).limit(7 + 2 * BLOCK);
        engine.read(object, List.of(new ReadRange(100, direct)), origin, AdmissionScope.ALL);

        assertThat(direct.position()).isEqualTo(7 + 2 * BLOCK);
        byte[] read = new byte[2 * BLOCK];
        direct.get(7, read);
        assertThat(read).isEqualTo(EngineFixture.slice(CONTENT, 100, 100 + 2 * BLOCK));
        assertThat(direct.get(6)).isZero();
    }

    @Test
    void rangeBeyondTheObjectIsRejected() {
        assertThatThrownBy(() -> fixture.read(object, origin, LENGTH - 1, LENGTH + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(LENGTH));
    }

    @Test
    void readCachedNeedsAllBytesAndCountsNothingOtherwise() throws IOException {
        assertReads(0, BLOCK);
        long hits = fixture.listener.count("hit");
        ReadRange half = EngineFixture.wanted(0, 2 * BLOCK);

        assertThat(engine.readCached(object, half)).isFalse();
        assertThat(half.target().position()).isZero();
        assertThat(fixture.listener.count("hit")).isEqualTo(hits);

        ReadRange whole = EngineFixture.wanted(10, BLOCK);
        assertThat(engine.readCached(object, whole)).isTrue();
        assertThat(whole.target().array()).isEqualTo(EngineFixture.slice(CONTENT, 10, BLOCK));
        assertThat(whole.target().hasRemaining()).isFalse();
    }

    @Test
    void blocksOfAnEvictedObjectAreServedButNotStored() throws IOException {
        assertReads(0, BLOCK);
        engine.evict(object.name());

        assertReads(0, 2 * BLOCK);

        assertThat(origin.requests()).containsExactly("0-" + BLOCK, "0-" + 2 * BLOCK);
        assertThat(fixture.dataDisk.values).isEmpty();
        assertThat(fixture.listener.bytes("dropped DATA evicted")).isEqualTo(2 * BLOCK);
    }

    @Test
    void blocksOfAnObjectEvictedBetweenLookAndWriteDoNotStay() throws IOException {
        MapStore disk = fixture.dataDisk;
        disk.duringCall(() -> {
            disk.duringCall(() -> {});
            engine.evict(object.name());
        });

        assertReads(0, BLOCK);

        assertThat(disk.writes).hasValue(1);
        assertThat(engine.tierReports()).allMatch(report -> report.residentBlocks() == 0);
        assertThat(disk.values).isEmpty();
    }

    @Test
    void longReadHoldsOneBlockInMemory() throws IOException {
        int blocks = 64;
        CachedObject large = engine.object(
                EngineFixture.name("large"), EngineFixture.OWNER, EngineFixture.version("e", 80L * BLOCK));
        engine.evict(large.name()); // nothing of it waits to be stored
        EngineSettings settings =
                new EngineSettings(BLOCK, TAIL, 80L * BLOCK, 0, 1, 2 * BLOCK, 10, Retention.of(EngineFixture.TTL));
        WeighingOrigin weighing = new WeighingOrigin(blocks);
        try (EngineFixture merging = new EngineFixture(settings, Runnable::run, Runnable::run)) {
            merging.engine.read(large, List.of(EngineFixture.wanted(0, blocks * BLOCK)), weighing, AdmissionScope.ALL);
        }

        assertThat(weighing.buffers).hasSize(blocks);
    }

    /** Has zeros, and insists at the last block of a range that the buffers of the earlier ones are garbage. */
    private static final class WeighingOrigin implements Origin {
        private final List<WeakReference<byte[]>> buffers = new ArrayList<>();
        private final int blocks;

        WeighingOrigin(int blocks) {
            this.blocks = blocks;
        }

        private long live() {
            System.gc();
            return buffers.stream().filter(buffer -> !buffer.refersTo(null)).count();
        }

        @Override
        public Range open(long position, long length) {
            return new Range() {
                @Override
                @SuppressWarnings("ByteBufferBackingArray") // the array is weighed, not read
                public void readFully(ByteBuffer buffer) {
                    buffers.add(new WeakReference<>(buffer.array()));
                    buffer.position(buffer.limit());
                    if (buffers.size() == blocks) {
                        await().until(() -> live() <= 2);
                    }
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public boolean isTransient(IOException failure) {
            return false;
        }
    }
}
