package dev.thermocline.cache;

import dev.thermocline.cache.block.BlockKind;

/**
 * Is notified of what the cache does, on the thread that does it. Implementations are thread-safe, fast and never
 * throw. All amounts are bytes.
 */
public interface CacheListener {
    /** A listener that listens to nothing. */
    CacheListener NONE = new CacheListener() {};

    /** Wanted bytes came out of a tier. */
    default void hit(String tier, BlockKind kind, long bytes) {}

    /** Wanted bytes of one block were in no tier. */
    default void miss(BlockKind kind, long bytes) {}

    /** One range was fetched from S3 for readers who wanted {@code wanted} bytes of its {@code fetched}. */
    default void originRead(long fetched, long wanted) {}

    /** A peer delivered bytes of one range that S3 was not asked for. */
    default void peerRead(long bytes) {}

    /** A peer delivered the end of a file of which only the name was known. */
    default void peerTail(long bytes) {}

    /** A peer that was asked did not deliver; the reason is a short constant. */
    default void peerFailed(String reason) {}

    /** Bytes of one range were handed to a peer. */
    default void peerServed(long bytes) {}

    /** One range failed and is tried again. */
    default void originRetried() {}

    /** A range was not fetched ahead of its reader; the reason is a short constant. */
    default void aheadRefused(String reason) {}

    /** A block was stored. */
    default void stored(String tier, BlockKind kind, long bytes) {}

    /** A block was not stored; the reason is a short constant such as {@code queue-full}. */
    default void dropped(BlockKind kind, String reason, long bytes) {}

    /**
     * A file that was opened, written or warmed is not worth keeping, or not all of it; the reason is a short constant.
     */
    default void refused(String reason) {}

    /** A block left a tier. */
    default void evicted(String tier, BlockKind kind, EvictionReason reason, long bytes) {}

    /** A tier held bytes that are not the ones that were written under the key. */
    default void corrupt(String tier) {}

    /** A tier failed an operation. */
    default void storeFailed(String tier) {}

    /** A tier's breaker opened or closed. */
    default void breaker(String tier, boolean open) {}
}
