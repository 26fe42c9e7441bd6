package dev.thermocline.engine.layout;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockKind;

/**
 * A block as part of its object.
 *
 * @param key its name
 * @param start its first byte in the object
 * @param length its bytes
 */
public record Extent(BlockKey key, long start, int length) {
    public long end() {
        return start + length;
    }

    boolean isTail() {
        return key.kind() == BlockKind.TAIL;
    }

    boolean covers(long position) {
        return position >= start && position < end();
    }
}
