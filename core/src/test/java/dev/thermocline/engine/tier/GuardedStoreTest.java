package dev.thermocline.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.engine.CountingListener;
import dev.thermocline.engine.EngineFixture;
import dev.thermocline.engine.ManualTicker;
import dev.thermocline.engine.MapStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The failure policy of tiers. */
class GuardedStoreTest {
    private static final BlockKey KEY = new BlockKey(7, 0);
    private static final byte[] PAYLOAD = EngineFixture.content(5000);

    private final MapStore store = new MapStore("disk", 1 << 20);
    private final CountingListener listener = new CountingListener();
    private final ManualTicker ticker = new ManualTicker();
    private final GuardedStore guarded = new GuardedStore(store, EngineFixture.BREAKER, listener, ticker);

    @BeforeEach
    void fill() {
        assertThat(write()).isEqualTo(WriteOutcome.STORED);
    }

    private WriteOutcome write() {
        return guarded.write(KEY, EngineFixture.frame(KEY, PAYLOAD));
    }

    private Lookup read() {
        ByteBuffer target = ByteBuffer.allocate(PAYLOAD.length);
        Lookup lookup = guarded.read(KEY, block -> BlockFrame.copyRange(block, KEY, 0, target));
        if (lookup instanceof Lookup.Hit) {
            assertThat(target.array()).isEqualTo(PAYLOAD);
        }
        return lookup;
    }

    private void open() {
        MapStore.Mode mode = MapStore.Mode.IO_EXCEPTION;
        store.mode(mode);
        for (int i = 0; i < 3; i++) {
            read();
        }
        assertThat(guarded.available()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"IO_EXCEPTION", "RUNTIME_EXCEPTION", "ERROR", "OUT_OF_MEMORY", "UNAVAILABLE"})
    void whateverAStoreThrowsBecomesUnavailableAndIsCounted(MapStore.Mode mode) {
        store.mode(mode);

        assertThat(read()).isInstanceOf(Lookup.Unavailable.class);
        assertThat(write()).isEqualTo(WriteOutcome.UNAVAILABLE);
        assertThat(listener.count("failed disk")).isEqualTo(2);
    }

    @Test
    void removeCloseAndQueueOfABrokenStoreThrowNothing() {
        store.mode(MapStore.Mode.ERROR);

        guarded.remove(KEY);
        assertThat(guarded.queuedBytes()).isZero();
        guarded.close();

        assertThat(store.closed()).isTrue();
        assertThat(listener.count("failed disk")).isEqualTo(1);
    }

    @Test
    void failuresInARowOpenTheBreakerAndNoCallReachesTheStore() {
        open();
        int calls = store.calls();

        assertThat(read()).isInstanceOf(Lookup.Unavailable.class);
        assertThat(write()).isEqualTo(WriteOutcome.UNAVAILABLE);
        guarded.remove(KEY);

        assertThat(store.calls()).isEqualTo(calls);
        assertThat(listener.count("breaker disk open")).isEqualTo(1);
        assertThat(listener.count("failed disk")).isEqualTo(3);
    }

    @Test
    void aSuccessBetweenFailuresKeepsTheBreakerClosed() {
        for (int i = 0; i < 5; i++) {
            store.mode(MapStore.Mode.IO_EXCEPTION);
            read();
            read();
            store.mode(MapStore.Mode.WORKS);
            assertThat(read()).isEqualTo(Lookup.HIT);
        }
        assertThat(guarded.available()).isTrue();
    }

    @Test
    void probeAfterThePauseClosesTheBreaker() {
        open();
        store.mode(MapStore.Mode.WORKS);
        ticker.advance(Duration.ofSeconds(29));
        assertThat(read()).isInstanceOf(Lookup.Unavailable.class);
        ticker.advance(Duration.ofSeconds(1));

        assertThat(read()).isEqualTo(Lookup.HIT);
        assertThat(guarded.available()).isTrue();
        assertThat(listener.count("breaker disk closed")).isEqualTo(1);
    }

    @Test
    void failedProbeKeepsTheBreakerOpenForAnotherPause() {
        open();
        int calls = store.calls();
        ticker.advance(Duration.ofSeconds(30));

        read();
        read();

        assertThat(store.calls()).isEqualTo(calls + 1);
        assertThat(guarded.available()).isFalse();
        assertThat(listener.count("breaker disk open")).isEqualTo(1);
    }

    @Test
    void storeThatIsUnavailableToTheProbeDoesNotCloseTheBreaker() {
        open();
        store.mode(MapStore.Mode.UNAVAILABLE);
        ticker.advance(Duration.ofSeconds(30));

        read();

        assertThat(guarded.available()).isFalse();
    }

    @Test
    void removalIsNoProbe() {
        open();
        store.mode(MapStore.Mode.WORKS);
        ticker.advance(Duration.ofSeconds(30));
        int calls = store.calls();

        guarded.remove(KEY);
        assertThat(store.calls()).isEqualTo(calls);
        assertThat(guarded.available()).isFalse();
        assertThat(read()).isEqualTo(Lookup.HIT);
    }

