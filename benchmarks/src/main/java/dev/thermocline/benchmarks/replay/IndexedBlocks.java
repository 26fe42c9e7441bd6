package dev.thermocline.benchmarks.replay;

import dev.thermocline.cache.block.BlockKey;

/** What the cache's index keeps. */
final class IndexedBlocks implements Blocks {
    private final ReplayedIndex index;

    IndexedBlocks(long capacity) {
        this.index = new ReplayedIndex(capacity);
    }

    @Override
    public boolean read(BlockKey block, int length) {
        if (index.use(block, length)) {
            return true;
        }
        index.add(block, length);
        return false;
    }
}
