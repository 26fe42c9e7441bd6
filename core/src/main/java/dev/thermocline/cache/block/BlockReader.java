package dev.thermocline.cache.block;

import java.io.IOException;

/** Takes what it wants from a stored value while the store lends it. */
@FunctionalInterface
public interface BlockReader {
    /**
     * Called at most once a read, on the reading thread. Must not call the store and must not keep the block.
     *
     * @throws IOException if the block's bytes can't be had
     */
    void accept(StoredBlock block) throws IOException;
}
