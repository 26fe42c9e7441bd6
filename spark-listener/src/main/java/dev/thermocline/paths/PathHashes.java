package dev.thermocline.paths;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A set of hashes of paths in 8 bytes each, bounded. It is filled by {@link #add} and then closed by {@link #distinct};
 * questions are for a closed set. Not thread-safe while it is filled.
 */
public final class PathHashes {
    private static final int FIRST_CAPACITY = 16;

    private final int most;
    private long[] hashes = new long[FIRST_CAPACITY];
    private int size;

    /** @param most hashes to hold, repeated ones included */
    public PathHashes(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most must be at least 1: " + most);
        }
        this.most = most;
    }

    /** Returns whether there was room. */
    public boolean add(long hash) {
        if (size == most) {
            return false;
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.min(most, size + size / 2));
        }
        hashes[size++] = hash;
        return true;
    }

    /** Closes the set: each hash counts once, and the room for more is given back. Returns this set. */
    public PathHashes distinct() {
        Arrays.sort(hashes, 0, size);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (kept == 0 || hashes[i] != hashes[kept - 1]) {
                hashes[kept++] = hashes[i];
            }
        }
        size = kept;
        if (hashes.length > size) {
            hashes = Arrays.copyOf(hashes, size);
        }
        return this;
    }

    /** Whether a hash is in this closed set. */
    public boolean contains(long hash) {
        return Arrays.binarySearch(hashes, 0, size, hash) >= 0;
    }

    /** The hashes that are in both of two closed sets. */
    public PathHashes common(PathHashes other) {
        PathHashes smaller = size <= other.size ? this : other;
        PathHashes larger = smaller == this ? other : this;
        PathHashes both = new PathHashes(Math.max(1, smaller.size));
        smaller.forEach(hash -> {
            if (larger.contains(hash)) {
                both.add(hash);
            }
        });
        return both.distinct();
    }

    /** One of the hashes, by a number below {@link #size}. */
    public long get(int number) {
        return hashes[number];
    }

    /** Calls the consumer with each hash. */
    public void forEach(LongConsumer consumer) {
        for (int i = 0; i < size; i++) {
            consumer.accept(hashes[i]);
        }
    }

    /** Hashes in the set; in one that is not closed, repeated ones count. */
    public int size() {
        return size;
    }

    /** Heap that it takes, in bytes. */
    public long bytes() {
        return (long) hashes.length * Long.BYTES;
    }
}
