package dev.thermocline.cache.region;

import dev.thermocline.cache.block.PageChecksums;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The checksums of blocks that were read, so that another read of a block reads its pages and no header. They stand
 * with the blocks' locations; this bounds their bytes: when there are too many, those that were read first are let go.
 * Thread-safe, without a lock.
 */
final class KeptChecksums {
    /** Heap that those of a block take besides the sums, with their place in the queue. */
    private static final long OVERHEAD = 160;

    private static final int VALUE_BYTES_PER_BYTE = 1024; // 4 B for a page
    private static final long PART_OF_HEAP = 500;

    private final long capacity;
    private final Queue<Location> locations = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();

    /** Those of one pool, which may take a small part of the largest heap of this process. */
    KeptChecksums() {
        this(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    /** @param capacity heap bytes that they may take */
    KeptChecksums(long capacity) {
        this.capacity = capacity;
    }

    /** Keeps what a value's header has proved. That two readers prove it at once is no harm. */
    void keep(Location location, PageChecksums proven) {
        if (location.checksums() != null || size(location) > capacity) {
            return;
        }
        location.checksums(proven);
        locations.add(location);
        if (bytes.addAndGet(size(location)) > capacity) {
            letGo();
        }
    }

    private void letGo() {
        while (bytes.get() > capacity) {
            Location first = locations.poll();
            if (first == null) {
                return; // other readers let them go
            }
            bytes.addAndGet(-size(first));
            first.checksums(null);
        }
    }

    private static long size(Location location) {
        return OVERHEAD + location.length() / VALUE_BYTES_PER_BYTE;
    }

    /** Heap bytes that they take, estimated. */
    long bytes() {
        return bytes.get();
    }

    /** Lets all of them go. */
    void clear() {
        locations.clear();
    }
}
