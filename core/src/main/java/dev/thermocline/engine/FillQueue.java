package dev.thermocline.engine;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.BlockFrame;
import dev.thermocline.cache.BlockKey;
import dev.thermocline.cache.CacheListener;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Blocks on their way into the tiers, so that no reader or writer waits for a store. Bounded by bytes: what does not fit
 * is dropped at once and counted. Blocks in the queue are served from it.
 *
 * <p>Thread-safe. A block that is removed while it waits is not stored any more; one that is removed while it is being
 * stored is forgotten by the target afterwards.
 */
final class FillQueue {
    /** Puts blocks into the tiers; runs on the queue's executor. */
    interface Target {
        void store(BlockKey key, ByteBuffer frame, int payloadLength);

        /** Drops a block that was removed while it was being stored. */
        void forget(BlockKey key);
    }

    private final long capacity;
    private final Executor executor;
    private final CacheListener listener;
    private final Target target;
    private final ConcurrentMap<BlockKey, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    /** Equal to itself only: two entries of one key are two turns in the queue. */
    private static final class Waiting {
        private final ByteBuffer frame;
        private final int payloadLength;

        Waiting(ByteBuffer frame, int payloadLength) {
            this.frame = frame;
            this.payloadLength = payloadLength;
        }
    }

    FillQueue(long capacity, Executor executor, CacheListener listener, Target target) {
        this.capacity = capacity;
        this.executor = requireNonNull(executor, "executor is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.target = requireNonNull(target, "target is null");
    }

    /**
     * Takes a sealed frame, which nobody changes afterwards.
     *
     * @return false if the queue is full; then the block is dropped
     */
    boolean offer(BlockKey key, ByteBuffer frame, int payloadLength) {
        int size = frame.remaining();
        if (bytes.addAndGet(size) > capacity) {
            bytes.addAndGet(-size);
            listener.dropped(key.kind(), "queue-full", payloadLength);
            return false;
        }
        Waiting entry = new Waiting(frame, payloadLength);
        if (waiting.putIfAbsent(key, entry) != null) {
            bytes.addAndGet(-size); // the same bytes already wait: a key names them
            return true;
        }
        try {
            executor.execute(() -> drain(key, entry));
            return true;
        } catch (RejectedExecutionException e) {
            release(key, entry);
            listener.dropped(key.kind(), "closing", payloadLength);
            return false;
        }
    }

    private void drain(BlockKey key, Waiting entry) {
        try {
            if (entry.equals(waiting.get(key))) {
                target.store(key, entry.frame.duplicate(), entry.payloadLength);
                if (!waiting.remove(key, entry)) {
                    target.forget(key);
                }
            }
        } finally {
            release(key, entry);
        }
    }

    private void release(BlockKey key, Waiting entry) {
        waiting.remove(key, entry);
        bytes.addAndGet(-entry.frame.remaining());
    }

    /** Copies payload bytes of a waiting block; false if it does not wait here. */
    boolean read(BlockKey key, int offset, ByteBuffer into) {
        Waiting entry = waiting.get(key);
        if (entry == null || offset + into.remaining() > entry.payloadLength) {
            return false;
        }
        int start = BlockFrame.headerLength(entry.payloadLength) + offset;
        into.put(entry.frame.slice(start, into.remaining()));
        return true;
    }

    boolean holds(BlockKey key) {
        return waiting.containsKey(key);
    }

    int payloadLength(BlockKey key) {
        Waiting entry = waiting.get(key);
        return entry == null ? 0 : entry.payloadLength;
    }

    void remove(BlockKey key) {
        waiting.remove(key);
    }

    void clear() {
        waiting.clear();
    }

    long queuedBytes() {
        return bytes.get();
    }
}
