package dev.thermocline.buffer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Files that were deleted and wait to be passed on, each once. Bounded; what finds no room is counted: it ages in the
 * caches of others. Thread-safe.
 */
public final class DeletedFiles {
    static final int MAX_FILES = 100_000;

    private final int maxFiles;

    @GuardedBy("this")
    private final Set<String> paths = new LinkedHashSet<>();

    @GuardedBy("this")
    private long dropped;

    public DeletedFiles() {
        this(MAX_FILES);
    }

    DeletedFiles(int maxFiles) {
        if (maxFiles < 1) {
            throw new IllegalArgumentException("maxFiles must be at least 1: " + maxFiles);
        }
        this.maxFiles = maxFiles;
    }

    public synchronized void add(String path) {
        if (paths.size() < maxFiles || paths.contains(path)) {
            paths.add(path);
        } else {
            dropped++;
        }
    }

    public synchronized void addAll(Collection<String> deleted) {
        deleted.forEach(this::add);
    }

    /** Removes and returns the oldest, at most so many. */
    public synchronized List<String> drain(int most) {
        List<String> drained = new ArrayList<>(Math.min(most, paths.size()));
        Iterator<String> oldestFirst = paths.iterator();
        while (drained.size() < most && oldestFirst.hasNext()) {
            drained.add(oldestFirst.next());
            oldestFirst.remove();
        }
        return drained;
    }

    public synchronized boolean isEmpty() {
        return paths.isEmpty();
    }

    /** Files that found no room so far. */
    public synchronized long dropped() {
        return dropped;
    }
}
