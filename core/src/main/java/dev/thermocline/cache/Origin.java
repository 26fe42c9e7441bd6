package dev.thermocline.cache;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where missing bytes of one object come from. Implementations send each range as one request, under the condition that
 * the object still has the version that the reader asked for; what S3 answers otherwise surfaces as S3A throws it.
 *
 * <p>Thread-safe: ranges are read in parallel.
 */
public interface Origin {
    /**
     * Opens one range, as one request, sent at the first read or before.
     *
     * @param position first byte
     * @param length bytes that will be read, at least 1
     * @return the range's bytes in order; the caller closes it, and may do so before the end
     * @throws IOException what S3A throws
     */
    Range open(long position, long length) throws IOException;

    /**
     * The same bytes by the requests that the reader would send if there were no cache. For what is delivered and not
     * kept; ranges of one reader come one after the other.
     */
    default Origin passing() {
        return this;
    }

    /** Whether the next range is read on from the last one if it begins here, mostly at no request. */
    default boolean continues(long position) {
        return false;
    }

    /**
     * Whether a range that broke off may go on when the rest is asked for again: a connection that was cut may, what S3
     * answered may not.
     */
    boolean isTransient(IOException failure);

    /** A range being read, by one thread. */
    interface Range extends Closeable {
        /**
         * Fills the buffer to its limit with the next bytes of the range; on an exception its position shows how many
         * came.
         *
         * @throws IOException what S3A throws, also when the object ends too early
         */
        void readFully(ByteBuffer target) throws IOException;
    }
}
