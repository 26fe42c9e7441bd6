package dev.thermocline.hadoop;

import org.apache.hadoop.fs.Path;

/**
 * Hears of files that were written here and whose tails are resident, once when the file is closed and once more when its
 * modification time is known; and of files that were deleted here. Called on the writing thread: only enqueues. Thread-safe.
 * Found with {@link java.util.ServiceLoader} when the cache starts, so that the first write is not missed, or added by
 * {@link CacheControl#addCaptureListener}.
 */
@FunctionalInterface
public interface CaptureListener {
    /** Takes note of a tail. Must return at once. */
    void captured(CapturedTail tail);

    /** A file whose name is immutable was deleted here; it may be cached elsewhere. Must return at once. */
    default void deleted(Path path) {}
}
