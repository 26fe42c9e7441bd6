package dev.thermocline.engine.layout;

import java.io.IOException;

/**
 * Is notified of the ranges of a read that end each by itself. Called by the threads that fetch, which must not be
 * kept; a range's buffer is not written to any more once either of the two methods was called for it.
 */
public interface Deliveries {
    /** All bytes of a range are in its target. */
    void arrived(int range);

    /**
     * A range failed, while others may have arrived. Called on the reader's thread, when nothing is fetched any more.
     */
    void failed(int range, IOException failure);

    /**
     * Asked before each block that is fetched.
     *
     * @throws IOException if nobody has a use for what has not arrived; the ranges fail with it
     */
    void requireWanted() throws IOException;
}
