package dev.thermocline.cache.block;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Buffers outside the heap for reads of files, {@value #MOST} of {@value #LENGTH} B for the whole process. A buffer for
 * each thread, or the one that Java keeps for each thread that reads a file into its heap, would grow with the number
 * of threads and with the longest read, in no budget. Thread-safe, without a lock.
 */
public final class DirectBuffers {
    /** Bytes of each. */
    public static final int LENGTH = 128 * 1024 + BlockFrame.PAGE;

    /** How many there are at most. */
    public static final int MOST = 16;

    /** Each thread begins at a place of its own: threads hardly ever meet, and get buffers that they had before. */
    private static final AtomicReferenceArray<@Nullable ByteBuffer> FREE = new AtomicReferenceArray<>(MOST);

    private static final AtomicInteger MADE = new AtomicInteger();

    private DirectBuffers() {}

    /** A buffer outside the heap, empty, to be given back; null while all are in use. */
    public static @Nullable ByteBuffer poll() {
        int first = first();
        for (int i = 0; i < MOST; i++) {
            int place = (first + i) % MOST;
            ByteBuffer free = FREE.get(place) == null ? null : FREE.getAndSet(place, null);
            if (free != null) {
                return free.clear();
            }
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

    private static int first() {
        return (int) (Thread.currentThread().getId() % MOST);
    }

    /** A buffer of {@link #LENGTH}, on the heap if all others are in use. */
    public static ByteBuffer take() {
        ByteBuffer direct = poll();
        return direct == null ? ByteBuffer.allocate(LENGTH) : direct;
    }

    /** Gives a buffer back. */
    public static void giveBack(ByteBuffer buffer) {
        int first = first();
        for (int i = 0; i < MOST && buffer.isDirect(); i++) {
            int place = (first + i) % MOST;
            if (FREE.get(place) == null && FREE.compareAndSet(place, null, buffer)) {
                return;
            }
        }
    }

    /** Bytes outside the heap that have been taken for them. */
    public static long bytes() {
        return (long) Math.min(MOST, MADE.get()) * LENGTH;
    }
}
