package dev.thermocline.engine.tier;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Blocks on their way into the tiers, so that no reader or writer waits for a store. Bounded by bytes: what does not
 * fit is dropped at once and counted. Blocks in the queue are served from it.
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

    /** One turn in the queue. Equal to itself only: two entries of one key are two turns. */
    private final class Waiting implements Runnable {
        private final BlockKey key;
        private final ByteBuffer frame;
        private final int payloadLength;
        private final AtomicBoolean released = new AtomicBoolean();

        Waiting(BlockKey key, ByteBuffer frame, int payloadLength) {
            this.key = key;
            this.frame = frame;
            this.payloadLength = payloadLength;
        }

        @Override
        public void run() {
            try {
                if (equals(waiting.get(key))) {
                    target.store(key, frame.duplicate(), payloadLength);
                    if (!waiting.remove(key, this)) {
                        target.forget(key);
                    }
                }
            } finally {
                release();
            }
        }

        /** Gives the bytes back, once, and before anything that may fail for want of memory. */
        void release() {
            if (released.compareAndSet(false, true)) {
                bytes.addAndGet(-frame.remaining());
            }
            waiting.remove(key, this);
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
     * @return false if the queue is full, or there is no thread to empty it; then the block is dropped
     */
    boolean offer(BlockKey key, ByteBuffer frame, int payloadLength) {
        Waiting entry = new Waiting(key, frame, payloadLength);
        if (bytes.addAndGet(frame.remaining()) > capacity) {
            entry.release();
            listener.dropped(key.kind(), "queue-full", payloadLength);
            return false;
        }
        boolean queued = false;
        try {
            if (waiting.putIfAbsent(key, entry) == null) { // else the same bytes already wait: a key names them
                executor.execute(entry);
                queued = true;
            }
            return true;
        } catch (RejectedExecutionException e) {
            listener.dropped(key.kind(), "closing", payloadLength);
            return false;
        } catch (OutOfMemoryError e) {
            listener.dropped(key.kind(), "no-thread", payloadLength); // a thread can't be started
            return false;
        } finally {
            if (!queued) {
                entry.release();
            }
        }
    }

    /** Whether a frame of this length would be taken at this moment. */
    boolean hasRoom(int length) {
        return bytes.get() + length <= capacity;
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

    /** Lets go of everything; what its executor still does is nothing. */
    void close() {
        waiting.values().forEach(Waiting::release);
    }

    long queuedBytes() {
        return bytes.get();
    }
}
