package dev.thermocline.cache.ehcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.BlockStoreContract;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.Lookup;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The heap store. */
class HeapStoreTest extends BlockStoreContract {
    @Override
    protected BlockStore open() {
        return EhcacheTiers.heap("tails", MIN_CAPACITY, MAX_VALUE);
    }

    @Test
    void budgetFullOfSmallestValuesEvictsNothing() throws IOException {
        try (BlockStore small = EhcacheTiers.heap("small", 100_000, 100)) {
            int fits = (int) (small.capacity() / small.footprint(1));
            for (int i = 0; i < fits; i++) {
                small.write(new BlockKey(i, 0), ByteBuffer.allocate(1));
            }
            for (int i = 0; i < fits; i++) {
                assertThat(small.read(new BlockKey(i, 0), block -> {})).isEqualTo(Lookup.HIT);
            }
        }
    }

    @Test
    void valueIsKeptByReference() throws IOException {
        BlockKey key = new BlockKey(1, 0);
        ByteBuffer frame = Blocks.frame(key, 0, 100);
        store().write(key, frame);
        assertThat(store().name()).isEqualTo("heap");
        assertThat(store().capacity()).isEqualTo(MIN_CAPACITY);
        assertThat(store().footprint(1000)).isEqualTo(1200);
    }
}
