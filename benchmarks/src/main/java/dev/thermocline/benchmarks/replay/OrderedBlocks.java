package dev.thermocline.benchmarks.replay;

import dev.thermocline.cache.block.BlockKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Blocks in the order in which they were read last, or in which they came; the first of them goes when space is short.
 */
final class OrderedBlocks implements Blocks {
    private final long capacity;
    private final Map<BlockKey, Integer> lengths;
    private long used;

    /** @param byUse whether a read moves a block to the end of the order */
    OrderedBlocks(long capacity, boolean byUse) {
        this.capacity = capacity;
        this.lengths = new LinkedHashMap<>(16, 0.75f, byUse);
    }

    @Override
    public boolean read(BlockKey block, int length) {
        Integer known = lengths.get(block);
        if (known != null && known == length) {
            return true;
        }
        if (known != null) {
            lengths.remove(block);
            used -= known;
        }
        if (length <= capacity) {
            lengths.put(block, length);
            used += length;
            evict();
        }
        return false;
    }

    private void evict() {
        Iterator<Integer> oldest = lengths.values().iterator();
        while (used > capacity) {
            used -= oldest.next();
            oldest.remove();
        }
    }
}
