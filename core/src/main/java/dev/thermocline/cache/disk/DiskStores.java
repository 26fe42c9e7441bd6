package dev.thermocline.cache.disk;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.object.ObjectLog;

/**
 * The two stores of one directory. Each has a capacity of its own; they share writer threads, queue and directory. The
 * owner closes both, one by one or with {@link #close}; the last one gives the directory back.
 *
 * @param tails for tails: its writes are dropped only when the queue is full
 * @param blocks for data blocks: its writes are dropped when the queue is over 80 % full, so they never cost a tail
 * @param objects what the stores remember of objects over the end of the process
 */
public record DiskStores(BlockStore tails, BlockStore blocks, ObjectLog objects) implements AutoCloseable {
    private static final int BLOCKS_QUEUE_PERCENT = 80;

    /** Rejects missing parts. */
    public DiskStores {
        requireNonNull(tails, "tails is null");
        requireNonNull(blocks, "blocks is null");
        requireNonNull(objects, "objects is null");
    }

    /**
     * Puts one queue before two stores.
     *
     * @param queue not shut down: its threads end when nothing waits
     * @param space asked before each write
     * @param waits {@code close} is how long closing each store lets writes go on
     */
    public static DiskStores behind(
            WriteQueue queue,
            WriteBehindStore.SpaceCheck space,
            DiskSettings.Waits waits,
            BlockStore tails,
            BlockStore blocks,
            ObjectLog objects) {
        long blocksLimit = queue.budget() / 100 * BLOCKS_QUEUE_PERCENT;
        return new DiskStores(
                new WriteBehindStore(tails, queue, queue.budget(), space, waits.close(), waits.nanoClock()),
                new WriteBehindStore(blocks, queue, blocksLimit, space, waits.close(), waits.nanoClock()),
                objects);
    }

    /** Closes the log and both stores. */
    @Override
    public void close() {
        objects.close();
        blocks.close();
        tails.close();
    }
}
