package dev.thermocline.benchmarks.replay;

import dev.thermocline.cache.block.BlockKey;

/** Blocks that are resident in one budget under one policy. */
interface Blocks {
    /**
     * Reads a block, which is resident afterwards if the policy lets it.
     *
     * @param length bytes that it takes; a block that is known with another length is another version's, and a miss
     * @return whether it was resident
     */
    boolean read(BlockKey block, int length);
}
