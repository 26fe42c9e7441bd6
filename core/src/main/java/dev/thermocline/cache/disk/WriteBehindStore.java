package dev.thermocline.cache.disk;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockReader;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.ForwardingBlockStore;
import dev.thermocline.cache.block.LentBlock;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.block.WriteOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the store below from writer threads only, with a bound on the bytes that wait.
 *
 * <ul>
 *   <li>read: what waits is lent from memory; everything else is read below, on the calling thread.
 *   <li>write: owns the buffer and returns at once; drops the block when too many bytes wait. Reads see it at once.
 *       After a block found the volume too full, blocks are refused until a check by a writer thread finds room.
 *   <li>remove: seen by reads at once, carried out in turn. Never dropped, but a block has at most one removal waiting,
 *       so there are never more than blocks in the store.
 *   <li>close: lets what waits be written, within its time, then closes the store below.
 * </ul>
 *
 * <p>From a change that fails behind the caller's back until one that works, {@code write} throws what the last one
 * threw, so that whoever watches the store for failures sees them in a row. The blocks offered meanwhile are still
 * tried: one of them is the one that works. A block that could not be written after all is reported to the observer as
 * lost. Ehcache's own write-behind logs and forgets.
 *
 * <p>Writers of their own, instead of Ehcache's behind a put on the calling thread, for three reasons: a put into a
 * full pool reads its victim from the disk first, a read of a value in Ehcache's queue queues it once more, and an
 * interrupt (Spark kills tasks so) that hits a put while it extends the file makes Ehcache loop forever under its
 * locks.
 *
 * <p>Thread-safe: {@code pending} holds the last change of each key, and only the change that it holds is carried out.
 */
