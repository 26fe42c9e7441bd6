package dev.thermocline.api;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.peer.CapturedTail;
import org.apache.hadoop.fs.Path;

/**
 * Is notified of files that were written here and whose tails are resident, once when the file is closed and once more
 * when its modification time is known; and of files that were deleted here. Called on the writing thread: only
 * enqueues. Thread-safe. Added by {@link CacheControl#addCaptureListener}.
 */
@FunctionalInterface
public interface CaptureListener {
    /** Takes note of a tail. Must return at once. */
    void captured(CapturedTail tail);

    /**
     * A file whose name is immutable was deleted here; it may be cached elsewhere. Must return at once.
     *
     * @param name of its object, by which other processes evict it
     */
    default void deleted(Path path, ObjectName name) {}
}
