package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectLog;
import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.layout.ReadRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What reads leave behind that may not keep everything. Blocks of 4,096 B, tails of 3,000 B. */
class AdmissionScopeTest {
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final int LENGTH = 10 * BLOCK + 100;
    private static final byte[] CONTENT = EngineFixture.content(LENGTH);

    private final EngineFixture fixture = new EngineFixture();
    private final FakeOrigin origin = new FakeOrigin(CONTENT);
    private final CachedObject object = fixture.object("a", CONTENT);

    @AfterEach
    void close() {
        fixture.close();
    }

    private void read(CacheEngine engine, AdmissionScope scope, int start, int end) throws IOException {
        ReadRange wanted = EngineFixture.wanted(start, end);
        engine.read(object, List.of(wanted), origin, scope);
        assertThat(wanted.target().hasRemaining()).isFalse();
        assertThat(wanted.target().array()).isEqualTo(EngineFixture.slice(CONTENT, start, end));
    }

    private void read(AdmissionScope scope, int start, int end) throws IOException {
        read(fixture.engine, scope, start, end);
    }

    private CacheEngine.Residency residency() {
        return fixture.engine.residency(object.name());
    }

    @ParameterizedTest
    @EnumSource(
            value = AdmissionScope.class,
            names = {"TAIL", "NOTHING"})
    void whereOnlyTailsStayOtherRangesAreFetchedAsTheyWereAskedFor(AdmissionScope scope) throws IOException {
        read(scope, 5, 2 * BLOCK + 7);
        read(scope, 5, 2 * BLOCK + 7);
        read(scope, LENGTH - 8, LENGTH);
        read(scope, LENGTH - 8, LENGTH);

        String asked = "5-" + (2 * BLOCK + 7);
        assertThat(origin.requests()).containsExactly(asked, asked, (LENGTH - EngineFixture.TAIL) + "-" + LENGTH);
        assertThat(residency()).isEqualTo(new CacheEngine.Residency(1, EngineFixture.TAIL, 0));
        assertThat(fixture.listener.bytes("fetched")).isEqualTo(2 * (2 * BLOCK + 2) + EngineFixture.TAIL);
    }

    @Test
    void rangesSideBySideAreOneRequest() throws IOException {
        ReadRange first = new ReadRange(10, ByteBuffer.allocateDirect(100));
        ReadRange second = new ReadRange(110, ByteBuffer.allocate(BLOCK));
        ReadRange apart = new ReadRange(3 * BLOCK, ByteBuffer.allocate(50));

        fixture.engine.read(object, List.of(apart, second, first), origin, AdmissionScope.TAIL);

        assertThat(origin.requests())
                .containsExactlyInAnyOrder("10-" + (110 + BLOCK), 3 * BLOCK + "-" + (3 * BLOCK + 50));
        byte[] direct = new byte[100];
        first.target().flip().get(direct);
        assertThat(direct).isEqualTo(EngineFixture.slice(CONTENT, 10, 110));
        assertThat(second.target().array()).isEqualTo(EngineFixture.slice(CONTENT, 110, 110 + BLOCK));
    }

    @Test
    void passingRangeIsTriedAgainFromWhereItBroke() throws IOException {
        origin.fail(0, BLOCK + 10, new FakeOrigin.CutException());

        read(AdmissionScope.TAIL, 0, 3 * BLOCK);

        assertThat(origin.requests()).containsExactly("0-" + 3 * BLOCK, BLOCK + "-" + 3 * BLOCK);
        assertThat(fixture.listener.count("retried")).isEqualTo(1);
    }

    @Test
    void failureOfAPassingRangeSurfacesUnchanged() {
        IOException gone = new IOException("gone");
        origin.failAlways(gone);

        assertThatThrownBy(() -> read(AdmissionScope.TAIL, 0, BLOCK)).isSameAs(gone);
    }

    @Test
    void whatIsResidentIsServedToEverybody() throws IOException {
        read(AdmissionScope.ALL, 0, 2 * BLOCK);
        origin.forgetRequests();

        read(AdmissionScope.TAIL, BLOCK, 2 * BLOCK);
        read(AdmissionScope.REPEATED, 0, BLOCK);

        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void blocksOfASinglePassReaderStayWhenTheyAreMissedAgain() throws IOException {
        read(AdmissionScope.REPEATED, 5, BLOCK + 7);
        read(AdmissionScope.REPEATED, BLOCK + 7, 2 * BLOCK); // comes back to a block, and pays for the rest of it only

        assertThat(origin.requests()).containsExactly("5-" + (BLOCK + 7), (BLOCK + 7) + "-" + 2 * BLOCK);
        assertThat(residency()).isEqualTo(new CacheEngine.Residency(1, 0, 0));
        assertThat(fixture.listener.count("dropped DATA first-sighting")).isEqualTo(2);

        FakeOrigin another = new FakeOrigin(CONTENT);
        ReadRange wanted = EngineFixture.wanted(BLOCK + 10, 2 * BLOCK + 10);
        fixture.engine.read(object, List.of(wanted), another, AdmissionScope.REPEATED);

        assertThat(wanted.target().array()).isEqualTo(EngineFixture.slice(CONTENT, BLOCK + 10, 2 * BLOCK + 10));
        assertThat(another.requests())
                .containsExactlyInAnyOrder(BLOCK + "-" + 2 * BLOCK, 2 * BLOCK + "-" + (2 * BLOCK + 10));
        assertThat(residency().dataBytes()).isEqualTo(BLOCK);
        origin.forgetRequests();

        read(AdmissionScope.REPEATED, BLOCK, 2 * BLOCK);

        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void tailOfASinglePassReaderStaysAtOnce() throws IOException {
        read(AdmissionScope.REPEATED, LENGTH - 8, LENGTH);

        assertThat(residency()).isEqualTo(new CacheEngine.Residency(1, EngineFixture.TAIL, 0));
    }

    @Test
    void withoutATierForBlocksNoMoreIsFetchedThanAskedFor() throws IOException {
        CacheEngine.Stores tailsOnly =
                new CacheEngine.Stores(List.of(new MapStore("heap", 1 << 20)), List.of(), ObjectLog.NONE);
        try (CacheEngine engine = new CacheEngine(
                EngineFixture.SETTINGS,
                EngineFixture.BREAKER,
                tailsOnly,
                new CacheEngine.Threads(
                        Runnable::run, Runnable::run, Runnable::run, AheadLoads.NO_THREAD, fixture.ticker),
                fixture.listener)) {
            read(engine, AdmissionScope.ALL, 5, 10);

            assertThat(origin.requests()).containsExactly("5-10");
        }
    }
}
