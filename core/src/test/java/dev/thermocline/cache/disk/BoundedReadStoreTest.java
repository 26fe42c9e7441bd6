package dev.thermocline.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.BlockStoreContract;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.FaultyBlockStore;
import dev.thermocline.cache.block.FaultyBlockStore.Fault;
import dev.thermocline.cache.block.MapBlockStore;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A store that may hang within a lookup, here a map. */
class BoundedReadStoreTest extends BlockStoreContract {
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final FaultyBlockStore medium = new FaultyBlockStore(
            new MapBlockStore("disk", MIN_CAPACITY, MAX_VALUE), 1, () -> hanging.await(1, TimeUnit.MINUTES));

    @Override
    protected BlockStore open() {
        return new BoundedReadStore(medium, new BoundedReads(Duration.ofSeconds(2), () -> 0));
    }

    @Test
    void readerLeavesAStoreThatHangs() throws IOException {
        BlockKey key = new BlockKey(1, 0);
        store().write(key, Blocks.frame(key, 0, 1000));
        medium.breakWith(Fault.HANG, 1);

        assertThatThrownBy(() -> store().read(key, block -> {
                    throw new AssertionError("nothing is lent");
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not answer within 2000 ms");

        medium.heal();
        hanging.countDown();
        assertThat(Blocks.readAll(store(), key)).isEqualTo(Blocks.payload(key, 0, 1000));
    }
}
