package dev.thermocline.cache.region.file;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which bytes of files lie in the system's page cache. The system answers that for memory that is mapped; so it is
 * asked about a window on the file through which nobody ever reads, and which takes addresses and no memory.
 *
 * <p>{@value #KEPT} windows of {@value #LENGTH} B are kept, since making one costs as much as a small read. A thread
 * that asks takes the window out of its place meanwhile, so that nobody gives back what it uses. Where a window can't
 * be made, or could not be given back, nothing is known. Thread-safe, without a lock.
 */
final class ResidentPages {
    private static final Logger LOG = LoggerFactory.getLogger(ResidentPages.class);
    private static final int KEPT = 8;
    private static final int LENGTH = 16 << 20;

    /** Windows begin at multiples: what begins in the first half of one, and is no longer than that, lies in it. */
    private static final int STEP = LENGTH / 2;

    private final Unmapper unmapper = Unmapper.find();
    private final AtomicReferenceArray<@Nullable Window> windows = new AtomicReferenceArray<>(KEPT);
    private volatile boolean usable = unmapper.canUnmap();

    /** @param file whose it is; compared by identity */
    private record Window(Object file, long start, MappedByteBuffer bytes) {
        boolean shows(Object wanted, long position, int length) {
            return file == wanted && position >= start && position + length <= start + bytes.capacity();
        }
    }

    /** How a window is given back before the collector finds it: Java has no method for that. */
    private record Unmapper(@Nullable MethodHandle cleaner) {
        /** As far as this Java has what is needed. */
        static Unmapper find() {
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                Field instance = type.getDeclaredField("theUnsafe");
                instance.setAccessible(true);
                MethodHandle cleaner = MethodHandles.lookup()
                        .findVirtual(type, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class));
                return new Unmapper(cleaner.bindTo(instance.get(null)));
            } catch (ReflectiveOperationException | InaccessibleObjectException | SecurityException e) {
                LOG.debug("Whether bytes lie in the page cache can't be asked here: {}", e.toString());
                return new Unmapper(null);
            }
        }

        boolean canUnmap() {
            return cleaner != null;
        }

        @SuppressWarnings("checkstyle:illegalcatch") // what a method handle throws is any Throwable
        void unmap(MappedByteBuffer bytes) {
            try {
                if (cleaner != null) {
                    cleaner.invoke((ByteBuffer) bytes);
                }
            } catch (Throwable e) {
                throw new IllegalStateException("a mapped buffer can't be given back", e);
            }
        }
    }

    /**
     * Whether all of these bytes are there. May be called by a thread whose interrupt flag is not set.
     *
     * @param file whose channel it is; asked about no more after {@link #forget}
     * @throws IOException if the channel is closed
     */
    boolean contains(Object file, FileChannel channel, long position, int length) throws IOException {
        if (!usable || length > STEP) {
            return false;
        }
        long start = position / STEP * STEP;
        int place = place(file, start);
        Window kept = windows.get(place) == null ? null : windows.getAndSet(place, null);
        if (kept != null && !kept.shows(file, position, length)) {
            unmapper.unmap(kept.bytes());
            kept = null;
        }
        Window window = kept == null ? map(file, channel, start) : kept;
        if (window == null) {
            return false;
        }
        boolean there = window.shows(file, position, length)
                && window.bytes().slice((int) (position - start), length).isLoaded();
        if (!windows.compareAndSet(place, null, window)) {
            unmapper.unmap(window.bytes()); // another thread was faster
        }
        return there;
    }

    private @Nullable Window map(Object file, FileChannel channel, long start) throws IOException {
        try {
            long length = Math.min(LENGTH, channel.size() - start);
            return length <= 0
                    ? null
                    : new Window(file, start, channel.map(FileChannel.MapMode.READ_ONLY, start, length));
        } catch (UnsupportedOperationException | OutOfMemoryError e) {
            usable = false; // Java has collected garbage and waited before it throws the latter
            LOG.debug("Whether bytes lie in the page cache is not asked any more: {}", e.toString());
            return null;
        }
    }

    private static int place(Object file, long start) {
        return Math.floorMod(System.identityHashCode(file) + (int) (start / STEP), KEPT);
    }

    /** Gives the windows on a file back. Nobody asks about it meanwhile, or again. */
    void forget(Object file) {
        for (int place = 0; place < KEPT; place++) {
            Window window = windows.get(place);
            if (window != null && window.file() == file && windows.compareAndSet(place, window, null)) {
                unmapper.unmap(window.bytes());
            }
        }
    }
}
