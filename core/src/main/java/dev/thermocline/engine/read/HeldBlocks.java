package dev.thermocline.engine.read;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The blocks that streams hold until they have passed them, bounded in bytes over all streams: when there are too many,
 * the one that was held first is let go, so that a stream that is never closed costs others nothing. Thread-safe.
 */
public final class HeldBlocks {
    private final long capacity;

    @GuardedBy("this")
    private final Map<HeldBlock, Integer> lengths = new LinkedHashMap<>();

    @GuardedBy("this")
    private long bytes;

    /** @param capacity bytes that all of them may hold; a longer block is not held */
    public HeldBlocks(long capacity) {
        this.capacity = capacity;
    }

    /** The holder holds so many bytes from now on, instead of what it held before. */
    synchronized void held(HeldBlock holder, int length) {
        released(holder);
        lengths.put(holder, length);
        bytes += length;
        while (bytes > capacity) {
            HeldBlock first = lengths.keySet().iterator().next();
            first.forget();
            released(first);
        }
    }

    synchronized void released(HeldBlock holder) {
        Integer length = lengths.remove(holder);
        bytes -= length == null ? 0 : length;
    }

    public synchronized long bytes() {
        return bytes;
    }
}
