package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.layout.ReadRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the trace is told of reads. Blocks of 4,096 B, tails of 3,000 B. */
class TracedReadsTest {
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final int TAIL = EngineFixture.TAIL;
    private static final int LENGTH = 10 * BLOCK + 100;
    private static final byte[] CONTENT = EngineFixture.content(LENGTH);

    private final List<String> told = new ArrayList<>();
    private final EngineFixture fixture = new EngineFixture(
            EngineFixture.SETTINGS,
            Runnable::run,
            Runnable::run,
            (name, block, length, wanted) -> told.add((name.equals(EngineFixture.name("a")) ? "a" : "another") + " "
                    + block.start() + " " + block.kind() + ": " + wanted + " of " + length));
    private final FakeOrigin origin = new FakeOrigin(CONTENT);
    private final CachedObject object = fixture.object("a", CONTENT);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void eachSliceOfAReadIsTracedOnceHitOrMissAlike() throws IOException {
        List<String> slices = List.of("a 0 DATA: 96 of 4096", "a 4096 DATA: 4096 of 4096", "a 8192 DATA: 1 of 4096");

        fixture.read(object, origin, 4000, 2 * BLOCK + 1);
        assertThat(told).isEqualTo(slices);

        fixture.read(object, origin, 4000, 2 * BLOCK + 1);
        assertThat(origin.requests()).hasSize(1);
        assertThat(told).hasSize(6).endsWith(slices.toArray(String[]::new));
    }

    @Test
    void tailsAndTheLastBlockHaveTheirOwnLengths() throws IOException {
        fixture.read(object, origin, LENGTH - 8, LENGTH);
        fixture.read(object, origin, 10 * BLOCK - 3000, LENGTH);

        assertThat(told)
                .containsExactly(
                        "a " + (LENGTH - TAIL) + " TAIL: 8 of " + TAIL,
                        "a 36864 DATA: 3000 of 4096",
                        "a 40960 DATA: 100 of 100");
    }

    @Test
    void readOfTiersAloneIsTracedIfItServes() throws IOException {
        ReadRange wanted = EngineFixture.wanted(10, 20);

        assertThat(fixture.engine.readCached(object, wanted)).isFalse();
        assertThat(told).isEmpty();

        fixture.engine.read(object, List.of(wanted), origin, AdmissionScope.ALL);
        assertThat(fixture.engine.readCached(object, EngineFixture.wanted(30, 50)))
                .isTrue();
        assertThat(told).containsExactly("a 0 DATA: 10 of 4096", "a 0 DATA: 20 of 4096");
    }

    @Test
    void nothingIsTracedForEmptyReads() throws IOException {
        fixture.read(object, origin, 5, 5);

        assertThat(told).isEmpty();
    }
}
