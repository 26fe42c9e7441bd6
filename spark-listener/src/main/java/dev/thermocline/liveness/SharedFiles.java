package dev.thermocline.liveness;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.paths.PathHash;
import dev.thermocline.paths.PathHashes;
import dev.thermocline.paths.PathNumbers;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * Files that are live in tables that don't own them, as those of a shallow clone's source: each with the tables that
 * name it. Keeps hashes of paths, not paths; a collision leaves a dead file in the caches until it ages. Bounded: a
 * reference without room is counted, and its file may be evicted by its owner's commits while the clone still reads it,
 * which costs the clone's readers requests and nothing else. Thread-safe.
 */
final class SharedFiles {
    static final int DEFAULT_CAPACITY = 200_000;

    private static final long TABLE_BYTES = 160;

    private final int capacity;

    /** The files that each table names, by the table's hash. */
    @GuardedBy("this")
    private final Map<Long, PathNumbers> tables = new HashMap<>();

    /** How many tables name each file. */
    @GuardedBy("this")
    private final PathNumbers holders = new PathNumbers();

    @GuardedBy("this")
    private int references;

    @GuardedBy("this")
    private long dropped;

    SharedFiles() {
        this(DEFAULT_CAPACITY);
    }

    /** @param capacity references to remember, at least 1 */
    SharedFiles(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
        }
        this.capacity = capacity;
    }

    /** The file with this hash is live in a table that doesn't own it. */
    synchronized void hold(Path table, long hash) {
        long holder = PathHash.of(table);
        PathNumbers files = tables.get(holder);
        if (files != null && files.get(hash) != 0) {
            return;
        }
        if (references >= capacity) {
            dropped++;
            return;
        }
        tables.computeIfAbsent(holder, absent -> new PathNumbers()).put(hash, 1);
        holders.put(hash, holders.get(hash) + 1);
        references++;
    }

    /** A table no longer names a file. */
    synchronized void release(Path table, long hash) {
        long holder = PathHash.of(table);
        PathNumbers files = tables.get(holder);
        if (files != null && files.remove(hash, 1)) {
            released(hash);
            if (files.size() == 0) {
                tables.remove(holder);
            }
        }
    }

    @GuardedBy("this")
    private void released(long hash) {
        int left = holders.get(hash) - 1;
        if (left > 0) {
            holders.put(hash, left);
        } else {
            holders.remove(hash, 1);
        }
        references--;
    }

    /** A table was created again: nothing of what it named counts. */
    synchronized void releaseAll(Path table) {
        PathNumbers files = tables.remove(PathHash.of(table));
        if (files != null) {
            PathHashes all = files.hashes();
            for (int i = 0; i < all.size(); i++) {
                released(all.get(i));
            }
        }
    }

    /** Whether another table than its owner holds a file live, as far as is known. */
    synchronized boolean held(long hash) {
        return holders.get(hash) != 0;
    }

    /** Whether any file is known to be live in a table that doesn't own it. */
    synchronized boolean any() {
        return references > 0;
    }

    /** Heap that they take, in bytes, estimated. */
    synchronized long bytes() {
        long bytes = holders.bytes();
        for (PathNumbers files : tables.values()) {
            bytes += files.bytes() + TABLE_BYTES;
        }
        return bytes;
    }

    /** References that found no room so far. */
    synchronized long dropped() {
        return dropped;
    }
}
