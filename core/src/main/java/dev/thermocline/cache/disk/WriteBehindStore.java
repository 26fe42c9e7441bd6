package dev.thermocline.cache.disk;

import dev.thermocline.cache.BlockKey;
import dev.thermocline.cache.BlockReader;
import dev.thermocline.cache.BlockStore;
import dev.thermocline.cache.ForwardingBlockStore;
import dev.thermocline.cache.LentBlock;
import dev.thermocline.cache.Lookup;
import dev.thermocline.cache.StoreObserver;
import dev.thermocline.cache.WriteOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the store below from writer threads only, with a bound on the bytes that wait.
 *
 * <ul>
 *   <li>read: what waits is lent from memory; everything else is read below, on the calling thread.
 *   <li>write: owns the buffer and returns at once; drops the block when too many bytes wait. Reads see it at once.
 *   <li>remove: seen by reads at once, carried out in turn. Never dropped, but a block has at most one removal waiting,
 *       so there are never more than blocks in the store.
 *   <li>close: lets what waits be written, within its time, then closes the store below.
 * </ul>
 *
 * <p>From a change that fails behind the caller's back until one that works, {@code write} throws what the last one threw,
 * so that whoever watches the store for failures sees them in a row. The blocks offered meanwhile are still tried: one of
 * them is the one that works. A block that could not be written after all is told to the observer as lost. Ehcache's own
 * write-behind logs and forgets.
 *
 * <p>Writers of their own, instead of Ehcache's behind a put on the calling thread, for three reasons: a put into a full
 * pool reads its victim from the disk first, a read of a value in Ehcache's queue queues it once more, and an interrupt
 * (Spark kills tasks so) that hits a put while it extends the file makes Ehcache loop forever under its locks.
 *
 * <p>Thread-safe: {@code pending} holds the last change of each key, and only the change that it holds is carried out.
 */
public final class WriteBehindStore extends ForwardingBlockStore {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehindStore.class);

    /** Heap that a waiting change takes besides its value. */
    private static final long CHANGE_OVERHEAD = 256;

    private final WriteQueue queue;
    private final long queueLimit;
    private final SpaceCheck space;
    private final Duration closeWait;
    private final ConcurrentMap<BlockKey, Change> pending = new ConcurrentHashMap<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile StoreObserver observer = StoreObserver.NONE;
    private volatile boolean closed;

    /** Says whether the volume can take more. */
    @FunctionalInterface
    public interface SpaceCheck {
        /** Throws if writing so many bytes would leave the volume too full. */
        void require(long bytes) throws IOException;
    }

    /** A change that waits for its turn. No two changes are equal: only the last one of a key counts. */
    private static final class Change {
        /** The bytes to write, or null to remove the block. */
        private final @Nullable ByteBuffer value;

        Change(@Nullable ByteBuffer value) {
            this.value = value;
        }

        long bytes() {
            return CHANGE_OVERHEAD + (value == null ? 0 : value.remaining());
        }
    }

    /**
     * Puts a queue before a store.
     *
     * @param store closed with this one
     * @param queue may be shared with other stores; not closed
     * @param queueLimit bytes in the whole queue above which this store's writes are dropped
     * @param space asked before each write
     * @param closeWait how long closing lets writes go on; nothing for a store that forgets when it is closed
     */
    public WriteBehindStore(BlockStore store, WriteQueue queue, long queueLimit, SpaceCheck space, Duration closeWait) {
        super(store);
        this.queue = queue;
        this.queueLimit = queueLimit;
        this.space = space;
        this.closeWait = closeWait;
    }

    @Override
    public Lookup read(BlockKey key, BlockReader reader) throws IOException {
        if (closed) {
            return Lookup.MISS;
        }
        Change change = pending.get(key);
        if (change == null) {
            return store().read(key, reader);
        }
        ByteBuffer value = change.value;
        if (value == null) {
            return Lookup.MISS;
        }
        LentBlock block = new LentBlock(value.duplicate());
        try {
            reader.accept(block);
        } finally {
            block.end();
        }
        return Lookup.HIT;
    }

    @Override
    public WriteOutcome write(BlockKey key, ByteBuffer value) throws IOException {
        if (closed) {
            return WriteOutcome.UNAVAILABLE;
        }
        if (value.remaining() > maxValueLength()) {
            return WriteOutcome.TOO_LARGE;
        }
        Throwable earlier = failure.get(); // before this one is offered: its own failure is for the next
        WriteOutcome outcome = offer(key, new Change(value.slice().asReadOnlyBuffer()));
        if (earlier != null) {
            throw new IOException("an earlier write to the " + name() + " tier failed: " + earlier, earlier);
        }
        return outcome;
    }

    @Override
    public void remove(BlockKey key) {
        Change waiting = pending.get(key);
        boolean waits = waiting != null && waiting.value == null;
        if (closed || waits) {
            return;
        }
        Change removal = new Change(null);
        queue.reserve(removal.bytes());
        enqueue(key, removal);
    }

    @Override
    public void observe(StoreObserver told) {
        observer = told;
        store().observe(told);
    }

    @Override
    public long queuedBytes() {
        return queuedBytes.get();
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (!closeWait.isZero() && !pending.isEmpty() && !queue.awaitTasks(closeWait)) {
                LOG.warn("{} B that waited for the {} tier are not stored: closing took too long", queuedBytes, name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pending.clear();
        store().close();
    }

    private WriteOutcome offer(BlockKey key, Change change) {
        if (!queue.tryReserve(change.bytes(), queueLimit)) {
            return WriteOutcome.OVERLOADED;
        }
        return enqueue(key, change) ? WriteOutcome.STORED : WriteOutcome.UNAVAILABLE;
    }

    private boolean enqueue(BlockKey key, Change change) {
        queuedBytes.addAndGet(change.bytes());
        pending.put(key, change);
        try {
            queue.execute(key, () -> carryOut(key, change));
            return true;
        } catch (RejectedExecutionException e) {
            settle(key, change); // closed meanwhile
            return false;
        }
    }

    @SuppressWarnings("checkstyle:illegalcatch") // nobody is above a writer thread: later writes throw it
    private void carryOut(BlockKey key, Change change) {
        boolean done = false;
        try {
            done = pending.get(key) != change || apply(key, change.value);
        } catch (Throwable e) {
            failure.set(e);
        }
        if (settle(key, change) && !done) {
            observer.lost(key); // the caller was told that it is stored
        }
    }

    /** Whether the store below has done it; refusing a value is no failure of the medium. */
    private boolean apply(BlockKey key, @Nullable ByteBuffer value) throws IOException {
        if (value == null) {
            store().remove(key);
            return true;
        }
        space.require(value.remaining());
        boolean stored = store().write(key, value.duplicate()) == WriteOutcome.STORED;
        failure.set(null);
        return stored;
    }

    /** Whether it was the last change of its key. */
    private boolean settle(BlockKey key, Change change) {
        boolean last = pending.remove(key, change);
        queuedBytes.addAndGet(-change.bytes());
        queue.release(change.bytes());
        return last;
    }
}
