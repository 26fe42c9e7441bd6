package dev.thermocline.cache.block;

import java.io.EOFException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A value in a buffer, until the loan ends: the memory may then be another value's. */
public final class LentBlock implements StoredBlock {
    private @Nullable ByteBuffer value;
    private final boolean trusted;

    /** Lends the bytes between the buffer's position and limit; the buffer is not moved. */
    public LentBlock(ByteBuffer value) {
        this(value, false);
    }

    /**
     * As the other one.
     *
     * @param trusted whether the buffer is memory that only the store writes to
     */
    public LentBlock(ByteBuffer value, boolean trusted) {
        this.value = value;
        this.trusted = trusted;
    }

    @Override
    public @Nullable ByteBuffer memory() {
        return trusted ? value() : null;
    }

    @Override
    public int length() {
        return value().remaining();
    }

    @Override
    public void copyTo(int position, ByteBuffer target) throws EOFException {
        ByteBuffer source = value();
        int count = target.remaining();
        if (position < 0 || position > source.remaining() - count) {
            throw new EOFException(
                    "wanted " + count + " B at " + position + " of a value of " + source.remaining() + " B");
        }
        target.put(target.position(), source, source.position() + position, count);
        target.position(target.limit());
    }

    /** Takes the value back. */
    public void end() {
        value = null;
    }

    private ByteBuffer value() {
        if (value == null) {
            throw new IllegalStateException("the block was used after the reader had returned");
        }
        return value;
    }
}
