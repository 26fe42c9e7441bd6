package dev.thermocline.buffer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.protocol.DeletedNames;
import dev.thermocline.protocol.ObjectNames;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files that were deleted and wait to be passed on, each once. Bounded; what finds no room is counted: it ages in the
 * caches of others. Thread-safe.
 */
public final class DeletedFiles {
    static final int MAX_FILES = 100_000;

    private final int maxFiles;

    @GuardedBy("this")
    private final Set<ObjectName> names = new LinkedHashSet<>();

    @GuardedBy("this")
    private @Nullable Path latest;

    @GuardedBy("this")
    private long dropped;

    /** Room for {@value #MAX_FILES} files. */
    public DeletedFiles() {
        this(MAX_FILES);
    }

    DeletedFiles(int maxFiles) {
        if (maxFiles < 1) {
            throw new IllegalArgumentException("maxFiles must be at least 1: " + maxFiles);
        }
        this.maxFiles = maxFiles;
    }

    /** Takes note of a deleted file. */
    public synchronized void add(Path path, ObjectName name) {
        latest = path;
        if (names.size() < maxFiles || names.contains(name)) {
            names.add(name);
        } else {
            dropped++;
        }
    }

    /** Takes note of files that were deleted in another process, or takes back what could not be passed on. */
    public synchronized void addAll(DeletedNames deleted) {
        deleted.names().forEach(name -> add(deleted.one(), name));
    }

    /** Removes and returns the oldest, at most {@link DeletedNames#MAX_NAMES}; empty if nothing waits. */
    public synchronized Optional<DeletedNames> drain() {
        List<ObjectName> drained = new ArrayList<>();
        Iterator<ObjectName> oldestFirst = names.iterator();
        while (drained.size() < DeletedNames.MAX_NAMES && oldestFirst.hasNext()) {
            drained.add(oldestFirst.next());
            oldestFirst.remove();
        }
        return drained.isEmpty() || latest == null
                ? Optional.empty()
                : Optional.of(new DeletedNames(latest, ObjectNames.of(drained)));
    }

    /** Whether nothing waits. */
    public synchronized boolean isEmpty() {
        return names.isEmpty();
    }

    /** Files that found no room so far. */
    public synchronized long dropped() {
        return dropped;
    }
}
