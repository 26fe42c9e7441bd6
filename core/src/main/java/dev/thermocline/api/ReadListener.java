package dev.thermocline.api;

/**
 * Is notified of the bytes of immutable Parquet data files that were read, once when a stream is closed; not of
 * single-pass streams. Called on the reading thread: only enqueues. Thread-safe. Added by {@link
 * CacheControl#addReadListener}.
 */
@FunctionalInterface
public interface ReadListener {
    /** Takes note of what a stream read. Must return at once. */
    void read(FileReads reads);
}
