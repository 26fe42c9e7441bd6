package dev.thermocline.liveness;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** A set of tables of bounded size; the one added first goes first. Thread-safe. */
public final class RecentTables {
    private final int capacity;

    @GuardedBy("this")
    private final Set<Path> tables = new LinkedHashSet<>();

    public RecentTables(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
        }
        this.capacity = capacity;
    }

    /** Adds a table. Returns whether it is new. */
    public synchronized boolean add(Path table) {
        boolean added = tables.add(table);
        if (tables.size() > capacity) {
            Iterator<Path> eldestFirst = tables.iterator();
            eldestFirst.next();
            eldestFirst.remove();
        }
        return added;
    }

    public synchronized boolean contains(Path table) {
        return tables.contains(table);
    }

    public synchronized void remove(Path table) {
        tables.remove(table);
    }
}
