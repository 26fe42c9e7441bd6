package dev.thermocline.cache.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;

/**
 * One tier: a bounded map from block keys to values. It keeps bytes and nothing else: which blocks exist, which go next
 * and whether bytes are the right ones is decided above it (the residency index, {@link BlockFrame}).
 *
 * <p>Contract, checked for every implementation by {@code BlockStoreContract}:
 *
 * <ul>
 *   <li>Thread-safe. Reads of different blocks never wait for each other's origin.
 *   <li>A value read is one that was written under that key, or an error: stores don't invent bytes, but media do,
 *       which is why every value carries a {@link BlockFrame}.
 *   <li>A store may forget any block at any time; a read of it is then a miss.
 *   <li>{@code write} of a key that is present replaces it. The store copies what it needs before it returns, or owns
 *       the buffer: the caller never changes the buffer's content afterwards.
 *   <li>Failures may come out as {@link IOException} or as unchecked exceptions and errors of the library below:
 *       callers go through the one failure policy ({@code engine.GuardedStore}).
 *   <li>After {@code close} reads miss and writes are refused; nothing throws.
 * </ul>
 */
public interface BlockStore extends AutoCloseable {
    /** The tier's name in counters and messages: {@code heap}, {@code offheap} or {@code disk}. */
    String name();

    /** The tier's size in bytes. What is resident must be kept below it by the caller. */
    long capacity();

    /** Bytes of {@link #capacity} that a value of this length takes, with key, headers and rounding. */
    long footprint(int valueLength);

    /** Longest value that the store takes, in bytes. */
    int maxValueLength();

    /**
     * Lends the block's value to the reader.
     *
     * @throws IOException if the medium or the reader fails
     */
    Lookup read(BlockKey key, BlockReader reader) throws IOException;

    /**
     * Offers a value: the bytes between the buffer's position and limit. Never waits for the medium when its queue is
     * full.
     *
     * @throws IOException if the medium fails
     */
    WriteOutcome write(BlockKey key, ByteBuffer value) throws IOException;

    /**
     * Whether a value of this length that is offered now is likely to be taken. Never waits and asks the medium
     * nothing: callers that would fetch a value only to store it ask this before they do.
     */
    default boolean accepts(int valueLength) {
        return valueLength <= maxValueLength();
    }

    /**
     * Forgets a block; absent blocks cost next to nothing.
     *
     * @throws IOException if the medium fails
     */
    void remove(BlockKey key) throws IOException;

    /** Names the observer of what the store gains or loses by itself; called once, before the store is used. */
    default void observe(StoreObserver observer) {}

    /**
     * Takes over what an earlier process left, if the store outlives processes: each block of a sealed object is
     * reported to the observer and served from then on, the rest is dropped. Called at most once, on a thread that may
     * wait; reads and writes go on meanwhile, and until it was called nothing of what is left is served or written
     * over.
     *
     * @param sealed whether an object id is that of a sealed object; asked by several threads
     */
    default void adopt(LongPredicate sealed) {}

    /** Bytes that wait in the store's own write queue, or 0 if it has none. */
    long queuedBytes();

    /** Releases memory, files and threads within the store's own deadline. Idempotent. */
    @Override
    void close();
}
