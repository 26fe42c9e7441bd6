package dev.thermocline.cache.block;

import java.io.EOFException;
import java.nio.ByteBuffer;

/**
 * A stored value in memory.
 *
 * @param value from position 0 to the limit
 */
public record BufferBlock(ByteBuffer value) implements StoredBlock {
    @Override
    public int length() {
        return value.limit();
    }

    @Override
    public void copyTo(int position, ByteBuffer target) throws EOFException {
        int count = target.remaining();
        if (position < 0 || position + count > length()) {
            throw new EOFException("wanted " + count + " B at " + position + " of " + length() + " B");
        }
        target.put(value.slice(position, count));
    }
}
