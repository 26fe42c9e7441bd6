package dev.thermocline.engine;

import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.EntryTable;
import dev.thermocline.engine.layout.BlockLayout;
import dev.thermocline.engine.tier.Retention;

/**
 * What the engine is started with; limits are checked where options are read.
 *
 * @param blockSize bytes of one data block, a multiple of 4 KiB
 * @param tailSize bytes kept from the end of each object
 * @param mergeMax longest range that one request fetches, in bytes
 * @param retries how often in a row a range that broke off is continued
 * @param parallelRanges ranges of one read that are fetched at the same time
 * @param queueCapacity bytes that may wait to be stored
 * @param objectsMax objects whose identity is remembered, fewer in a small heap
 * @param retention how long what nobody reads stays
 */
public record EngineSettings(
        int blockSize,
        int tailSize,
        long mergeMax,
        int retries,
        int parallelRanges,
        long queueCapacity,
        long objectsMax,
        Retention retention) {
    /** Most tails that an object has, each of so many bytes. */
    public static int mostTails(int tailSize) {
        return BlockLayout.mostTails(tailSize);
    }

    /** What the identities of objects may take of the heap. */
    EntryBudget objectBudget() {
        return EntryBudget.of(EntryTable.OBJECTS, objectsMax);
    }

    /** Rejects sizes that make no layout. */
    public EngineSettings {
        if (blockSize <= 0 || tailSize <= 0 || mergeMax < blockSize) {
            throw new IllegalArgumentException(
                    "blockSize " + blockSize + ", tailSize " + tailSize + ", mergeMax " + mergeMax);
        }
        if (parallelRanges < 1 || retries < 0 || queueCapacity < blockSize || objectsMax < 1) {
            throw new IllegalArgumentException("parallelRanges " + parallelRanges + ", retries " + retries
                    + ", queueCapacity " + queueCapacity + ", objectsMax " + objectsMax);
        }
    }
}
