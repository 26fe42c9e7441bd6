package dev.thermocline.cache.ehcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.BlockStoreContract;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.StoreUnavailableException;
import dev.thermocline.cache.block.WriteOutcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The off-heap store. */
class OffHeapStoreTest extends BlockStoreContract {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    @Override
    protected BlockStore open() throws StoreUnavailableException {
        return EhcacheTiers.offHeap("blocks", 64L << 20, MAX_VALUE, DEADLINE);
    }

    @Test
    void fillingFarBeyondThePoolEvictsWithoutFailure() throws IOException {
        int resident = 0;
        for (int i = 0; i < 150; i++) {
            BlockKey key = new BlockKey(0x9E3779B97F4A7C15L * i, i);
            assertThat(store().write(key, Blocks.frame(key, 0, PAYLOAD))).isEqualTo(WriteOutcome.STORED);
        }
        for (int i = 0; i < 150; i++) {
            BlockKey key = new BlockKey(0x9E3779B97F4A7C15L * i, i);
            resident += Blocks.readRange(store(), key, 0, 5).length > 0 ? 1 : 0;
        }
        assertThat(resident).isBetween(40, 64);
    }

    @Test
    void subRangeHitAllocatesFarLessThanTheValue() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int length = 63 * BlockFrame.PAGE;
        int keys = 64;
        try (BlockStore pool = EhcacheTiers.offHeap("warm", 128L << 20, MAX_VALUE, DEADLINE)) {
            for (int i = 0; i < keys; i++) {
                BlockKey key = new BlockKey(i, 0);
                pool.write(key, Blocks.frame(key, 0, length));
            }
            ByteBuffer target = ByteBuffer.allocate(BlockFrame.PAGE);
            int cheap = 0;
            for (int i = 0; i < 20 * keys; i++) {
                BlockKey key = new BlockKey(i % keys, 0);
                target.clear();
                long before = threads.getCurrentThreadAllocatedBytes();
                Lookup found = pool.read(key, block -> BlockFrame.copyRange(block, key, 10 * BlockFrame.PAGE, target));
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                assertThat(found).isEqualTo(Lookup.HIT);
                cheap += allocated < length / 20 ? 1 : 0;
            }
            // the rest lies across two pages of Ehcache's, which copies it first
            assertThat(cheap).as("hits without a copy of the value").isGreaterThan(16 * keys);
        }
    }

    @Test
    void ehcacheGetsItsProperties() throws ReflectiveOperationException {
        var field = Class.forName("org.ehcache.impl.internal.store.offheap.OffHeapStoreUtils")
                .getDeclaredField("PATH_PREFIX");
        field.setAccessible(true);
        String prefix = (String) field.get(null);
        assertThat(System.getProperty(prefix + "initialSegmentSizeRatio")).isEqualTo("2");
        assertThat(System.getProperty(prefix + "haltOnCriticalAllocationDelay")).isEqualTo("false");
    }

    @Test
    void morethanTheJvmAllowsNamesOptionValueLimitAndRemedy() {
        assertThatThrownBy(() -> EhcacheTiers.offHeap("huge", 600L << 20, MAX_VALUE, DEADLINE))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fs.s3a.cache.offheap.capacity = 629145600")
                .hasMessageContaining("-XX:MaxDirectMemorySize (536870912 B)");
        assertThatThrownBy(() -> EhcacheTiers.offHeap("large", 500L << 20, MAX_VALUE, DEADLINE))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fs.s3a.cache.offheap.capacity = 524288000")
                .hasCauseInstanceOf(Exception.class);
    }

    @Test
    void poolOfAFewValuesIsRefused() {
        assertThatThrownBy(() -> EhcacheTiers.offHeap("tiny", 4L << 20, MAX_VALUE, DEADLINE))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("too small for values of " + MAX_VALUE);
    }

    @Test
    void keepsToEightyFivePercentAndSixtyFourByteCells() {
        assertThat(store().name()).isEqualTo("offheap");
        assertThat(store().capacity()).isEqualTo((64L << 20) * 85 / 100);
        assertThat(store().footprint(60)).isEqualTo(128);
        assertThat(store().footprint(61)).isEqualTo(192);
        assertThat(store().queuedBytes()).isZero();
    }
}
