package dev.thermocline.engine.tier;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.EvictionReason;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.block.WriteOutcome;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;

/**
 * One store with its index. Thread-safe; owns the store.
 *
 * <p>Order of a write: store, then index, so that an indexed block was stored. Order of an eviction: index, then store.
 * When the two cross, the worst is an entry without a block, which the next read drops.
 */
public final class Tier {
    private final GuardedStore store;
    private final ResidencyIndex index;
    private final CacheListener listener;
    private final YoungBlocks young;

    /** @param young blocks that need not compete with what has been used often */
    public Tier(
            GuardedStore store,
            Retention retention,
            Ticker ticker,
            Executor executor,
            CacheListener listener,
            YoungBlocks young) {
        this.young = requireNonNull(young, "young is null");
        this.store = requireNonNull(store, "store is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.index = new ResidencyIndex(store.capacity(), retention, ticker, executor, this::evicted);
        store.observe(new StoreObserver() {
            @Override
            public void found(BlockKey key, int valueLength) {
                int payload = BlockFrame.payloadLength(valueLength);
                if (payload > 0) {
                    index.add(key, new ResidencyIndex.Resident(payload, store.footprint(valueLength)));
                }
            }

            @Override
            public void lost(BlockKey key) {
                index.lost(key);
            }

            @Override
            public void unreadable() {
                listener.storeFailed(store.name());
            }
        });
    }

    /** Takes over what an earlier process left in the store; see {@code BlockStore.adopt}. */
    void adopt(LongPredicate sealed) {
        store.adopt(sealed);
    }

    private void evicted(BlockKey key, ResidencyIndex.Resident resident, EvictionReason reason) {
        if (resident.isReserved()) {
            return; // there never was a block
        }
        if (!index.contains(key)) {
            store.remove(key);
        }
        listener.evicted(store.name(), key.kind(), reason, resident.payloadLength());
    }

    String name() {
        return store.name();
    }

    long capacity() {
        return store.capacity();
    }

    boolean available() {
        return store.available();
    }

    boolean holds(BlockKey key) {
        return index.contains(key);
    }

    int payloadLength(BlockKey key) {
        return index.payloadLength(key);
    }

    long residentBytes() {
        return index.residentBytes();
    }

    long residentBlocks() {
        return index.count();
    }

    long queuedBytes() {
        return store.queuedBytes();
    }

    /**
     * Fills the target with verified payload bytes.
     *
     * @return false if the tier does not hold the block or can't prove its bytes; the target's position has not moved
     */
    boolean read(BlockKey key, int offset, ByteBuffer target) {
        ResidencyIndex.Resident resident = index.use(key);
        if (resident == null) {
            return false;
        }
        if (offset > resident.payloadLength() - target.remaining()) {
            index.remove(key); // shorter than a block of this cache is: it would be in the way of one
            return false;
        }
        int start = target.position();
        Lookup lookup = store.read(key, block -> BlockFrame.copyRange(block, key, offset, target));
        if (lookup instanceof Lookup.Hit && !target.hasRemaining()) {
            return true;
        }
        target.position(start);
        // What the store has lost, or can't prove, goes from the index so that the block can be stored again. While the
        // breaker of reads is open the entry stays: the tier may come back with it.
        boolean unknown = lookup instanceof Lookup.Unavailable && !lookup.equals(GuardedStore.CORRUPT);
        if (!unknown || store.readable()) {
            index.remove(key);
        }
        return false;
    }

    /** Whether a block that is offered now would be taken: not held yet, not too large, and the store works. */
    boolean wants(BlockKey key, int payloadLength) {
        return !holds(key) && accepts(payloadLength);
    }

    /** Whether a block of this length that is offered now is likely to be taken. Asks the medium nothing. */
    boolean accepts(int payloadLength) {
        int length = BlockFrame.framedLength(payloadLength);
        return fits(length) && store.accepts(length);
    }

    private boolean fits(int valueLength) {
        return valueLength <= store.maxValueLength() && store.footprint(valueLength) <= store.capacity();
    }

    /**
     * Makes room for a block as if it had been stored, before its bytes are copied.
     *
     * @return false if the tier does not take it: it fails, holds the block already, or keeps others rather than this
     *     one
     */
    boolean reserve(BlockKey key, int payloadLength) {
        return wants(key, payloadLength) && index.reserve(key, store.footprint(BlockFrame.framedLength(payloadLength)));
    }

    /** Gives the room back unless the block was stored meanwhile. */
    void endReservation(BlockKey key) {
        index.endReservation(key);
    }

    /** The whole frame of a block with a payload of this length, for promotion; verified. */
    Optional<ByteBuffer> frame(BlockKey key, int length) {
        ByteBuffer frame = ByteBuffer.allocate(BlockFrame.framedLength(length));
        int header = BlockFrame.headerLength(length);
        ByteBuffer payload = frame.slice(header, length);
        AtomicBoolean whole = new AtomicBoolean();
        store.read(key, block -> {
            BlockFrame.copyRange(block, key, 0, payload);
            whole.set(true);
        });
        return whole.get() ? Optional.of(BlockFrame.seal(key, frame, length)) : Optional.empty();
    }

    /** Stores a frame and, if the store took it, indexes it. */
    public WriteOutcome write(BlockKey key, ByteBuffer frame, int payloadLength) {
        int length = frame.remaining();
        if (!fits(length)) {
            return WriteOutcome.TOO_LARGE;
        }
        boolean isYoung = young.areOf(key.objectId());
        if (isYoung) {
            index.makeRoom(store.footprint(length), young);
        }
        WriteOutcome outcome = store.write(key, frame.duplicate());
        if (outcome == WriteOutcome.STORED) {
            index.add(key, new ResidencyIndex.Resident(payloadLength, store.footprint(length)));
            if (isYoung) {
                index.usedOften(key);
                young.stored(key.objectId(), store.footprint(length));
            }
            listener.stored(store.name(), key.kind(), payloadLength);
        }
        return outcome;
    }

    public void remove(BlockKey key) {
        index.remove(key);
    }

    void clear() {
        index.clear();
    }

    void close() {
        store.close();
    }
}
