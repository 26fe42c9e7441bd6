package dev.thermocline.liveness;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Files that are live in tables that don't own them, as those of a shallow clone's source: each with the tables that
 * name it. Keeps hashes of paths, not paths; a collision leaves a dead file in the caches until it ages. Bounded: a
 * reference without room is counted, and its file may be evicted by its owner's commits while the clone still reads it,
 * which costs the clone's readers requests and nothing else. Thread-safe.
 */
final class SharedFiles {
    static final int DEFAULT_CAPACITY = 200_000;

    private final int capacity;

    /** Hashes of the tables that name a file, by the file's hash. */
    @GuardedBy("this")
    private final Map<Long, Set<Long>> holders = new HashMap<>();

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

    /** A file is live in a table that doesn't own it. */
    synchronized void hold(Path table, Path file) {
        long hash = PathHash.of(file);
        Set<Long> tables = holders.getOrDefault(hash, Set.of());
        if (tables.contains(PathHash.of(table))) {
            return;
        }
        if (references >= capacity) {
            dropped++;
            return;
        }
        holders.computeIfAbsent(hash, absent -> new HashSet<>(1)).add(PathHash.of(table));
        references++;
    }

    /** A table no longer names a file. */
    synchronized void release(Path table, Path file) {
        long holder = PathHash.of(table);
        long hash = PathHash.of(file);
        Set<Long> tables = holders.get(hash);
        if (tables != null && tables.remove(holder)) {
            references--;
            if (tables.isEmpty()) {
                holders.remove(hash);
            }
        }
    }

    /** A table was created again: nothing of what it named counts. */
    synchronized void releaseAll(Path table) {
        long holder = PathHash.of(table);
        Iterator<Set<Long>> all = holders.values().iterator();
        while (all.hasNext()) {
            Set<Long> tables = all.next();
            references -= tables.remove(holder) ? 1 : 0;
            if (tables.isEmpty()) {
                all.remove();
            }
        }
    }

    /** Whether another table than its owner holds a file live, as far as is known. */
    synchronized boolean held(Path file) {
        return holders.containsKey(PathHash.of(file));
    }

    /** References that found no room so far. */
    synchronized long dropped() {
        return dropped;
    }
}
