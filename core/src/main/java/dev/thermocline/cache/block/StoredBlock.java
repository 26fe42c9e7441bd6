package dev.thermocline.cache.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A view of one stored value, lent by a {@link BlockStore} for the length of one {@link BlockReader#accept} call. Not
 * thread-safe, not valid afterwards.
 */
public interface StoredBlock {
    /** Length of the stored value in bytes. */
    int length();

    /**
     * The value itself, if it lies in memory of this process that nobody but the store can have written to: it was
     * checked when it was stored and is not checked again. Read-only, from position to limit, and shared by all
     * readers: to be read at absolute places, not to be moved; valid as long as the block.
     */
    default @Nullable ByteBuffer memory() {
        return null;
    }

    /** What the header of this value has proved to an earlier reader, if the store has kept it. */
    default @Nullable PageChecksums checksums() {
        return null;
    }

    /** The header of this value has proved this to a reader: the store may keep it as long as it holds the value. */
    default void keep(PageChecksums proven) {}

    /**
     * Fills {@code target} from {@code position} of the value to the target's limit.
     *
     * @throws IOException if the medium fails or the value ends before the target is full
     */
    void copyTo(int position, ByteBuffer target) throws IOException;
}