    @Test
    void onlyOneCallProbes() throws Exception {
        open();
        store.mode(MapStore.Mode.HANGS);
        ticker.advance(Duration.ofSeconds(30));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Lookup> probe = other.submit(this::read);
            assertThat(store.hanging.await(10, TimeUnit.SECONDS)).isTrue();
            int calls = store.calls();

            assertThat(read()).isInstanceOf(Lookup.Unavailable.class);
            assertThat(store.calls()).isEqualTo(calls);

            store.release();
            assertThat(probe.get(10, TimeUnit.SECONDS)).isEqualTo(Lookup.HIT);
            assertThat(guarded.available()).isTrue();
        } finally {
            store.release();
            other.shutdownNow();
        }
    }

    @Test
    void successOfACallThatBeganBeforeTheBreakerOpenedDoesNotCloseIt() throws Exception {
        store.mode(MapStore.Mode.HANGS);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Lookup> early = other.submit(this::read);
            assertThat(store.hanging.await(10, TimeUnit.SECONDS)).isTrue();
            open();
            store.mode(MapStore.Mode.WORKS);
            store.release();

            assertThat(early.get(10, TimeUnit.SECONDS)).isEqualTo(Lookup.HIT);
            assertThat(guarded.available()).isFalse();
        } finally {
            store.release();
            other.shutdownNow();
        }
    }

    @Test
    void slowCallDeliversButCountsAsFailure() {
        store.duringCall(() -> ticker.advance(Duration.ofMillis(2001)));

        for (int i = 0; i < 3; i++) {
            assertThat(read()).isEqualTo(Lookup.HIT);
        }

        assertThat(listener.count("failed disk")).isEqualTo(3);
        assertThat(guarded.available()).isFalse();
    }

    @Test
    void callOfExactlyTheLimitIsNotSlow() {
        store.duringCall(() -> ticker.advance(Duration.ofSeconds(2)));

        read();

        assertThat(listener.count("failed disk")).isZero();
    }

    @Test
    void corruptFrameIsCountedAsCorrupt() {
        store.mode(MapStore.Mode.GARBAGE);

        assertThat(read()).isEqualTo(GuardedStore.CORRUPT);
        assertThat(listener.count("corrupt disk")).isEqualTo(1);
        assertThat(listener.count("failed disk")).isEqualTo(1);
    }

    @Test
    void missAndRefusalAreAnswersNotFailures() {
        store.mode(MapStore.Mode.FORGETS);
        assertThat(read()).isEqualTo(Lookup.MISS);
        store.mode(MapStore.Mode.OVERLOADED);
        assertThat(write()).isEqualTo(WriteOutcome.OVERLOADED);
        store.mode(MapStore.Mode.TOO_LARGE);
        assertThat(write()).isEqualTo(WriteOutcome.TOO_LARGE);
        store.mode(MapStore.Mode.NO_ROOM);
        for (int i = 0; i < 10; i++) {
            assertThat(write()).isEqualTo(WriteOutcome.NO_ROOM);
        }
        assertThat(guarded.available()).isTrue();

        assertThat(listener.count("failed disk")).isZero();
    }

    @Test
    void writesThatFailLeaveReadsAlone() {
        store.mode(MapStore.Mode.WRITES_FAIL);
        for (int i = 0; i < 10; i++) {
            assertThat(write()).isEqualTo(WriteOutcome.UNAVAILABLE);
        }
        assertThat(read()).isEqualTo(Lookup.HIT);
        assertThat(listener.count("breaker disk open")).isEqualTo(1);
        assertThat(store.writes.get()).as("the breaker of writes is open").isEqualTo(1 + 3);
    }

    @Test
    void whatCannotBeReadIsNotWrittenUntilAReadMayProbe() {
        open();
        store.mode(MapStore.Mode.WORKS);
        assertThat(guarded.accepts(PAYLOAD.length)).isFalse();
        assertThat(write()).isEqualTo(WriteOutcome.UNAVAILABLE);
        ticker.advance(Duration.ofSeconds(30));

        assertThat(guarded.accepts(PAYLOAD.length)).isTrue();
        assertThat(write()).isEqualTo(WriteOutcome.STORED);
        assertThat(guarded.available()).as("a write proves nothing about reads").isFalse();
        assertThat(read()).isEqualTo(Lookup.HIT);
        assertThat(guarded.available()).isTrue();
    }

    @Test
    void callsAfterCloseAreRefusedAndNotCounted() {
        guarded.close();
        int calls = store.calls();
        store.mode(MapStore.Mode.IO_EXCEPTION);

        assertThat(read()).isInstanceOf(Lookup.Unavailable.class);
        assertThat(write()).isEqualTo(WriteOutcome.UNAVAILABLE);

        assertThat(store.calls()).isEqualTo(calls);
        assertThat(listener.count("failed disk")).isZero();
    }
}
