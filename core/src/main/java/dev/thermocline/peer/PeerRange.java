package dev.thermocline.peer;

import java.io.Closeable;
import java.nio.ByteBuffer;

/** A range that a peer delivers, read in order by one thread. Bytes were verified before they are handed out. */
public interface PeerRange extends Closeable {
    /**
     * Fills the buffer to its limit with the next bytes of the range.
     *
     * @throws PeerUnavailableException if they don't come in time or don't prove themselves; the buffer's position has
     *     not moved, and the reader goes on with S3 where it stands
     */
    void readFully(ByteBuffer target) throws PeerUnavailableException;

    /** Gives up what is on its way. */
    @Override
    void close();
}
