package dev.thermocline.cache.region.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One file that is written from its start to its end, by one thread at a time, and read by many at any place. A thread
 * that is interrupted while it reads or writes gets its bytes, keeps its flag, and harms nobody else.
 */
public interface RegionFile extends Closeable {
    /** Bytes that have been appended. */
    long size();

    /**
     * Fills the target from a position of the file. On an exception the target may have been written to.
     *
     * @throws java.io.EOFException if the file ends before the target is full
     * @throws IOException if the medium fails
     */
    void read(long position, ByteBuffer target) throws IOException;

    /**
     * Whether reading so many bytes from a position on needs no medium at this moment, because the system has them in
     * memory. False if that is not known. Never waits for the medium.
     */
    default boolean inMemory(long position, int length) {
        return false;
    }

    /**
     * Appends the remaining bytes of the buffers. On an exception the size is what it was, and bytes behind it do not
     * count.
     *
     * @throws IOException if the medium fails or is full
     */
    void append(ByteBuffer... buffers) throws IOException;

    /** Nothing more will be appended: gives back what only appending needs. */
    void finish() throws IOException;

    /** Deletes the file. Reads that are under way go on; its space is free when it is closed. */
    void delete() throws IOException;
}
