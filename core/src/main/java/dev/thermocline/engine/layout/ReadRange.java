package dev.thermocline.engine.layout;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/**
 * A range that a reader wants.
 *
 * @param position its first byte in the object
 * @param target filled from its position to its limit; the position moves when the range has been read
 */
public record ReadRange(long position, ByteBuffer target) {
    /** Rejects a negative position, and a buffer that can't be filled: that is the caller's fault, not a store's. */
    public ReadRange {
        requireNonNull(target, "target is null");
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + " is negative");
        }
    }
}
