package dev.thermocline.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.EngineFixture;
import dev.thermocline.engine.EngineSettings;
import dev.thermocline.engine.FakeOrigin;
import dev.thermocline.engine.MapStore;
import dev.thermocline.engine.ahead.Expected;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.tier.Retention;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a stream holds of the block that it reads, while the tiers drop every block. Blocks of 4,096 B, tails of 3,000
 * B.
 */
class HeldBlockTest {
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final int LENGTH = 10 * BLOCK;
    private static final byte[] CONTENT = EngineFixture.content(LENGTH);
    private static final int STREAMS = 4;

    private final EngineFixture fixture = new EngineFixture(
            new EngineSettings(
                    BLOCK, 3000, 16L * BLOCK, 2, 4, 2L * STREAMS * BLOCK, 1000, Retention.of(EngineFixture.TTL)),
            Runnable::run,
            Runnable::run);
    private final CacheEngine engine = fixture.engine;
    private final FakeOrigin origin = new FakeOrigin(CONTENT);
    private final CachedObject object = fixture.object("a", CONTENT);
    private final StreamBlocks held = engine.streams().newBlocks(Expected.WHOLE);

    HeldBlockTest() {
        fixture.stores().forEach(store -> store.mode(MapStore.Mode.FORGETS)); // they accept blocks, and lose them
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void read(StreamBlocks by, int start, int end) throws IOException {
        ReadRange wanted = EngineFixture.wanted(start, end);
        engine.read(object, wanted, origin, AdmissionScope.ALL, by);
        assertThat(wanted.target().array()).isEqualTo(EngineFixture.slice(CONTENT, start, end));
    }

    @Test
    void streamFetchesABlockOnceWhateverTheTiersMakeOfIt() throws IOException {
        for (int at = 0; at < 3 * BLOCK; at += 512) {
            read(held, at, at + 512);
        }
        read(held, 3 * BLOCK - 1, 3 * BLOCK + 1);
        read(held, 3 * BLOCK + 1, 3 * BLOCK + 2);

        assertThat(origin.requests())
                .startsWith("0-" + BLOCK, BLOCK + "-" + 2 * BLOCK, 2 * BLOCK + "-" + 3 * BLOCK)
                .hasSize(4);
        assertThat(fixture.listener.count("hit stream DATA")).isEqualTo(3 * 7 + 1);
    }

    @Test
    void blockThatWasReadToItsEndIsHeldNoLonger() throws IOException {
        read(held, 0, 100);
        assertThat(engine.streams().heldBytes()).isEqualTo(BLOCK);
        read(held, 100, BLOCK);
        assertThat(engine.streams().heldBytes()).isZero();
        read(held, BLOCK, 2 * BLOCK);
        assertThat(engine.streams().heldBytes())
                .as("nothing of it is left to read")
                .isZero();
    }

    @Test
    void anotherBlockTakesThePlaceOfTheFirst() throws IOException {
        read(held, 0, 100);
        read(held, 5 * BLOCK, 5 * BLOCK + 100);
        assertThat(engine.streams().heldBytes()).isEqualTo(BLOCK);
        held.release();
        assertThat(engine.streams().heldBytes()).isZero();
        held.release();
        assertThat(engine.streams().heldBytes()).isZero();
    }

    @Test
    void tailIsHeldToo() throws IOException {
        read(held, LENGTH - 3000, LENGTH - 2000);
        read(held, LENGTH - 2000, LENGTH - 1000);

        assertThat(origin.requests()).hasSize(1);
        assertThat(engine.streams().heldBytes()).isEqualTo(3000);
    }

    @Test
    void allStreamsTogetherHoldNoMoreThanTheBudgetAndTheFirstGivesWay() throws IOException {
        StreamBlocks[] streams = new StreamBlocks[STREAMS + 2];
        for (int i = 0; i < streams.length; i++) {
            streams[i] = engine.streams().newBlocks(Expected.WHOLE);
            read(streams[i], i * BLOCK, i * BLOCK + 100);
            assertThat(engine.streams().heldBytes()).isEqualTo((long) Math.min(i + 1, STREAMS) * BLOCK);
        }
        origin.forgetRequests();

        read(streams[STREAMS + 1], (STREAMS + 1) * BLOCK + 100, (STREAMS + 1) * BLOCK + 200);
        assertThat(origin.requests()).isEmpty();
        read(streams[0], 100, 200);
        assertThat(origin.requests()).containsExactly("0-" + BLOCK);
    }
}
