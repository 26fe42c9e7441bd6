package dev.thermocline.hadoop;

/**
 * Hears of files that were written here and whose tails are resident: once when the file is closed, and once more when
 * its modification time is known. Called on the writing thread: only enqueues. Thread-safe.
 * Found with {@link java.util.ServiceLoader} when the cache starts, so that the first write is not missed, or added by
 * {@link CacheControl#addCaptureListener}.
 */
@FunctionalInterface
public interface CaptureListener {
    /** Takes note of a tail. Must return at once. */
    void captured(CapturedTail tail);
}
