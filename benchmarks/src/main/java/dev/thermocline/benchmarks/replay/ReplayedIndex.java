package dev.thermocline.benchmarks.replay;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.engine.tier.ResidencyIndex;
import dev.thermocline.engine.tier.Retention;
import java.time.Duration;

/**
 * The cache's index without a store below it, so that a replay decides as the cache does. A replay has no clock: nothing
 * expires, and each read that was recorded is a use, where the cache counts those of a few seconds as one. For one
 * thread.
 */
public final class ReplayedIndex {
    private static final Duration EVER = Duration.ofDays(36_500);

    private final ResidencyIndex index;
    private long nanos;

    /** An empty index of so many bytes. */
    public ReplayedIndex(long capacity) {
        this.index = new ResidencyIndex(
                capacity, Retention.of(EVER), () -> nanos, Runnable::run, (key, resident, reason) -> {});
    }

    /** Finds a block, which counts as a use; a block of another length belongs to another version and is a miss. */
    public boolean use(BlockKey block, int length) {
        nanos += ResidencyIndex.ONE_USE.toNanos();
        ResidencyIndex.Resident resident = index.use(block);
        return resident != null && resident.payloadLength() == length;
    }

    /** Adds a block that was fetched. */
    public void add(BlockKey block, int length) {
        index.add(block, new ResidencyIndex.Resident(length, length));
    }
}
