package dev.thermocline.cache.ehcache;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockReader;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.LentBlock;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.WriteOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ehcache.Cache;

/**
 * One single-tier Ehcache.
 *
 * <ul>
 *   <li>read: lends the value in place, under the segment's lock (off-heap, disk) or by reference (heap).
 *   <li>write: on the calling thread; off-heap and disk copy the value, heap keeps a read-only view of it.
 *   <li>remove: on the calling thread; off-heap and disk read the whole value of a present block.
 *   <li>close: gives the cache back to the {@link ManagerLifecycle}.
 * </ul>
 *
 * <p>Thread-safe as Ehcache is; no lock of its own.
 */
final class EhcacheBlockStore implements BlockStore {
    private final Medium medium;
    private final Cache<BlockKey, StoredValue> cache;
    private final long poolBytes;
    private final int maxValueLength;
    private final ManagerLifecycle lifecycle;
    private final AtomicBoolean closed = new AtomicBoolean();

    EhcacheBlockStore(
            Medium medium,
            Cache<BlockKey, StoredValue> cache,
            long poolBytes,
            int maxValueLength,
            ManagerLifecycle lifecycle) {
        this.medium = medium;
        this.cache = cache;
        this.poolBytes = poolBytes;
        this.maxValueLength = maxValueLength;
        this.lifecycle = lifecycle;
    }

    @Override
    public String name() {
        return medium.storeName();
    }

    @Override
    public long capacity() {
        return medium.usable(poolBytes);
    }

    @Override
    public long footprint(int valueLength) {
        return medium.footprint(valueLength);
    }

    @Override
    public int maxValueLength() {
        return maxValueLength;
    }

    @Override
    public Lookup read(BlockKey key, BlockReader reader) throws IOException {
        if (medium == Medium.HEAP) {
            return readReference(key, reader);
        }
        if (!tryEnter()) {
            return Lookup.MISS;
        }
        Loan loan;
        try {
            loan = new Loan(reader);
            if (!lend(key, loan)) {
                return Lookup.MISS;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            lifecycle.leave();
        }
        loan.rethrow();
        return Lookup.HIT;
    }

    private boolean lend(BlockKey key, Loan loan) {
        Loan outer = loan.open();
        try {
            StoredValue found = cache.get(key);
            if (found != null && found != StoredValue.LENT) {
                loan.lend(found.bytes());
            }
            return found != null;
        } finally {
            Loan.close(outer);
        }
    }

    /**
     * The heap's values are references: nothing is deserialized, so the reader needs no way around Ehcache; and no
     * memory is given back when the cache closes, so a read need not keep it from closing.
     */
    private Lookup readReference(BlockKey key, BlockReader reader) throws IOException {
        StoredValue found;
        try {
            found = closed.get() ? null : cache.get(key);
        } catch (IllegalStateException e) {
            return Lookup.MISS; // closed meanwhile
        }
        if (found == null) {
            return Lookup.MISS;
        }
        LentBlock block = new LentBlock(found.shared(), true);
        try {
            reader.accept(block);
        } finally {
            block.end();
        }
        return Lookup.HIT;
    }

    @Override
    public WriteOutcome write(BlockKey key, ByteBuffer value) throws IOException {
        if (value.remaining() > maxValueLength) {
            return WriteOutcome.TOO_LARGE;
        }
        if (!tryEnter()) {
            return WriteOutcome.UNAVAILABLE;
        }
        try {
            cache.put(key, new StoredValue(value));
            return WriteOutcome.STORED;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            lifecycle.leave();
        }
    }

    @Override
    public void remove(BlockKey key) throws IOException {
        if (!tryEnter()) {
            return;
        }
        try {
            cache.remove(key);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            lifecycle.leave();
        }
    }

    @Override
    public long queuedBytes() {
        return 0;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            lifecycle.release();
        }
    }

    private boolean tryEnter() {
        return !closed.get() && lifecycle.tryEnter();
    }
}
