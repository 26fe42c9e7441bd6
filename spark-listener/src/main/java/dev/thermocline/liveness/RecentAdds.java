package dev.thermocline.liveness;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.paths.PathHash;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files that were added last, with the version that added each: commits are not always found in the order of their
 * versions, and a removal must not count against a newer add. Keeps hashes of paths, not paths; of two paths with one
 * hash one may be taken for the other, which leaves a dead file in the caches until it ages. Bounded: the file added
 * longest ago is forgotten first. Thread-safe.
 */
final class RecentAdds {
    static final int DEFAULT_CAPACITY = 50_000;

    private final int capacity;

    @GuardedBy("this")
    private final Map<Long, Long> versions = new LinkedHashMap<>();

    RecentAdds() {
        this(DEFAULT_CAPACITY);
    }

    RecentAdds(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
        }
        this.capacity = capacity;
    }

    /** @param hash see {@link PathHash} */
    synchronized void added(long hash, long version) {
        Long before = versions.remove(hash);
        versions.put(hash, before == null ? version : Math.max(before, version));
        if (versions.size() > capacity) {
            Iterator<Long> oldestFirst = versions.keySet().iterator();
            oldestFirst.next();
            oldestFirst.remove();
        }
    }

    /** Whether a newer version than this one added the file. */
    synchronized boolean addedAfter(long hash, long version) {
        return versions.getOrDefault(hash, -1L) > version;
    }

    /** Versions of a table start again: what was added before doesn't count. */
    synchronized void clear() {
        versions.clear();
    }
}
