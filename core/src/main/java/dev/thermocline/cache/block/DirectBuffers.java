package dev.thermocline.cache.block;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Buffers outside the heap for reads of files, {@value #MOST} of {@value #LENGTH} B for the whole process. A buffer for
 * each thread, or the one that Java keeps for each thread that reads a file into its heap, would grow with the number
 * of threads and with the longest read, in no budget. Thread-safe.
 */
public final class DirectBuffers {
    /** Bytes of each. */
    public static final int LENGTH = 128 * 1024 + BlockFrame.PAGE;

    /** How many there are at most. */
    public static final int MOST = 16;

    private static final BlockingQueue<ByteBuffer> FREE = new ArrayBlockingQueue<>(MOST);
    private static final AtomicInteger MADE = new AtomicInteger();

    private DirectBuffers() {}

    /** A buffer outside the heap, empty, to be given back; null while all are in use. */
    public static @Nullable ByteBuffer poll() {
        ByteBuffer free = FREE.poll();
        if (free != null) {
            return free.clear();
        }
        if (MADE.get() >= MOST || MADE.incrementAndGet() > MOST) {
            return null;
        }
        try {
            return ByteBuffer.allocateDirect(LENGTH);
        } catch (OutOfMemoryError e) {
            MADE.decrementAndGet(); // no direct memory at present
            return null;
        }
    }

    /** A buffer of {@link #LENGTH}, on the heap if all others are in use. */
    public static ByteBuffer take() {
        ByteBuffer direct = poll();
        return direct == null ? ByteBuffer.allocate(LENGTH) : direct;
    }

    /** Gives a buffer back. */
    public static void giveBack(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            FREE.offer(buffer);
        }
    }

    /** Bytes outside the heap that have been taken for them. */
    public static long bytes() {
        return (long) Math.min(MOST, MADE.get()) * LENGTH;
    }
}
