package dev.thermocline.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.EngineFixture;
import dev.thermocline.engine.FakeOrigin;
import dev.thermocline.engine.ahead.Expected;
import dev.thermocline.engine.layout.ReadRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Warm reads: which stores they ask, what they count, and that their bytes are the object's. */
class ResidentReadsTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final int BLOCKS = 6;

    private final byte[] content = EngineFixture.content(BLOCKS * BLOCK + 700);
    private final EngineFixture fixture = new EngineFixture();
    private final CachedObject object = fixture.object("o", content);
    private final FakeOrigin origin = new FakeOrigin(content);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void fill() throws IOException {
        fixture.read(object, origin, 0, content.length);
        fixture.read(object, origin, content.length - 10, content.length); // the tail
    }

    private ByteBuffer read(int from, int to) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(to - from + 3).position(3);
        try (HeldScope held = new HeldScope()) {
            fixture.engine.read(object, new ReadRange(from, target), origin, AdmissionScope.ALL, held.block);
        }
        assertThat(target.hasRemaining()).isFalse();
        return target.position(3);
    }

    /** A stream's own block, let go at the end. */
    private final class HeldScope implements AutoCloseable {
        private final StreamBlocks block = fixture.engine.streams().newBlocks(Expected.WHOLE);

        @Override
        public void close() {
            block.release();
        }
    }

    private ByteBuffer expected(int from, int to) {
        return ByteBuffer.wrap(content, from, to - from);
    }

    @Test
    void neighboursAreReadAtOnceAndEachIsCounted() throws IOException {
        fill();
        read(BLOCK, BLOCK + 10); // promoted now
        List<ReadRange> ranges = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ranges.add(new ReadRange(BLOCK + i * 400L, ByteBuffer.allocate(100)));
        }
        int reads = reads();
        long hits = hits();

        fixture.engine.readCached(object, ranges);

        for (ReadRange range : ranges) {
            assertThat(range.target().flip()).isEqualTo(expected((int) range.position(), (int) range.position() + 100));
        }
        assertThat(reads()).as("reads of stores").isEqualTo(reads + 1);
        assertThat(hits()).isEqualTo(hits + 8);
    }

    private int reads() {
        return fixture.stores().stream().mapToInt(store -> store.reads.get()).sum();
    }

    private long hits() {
        return fixture.listener.count("hit disk") + fixture.listener.count("hit heap");
    }

    @Test
    void rangesThatAreNotHeldKeepTheirPosition() throws IOException {
        fixture.read(object, origin, 0, 10); // the first block
        ReadRange held = new ReadRange(100, ByteBuffer.allocate(10));
        ReadRange absent = new ReadRange(BLOCK + 100L, ByteBuffer.allocate(10));

        fixture.engine.readCached(object, List.of(held, absent));

        assertThat(held.target().position()).isEqualTo(10);
        assertThat(absent.target().position()).isZero();
        assertThat(fixture.listener.count("miss")).isEqualTo(1);
    }

    @Test
    void whatIsHeldIsReadOnceWhenTheRestIsFetched() throws IOException {
        fixture.read(object, origin, 0, 2 * BLOCK);
        long hits = hits();

        assertThat(read(10, 4 * BLOCK)).isEqualTo(expected(10, 4 * BLOCK));

        assertThat(hits()).as("two blocks").isEqualTo(hits + 2);
    }

    @Test
    void anyRangeOfAnythingThatIsHeldIsTheObjects() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 2_000; round++) {
            if (round % 200 == 0) {
                fixture.engine.clear();
            }
            int from = random.nextInt(content.length);
            int to = from + 1 + random.nextInt(Math.min(3 * BLOCK, content.length - from));
            assertThat(read(from, to)).as("[%d, %d), seed %d", from, to, SEED).isEqualTo(expected(from, to));
            List<ReadRange> ranges = ranges(random);
            fixture.engine.readCached(object, ranges);
            for (ReadRange range : ranges) {
                if (!range.target().hasRemaining()) {
                    int start = (int) range.position();
                    assertThat(range.target().flip())
                            .as("%s, seed %d", ranges, SEED)
                            .isEqualTo(expected(start, start + range.target().capacity()));
                }
            }
        }
    }

    private List<ReadRange> ranges(Random random) {
        List<ReadRange> ranges = new ArrayList<>();
        int at = random.nextInt(BLOCK);
        while (at < content.length) {
            int length = Math.min(1 + random.nextInt(900), content.length - at);
            ranges.add(new ReadRange(at, ByteBuffer.allocate(length)));
            at += length + (random.nextBoolean() ? 0 : random.nextInt(2 * BLOCK));
        }
        return ranges;
    }
}
