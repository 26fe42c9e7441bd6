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

    /**
     * The same bytes, for ranges that are delivered and not kept and don't come one after the other: each is one
     * request of its length, as those that {@link #open} sends.
     */
    default Origin unkept() {
        return this;
    }

    /** Whether the next range is read on from the last one if it begins here, mostly at no request. */
    default boolean continues(long position) {
        return false;
    }

    /**
     * The same bytes, for parts of the object that are fetched before the reader gets there: each is one request of its
     * length, at the same time as those of the reader.
     */
    default Origin ahead() {
        return this;
    }

    /**
     * The reader is expected to go on: a request for a range that begins in here may run to the end of it.
     *
     * @param start of the expected reads
     * @param end of them; {@code Long.MAX_VALUE} is the object's, and the same as {@code start} is no expectation
     */
    default void expect(long start, long end) {}

    /**
     * Where what the reader's own request brings ends, as far as the request is still under way; 0 if there is none,
     * {@code Long.MAX_VALUE} if it runs to the object's end.
     */
    default long coming() {
        return 0;
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

        /** Bytes among those read so far that peers delivered, so that S3 was not asked for them. */
        default long fromPeers() {
            return 0;
        }
    }
}
