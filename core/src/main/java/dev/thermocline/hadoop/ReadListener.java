package dev.thermocline.hadoop;

/**
 * Hears which bytes of immutable Parquet data files were read, once when a stream is closed; not of streams that read
 * everything once. Called on the reading thread: only enqueues. Thread-safe. Found with {@link java.util.ServiceLoader} when
 * the cache starts with {@code fs.s3a.cache.warm.bodies}, or added by {@link CacheControl#addReadListener}.
 */
@FunctionalInterface
public interface ReadListener {
    /** Takes note of what a stream read. Must return at once. */
    void read(FileReads reads);
}
