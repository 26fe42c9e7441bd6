package dev.thermocline.cache.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.block.FaultyBlockStore.Fault;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The faults strike as they are told to, and no spoiled byte gets past the frame. */
class FaultyBlockStoreTest {
    private static final BlockKey KEY = new BlockKey(1, 1);
    private static final BlockKey OTHER = new BlockKey(2, 2);

    private final AtomicInteger waits = new AtomicInteger();
    private final MapBlockStore map = new MapBlockStore("map", 1 << 20, 100_000);
    private final FaultyBlockStore store = new FaultyBlockStore(map, 42, waits::incrementAndGet);

    @BeforeEach
    void writeTwoBlocks() throws IOException {
        store.write(KEY, Blocks.frame(KEY, 0, 10_000));
        store.write(OTHER, Blocks.frame(OTHER, 0, 10_000));
    }

    /** Without a fault it is the store that it wraps. */
    @Nested
    class Contract extends BlockStoreContract {
        @Override
        protected BlockStore open() {
            return new FaultyBlockStore(new MapBlockStore("map", MIN_CAPACITY, MAX_VALUE), 1, () -> {});
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"FLIP", "SHORTEN", "SWAP"})
    void spoiledBlocksAreFound(Fault fault) throws IOException {
        store.breakWith(fault, 1);
        for (int i = 0; i < 500; i++) {
            assertThatThrownBy(() -> Blocks.readAll(store, KEY)).isInstanceOf(BlockFrame.CorruptBlockException.class);
        }
        assertThat(store.count(fault)).isEqualTo(500);
        store.heal();
        assertThat(Blocks.readAll(store, KEY)).isEqualTo(Blocks.payload(KEY, 0, 10_000));
    }

    @Test
    void throwsThreeKindsInTurn() {
        store.breakWith(Fault.THROW, 1);
        assertThatThrownBy(() -> Blocks.readAll(store, KEY)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> store.write(KEY, Blocks.frame(KEY, 0, 1))).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> store.remove(KEY)).isInstanceOf(Error.class);
        assertThat(store.count()).isEqualTo(3);
    }

    @Test
    void hangsThenGoesOn() throws IOException {
        store.breakWith(Fault.HANG, 1);
        assertThat(Blocks.readAll(store, KEY)).hasSize(10_000);
        assertThat(waits).hasValue(1);
        assertThat(store.count(Fault.HANG)).isEqualTo(1);
    }

    @Test
    void refusesWritesOnly() throws IOException {
        store.breakWith(Fault.REFUSE, 1);
        assertThat(store.write(KEY, Blocks.frame(KEY, 1, 1))).isEqualTo(WriteOutcome.UNAVAILABLE);
        assertThat(Blocks.readAll(store, KEY)).hasSize(10_000);
        assertThat(map.writes()).isEqualTo(2);
    }

    @Test
    void strikesAboutAsOftenAsConfigured() throws IOException {
        store.breakWith(Fault.HANG, 0.25);
        for (int i = 0; i < 1000; i++) {
            store.remove(KEY);
        }
        assertThat(store.count(Fault.HANG)).isBetween(200L, 300L);
    }
}
