package dev.thermocline.cache.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.block.BlockFrame.CorruptBlockException;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.region.RegionTiers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Region files, encrypted. */
class EncryptedRegionTest extends EncryptedDiskContract {
    private static final BlockKey KEY = new BlockKey(5, 3);
    private static final int LENGTH = 200_000;

    @Override
    DiskStores disk(DiskSettings settings) throws IOException {
        return RegionTiers.disk(settings);
    }

    private DiskStores reopened(DiskKey key) throws IOException {
        stores().objects().recover(List::of);
        assertThat(store().write(KEY, Blocks.frame(KEY, 0, LENGTH))).isEqualTo(WriteOutcome.STORED);
        drain();
        stores().close();
        return disk(settings(directory(), store -> new EncryptedBlockStore(store, key)));
    }

    @Test
    void nextProcessWithTheKeyFindsValuesByTheirLengthsInClear() throws IOException {
        Map<BlockKey, Integer> found = new ConcurrentHashMap<>();
        try (DiskStores next = reopened(DISK_KEY)) {
            next.blocks().observe(new StoreObserver() {
                @Override
                public void found(BlockKey key, int valueLength) {
                    found.put(key, valueLength);
                }

                @Override
                public void lost(BlockKey key) {}
            });
            next.blocks().adopt(id -> true);

            assertThat(found)
                    .containsExactlyEntriesOf(
                            Map.of(KEY, Blocks.frame(KEY, 0, LENGTH).remaining()));
            assertThat(Blocks.readAll(next.blocks(), KEY)).isEqualTo(Blocks.payload(KEY, 0, LENGTH));
        }
    }

    @Test
    void nextProcessWithAnotherKeyReadsNothing() throws IOException {
        try (DiskStores next = reopened(DiskKey.ephemeral())) {
            next.blocks().adopt(id -> true);

            assertThatThrownBy(() -> Blocks.readAll(next.blocks(), KEY)).isInstanceOf(CorruptBlockException.class);
        }
    }
}