public final class WriteBehindStore extends ForwardingBlockStore {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehindStore.class);

    /** Heap that a waiting change takes besides its value. */
    private static final long CHANGE_OVERHEAD = 256;

    private static final long CHECK_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final WriteQueue queue;
    private final long queueLimit;
    private final SpaceCheck space;
    private final Duration closeWait;
    private final LongSupplier nanoClock;
    private final ConcurrentMap<BlockKey, Change> pending = new ConcurrentHashMap<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean checking = new AtomicBoolean();
    private volatile boolean full;
    private volatile long checkAgainAt;
    private boolean fullLogged; // writer threads; that two log it is no harm
    private volatile StoreObserver observer = StoreObserver.NONE;
    private volatile boolean closed;

    /** Checks whether the volume can take more. */
    @FunctionalInterface
    public interface SpaceCheck {
        /**
         * Whether so many bytes can be written and enough stays free.
         *
         * @throws IOException if the volume can't be asked
         */
        boolean hasRoom(long bytes) throws IOException;
    }

    /** A change that waits for its turn. No two changes are equal: only the last one of a key counts. */
    private static final class Change {
        /** The bytes to write, or null to remove the block. */
        private final @Nullable ByteBuffer value;

        private final AtomicBoolean settled = new AtomicBoolean();

        Change(@Nullable ByteBuffer value) {
            this.value = value;
        }

        /** True once: the bytes that were reserved for it are given back once. */
        boolean settle() {
            return settled.compareAndSet(false, true);
        }

        boolean isSettled() {
            return settled.get();
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
     * @param nanoClock counts nanoseconds from anywhere
     */
    public WriteBehindStore(
            BlockStore store,
            WriteQueue queue,
            long queueLimit,
            SpaceCheck space,
            Duration closeWait,
            LongSupplier nanoClock) {
        super(store);
        this.queue = queue;
        this.queueLimit = queueLimit;
        this.space = space;
        this.closeWait = closeWait;
        this.nanoClock = nanoClock;
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
        if (full) {
            checkSpace(value.remaining());
            return WriteOutcome.NO_ROOM;
        }
        Throwable earlier = failure.get(); // before this one is offered: its own failure is for the next
        WriteOutcome outcome = offer(key, new Change(value.slice().asReadOnlyBuffer()));
        if (earlier != null) {
            throw new IOException("an earlier write to the " + name() + " tier failed: " + earlier, earlier);
        }
        return outcome;
    }

    @Override
    public boolean accepts(int valueLength) {
        if (closed || valueLength > maxValueLength()) {
            return false;
        }
        if (full) {
            checkSpace(valueLength);
            return false;
        }
        return queue.hasRoom(CHANGE_OVERHEAD + valueLength, queueLimit);
    }

    /** Has a writer thread check at intervals whether there is room again. */
    private void checkSpace(int bytes) {
        if (nanoClock.getAsLong() - checkAgainAt < 0 || !checking.compareAndSet(false, true)) {
            return;
        }
        checkAgainAt = nanoClock.getAsLong() + CHECK_PAUSE_NANOS;
        try {
            queue.execute(this, () -> {
                try {
                    full = !space.hasRoom(bytes);
                } catch (IOException e) {
                    LOG.debug("{} tier: whether its volume has room is unknown: {}", name(), e.toString());
                } finally {
                    checking.set(false);
                }
            });
        } catch (RejectedExecutionException e) {
            checking.set(false); // closed meanwhile
        }
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
    public void observe(StoreObserver newObserver) {
        observer = newObserver;
        store().observe(newObserver);
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
        boolean queued = false;
        try {
            pending.put(key, change);
            queue.execute(key, () -> carryOut(key, change));
            queued = true;
            return true;
        } catch (RejectedExecutionException e) {
            return false; // closed meanwhile
        } finally {
            if (!queued) {
                settle(key, change); // also if no thread could be started; a pool may have queued the task nevertheless
            }
        }
    }

    @SuppressWarnings("checkstyle:illegalcatch") // nobody is above a writer thread: later writes throw it
    private void carryOut(BlockKey key, Change change) {
        if (change.isSettled()) {
            return;
        }
        boolean done = false;
        try {
            done = pending.get(key) != change || apply(key, change.value);
        } catch (Throwable e) {
            failed(change, e);
        }
        if (settle(key, change) && !done) {
            observer.lost(key); // the write was reported as stored
        }
    }

    /** Whether the store below has done it; refusing a value is no failure of the medium. */
    private boolean apply(BlockKey key, @Nullable ByteBuffer value) throws IOException {
        if (value == null) {
            store().remove(key);
            return true;
        }
        WriteOutcome outcome =
                space.hasRoom(value.remaining()) ? store().write(key, value.duplicate()) : WriteOutcome.NO_ROOM;
        failure.set(null);
        if (outcome == WriteOutcome.NO_ROOM) {
            noRoom(value.remaining());
        }
        return outcome == WriteOutcome.STORED;
    }

    private void failed(Change change, Throwable e) {
        if (change.value != null && Volume.isFull(e)) {
            failure.set(null);
            noRoom(change.value.remaining()); // another program took the room meanwhile, or it is a quota
        } else {
            failure.set(e);
        }
    }

    private void noRoom(int bytes) {
        checkAgainAt = nanoClock.getAsLong() + CHECK_PAUSE_NANOS;
        full = true;
        if (!fullLogged) {
            fullLogged = true;
            LOG.warn(
                    "The {} tier of the Thermocline cache takes no more blocks: its volume is full, or {} B more would leave"
                            + " less than fs.s3a.cache.disk.free.reserve. What it holds is still read from it, the rest from"
                            + " S3; it takes blocks again when there is room. Free space, or lower"
                            + " fs.s3a.cache.disk.capacity.",
                    name(),
                    bytes);
        }
    }

    /** Whether it was the last change of its key. */
    private boolean settle(BlockKey key, Change change) {
        if (change.settle()) {
            queuedBytes.addAndGet(-change.bytes());
            queue.release(change.bytes());
        }
        return pending.remove(key, change);
    }
}
