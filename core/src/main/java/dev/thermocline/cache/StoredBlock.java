package dev.thermocline.cache;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A view of one stored value, lent by a {@link BlockStore} for the length of one {@link BlockReader#accept} call. Not
 * thread-safe, not valid afterwards.
 */
public interface StoredBlock {
    /** Length of the stored value in bytes. */
    int length();

    /**
     * Fills {@code target} from {@code position} of the value to the target's limit.
     *
     * @throws IOException if the medium fails or the value ends before the target is full
     */
    void copyTo(int position, ByteBuffer target) throws IOException;
}
