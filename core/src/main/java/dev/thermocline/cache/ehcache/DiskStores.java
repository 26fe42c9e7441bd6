package dev.thermocline.cache.ehcache;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.BlockStore;

/**
 * The two stores of one directory. Each has a capacity of its own; they share writer threads, queue and directory. The
 * owner closes both, one by one or with {@link #close}; the last one gives the directory back.
 *
 * @param tails for tails: its writes are dropped only when the queue is full
 * @param blocks for data blocks: its writes are dropped when the queue is over 80 % full, so they never cost a tail
 */
public record DiskStores(BlockStore tails, BlockStore blocks) implements AutoCloseable {
    /** Rejects missing parts. */
    public DiskStores {
        requireNonNull(tails, "tails is null");
        requireNonNull(blocks, "blocks is null");
    }

    /** Closes both stores. */
    @Override
    public void close() {
        blocks.close();
        tails.close();
    }
}
