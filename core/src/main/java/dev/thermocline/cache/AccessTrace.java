package dev.thermocline.cache;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.ObjectName;

/**
 * Is notified of each read of a block, hit or miss alike, on the reading thread: what a replay needs to find what
 * another size or policy would have done. Implementations are thread-safe, fast and never throw.
 */
@FunctionalInterface
public interface AccessTrace {
    /** Traces nothing; whoever has it computes nothing for it. */
    AccessTrace NONE = (name, block, length, wanted) -> {};

    /**
     * A part of one block was asked for.
     *
     * @param name the object
     * @param block kind and offset identify the block; its object id means nothing to another process
     * @param length bytes of the whole block
     * @param wanted bytes of the part
     */
    void read(ObjectName name, BlockKey block, int length, int wanted);

    /** Whether {@link #named} does anything. */
    default boolean wantsNames() {
        return false;
    }

    /** An object is about to be read that lies at a path. */
    default void named(ObjectName name, String path) {}
}
