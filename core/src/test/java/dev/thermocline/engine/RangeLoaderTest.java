package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.layout.ReadRange;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ranges that break. Blocks of 4,096 B; a range is tried again twice. */
class RangeLoaderTest {
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final int LENGTH = 10 * BLOCK;
    private static final byte[] CONTENT = EngineFixture.content(LENGTH);

    private final EngineFixture fixture = new EngineFixture();
    private final FakeOrigin origin = new FakeOrigin(CONTENT);
    private final CachedObject object = fixture.object("a", CONTENT);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void assertReadsWhole() throws IOException {
        assertThat(fixture.read(object, origin, 0, LENGTH)).isEqualTo(CONTENT);
    }

    private static IOException cut() {
        return new FakeOrigin.CutException();
    }

    @Test
    void cutRangeResumesAtTheFirstBlockThatDidNotArrive() throws IOException {
        origin.fail(0, 3 * BLOCK + 5, cut());

        assertReadsWhole();

        // of the bytes that had arrived only the 5 of the incomplete block are asked for again
        assertThat(origin.requests()).containsExactly("0-" + LENGTH, 3 * BLOCK + "-" + LENGTH);
        assertThat(fixture.listener.count("retried")).isEqualTo(1);
        assertThat(fixture.listener.bytes("fetched")).isEqualTo(LENGTH);
    }

    /** The origin has tried that as often as may be. */
    @Test
    void rangeOfWhichNothingCameIsNotTriedAgain() {
        for (int afterBytes : new int[] {-1, 0}) {
            IOException refused = cut();
            FakeOrigin refusing = new FakeOrigin(CONTENT).fail(0, afterBytes, refused);

            assertThatThrownBy(() -> fixture.read(object, refusing, 0, LENGTH)).isSameAs(refused);
            assertThat(refusing.requests()).hasSize(1);
        }
    }

    @Test
    void retriesAreBounded() {
        IOException last = cut();
        origin.fail(0, 5, cut()).fail(1, 10, cut()).fail(2, 20, last);

        assertThatThrownBy(this::assertReadsWhole).isSameAs(last);
        assertThat(origin.requests()).hasSize(3);
        assertThat(fixture.listener.count("retried")).isEqualTo(2);
        assertThat(fixture.listener.count("fetched")).isZero();
    }

    @Test
    void progressEarnsNewRetries() throws IOException {
        for (int i = 0; i < 9; i++) {
            origin.fail(i, BLOCK + 1, cut());
        }

        assertReadsWhole();

        assertThat(origin.requests()).hasSize(10).endsWith(9 * BLOCK + "-" + LENGTH);
    }

    @Test
    void permanentFailureSurfacesAsTheSameObject() {
        IOException gone = new IOException("gone");
        origin.fail(0, 2 * BLOCK, gone);

        assertThatThrownBy(this::assertReadsWhole).isSameAs(gone);
        assertThat(origin.requests()).hasSize(1);
        assertThat(fixture.listener.count("retried")).isZero();
    }

    @Test
    void permanentFailureOfAParallelRangeSurfacesAsTheSameObject() {
        IOException gone = new IOException("gone");
        origin.failAlways(gone);

        assertThatThrownBy(() -> fixture.engine.read(
                        object,
                        List.of(EngineFixture.wanted(0, 1), EngineFixture.wanted(5 * BLOCK, 5 * BLOCK + 1)),
                        origin,
                        AdmissionScope.ALL))
                .isSameAs(gone);
    }

    @Test
    void failedReadMovesNoPosition() {
        origin.fail(0, 2 * BLOCK, new IOException("gone"));
        ReadRange wanted = EngineFixture.wanted(0, LENGTH);

        assertThatThrownBy(() -> fixture.engine.read(object, List.of(wanted), origin, AdmissionScope.ALL))
                .isInstanceOf(IOException.class);
        assertThat(wanted.target().position()).isZero();
    }

    @Test
    void blocksThatArrivedBeforeAFailureAreKept() throws IOException {
        origin.fail(0, 4 * BLOCK + 1, new IOException("gone"));
        assertThatThrownBy(this::assertReadsWhole).isInstanceOf(IOException.class);
        origin.forgetRequests();
        FakeOrigin again = new FakeOrigin(CONTENT);

        assertThat(fixture.read(object, again, 0, LENGTH)).isEqualTo(CONTENT);
        assertThat(again.requests()).containsExactly(4 * BLOCK + "-" + LENGTH);
    }

    @Test
    void objectThatEndsTooEarlySurfaces() {
        origin.endAt(3 * BLOCK);

        assertThatThrownBy(this::assertReadsWhole).isInstanceOf(EOFException.class);
        assertThat(fixture.dataDisk.values).hasSize(3);
    }

    @Test
    void failureToCloseARangeThatArrivedIsNoFailure() throws IOException {
        origin.fail(0, LENGTH, new IOException("close"));

        assertReadsWhole();

        assertThat(origin.requests()).hasSize(1);
    }
}
