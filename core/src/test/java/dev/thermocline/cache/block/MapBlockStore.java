package dev.thermocline.cache.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The reference: a map, without a bound, that counts what is asked of it. Thread-safe. */
public final class MapBlockStore implements BlockStore {
    private final String name;
    private final long capacity;
    private final int maxValueLength;
    private final ConcurrentMap<BlockKey, ByteBuffer> values = new ConcurrentHashMap<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong removals = new AtomicLong();
    private volatile boolean closed;

    /** An empty store. */
    public MapBlockStore(String name, long capacity, int maxValueLength) {
        this.name = name;
        this.capacity = capacity;
        this.maxValueLength = maxValueLength;
    }

    /** Calls of {@link #read}. */
    public long reads() {
        return reads.get();
    }

    /** Calls of {@link #write}. */
    public long writes() {
        return writes.get();
    }

    /** Calls of {@link #remove}. */
    public long removals() {
        return removals.get();
    }

    /** Blocks that are present. */
    public int size() {
        return values.size();
    }

    /** Whether {@link #close} was called. */
    public boolean closed() {
        return closed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long capacity() {
        return capacity;
    }

    @Override
    public long footprint(int valueLength) {
        return valueLength + 64L;
    }

    @Override
    public int maxValueLength() {
        return maxValueLength;
    }

    @Override
    public Lookup read(BlockKey key, BlockReader reader) throws IOException {
        reads.incrementAndGet();
        ByteBuffer value = values.get(key);
        if (value == null) {
            return Lookup.MISS;
        }
        reader.accept(new BufferBlock(value.duplicate()));
        return Lookup.HIT;
    }

    @Override
    public WriteOutcome write(BlockKey key, ByteBuffer value) {
        writes.incrementAndGet();
        if (closed) {
            return WriteOutcome.UNAVAILABLE;
        }
        if (value.remaining() > maxValueLength) {
            return WriteOutcome.TOO_LARGE;
        }
        values.put(key, value.slice().asReadOnlyBuffer());
        return WriteOutcome.STORED;
    }

    @Override
    public void remove(BlockKey key) {
        removals.incrementAndGet();
        values.remove(key);
    }

    @Override
    public long queuedBytes() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
        values.clear();
    }
}
