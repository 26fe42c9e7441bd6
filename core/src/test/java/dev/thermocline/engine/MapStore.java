package dev.thermocline.engine;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockReader;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.block.StoredBlock;
import dev.thermocline.cache.block.WriteOutcome;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store in memory that counts its calls and fails in the way it is told. Keeps what it is given: no limit of its own.
 */
public final class MapStore implements BlockStore {
    /** How calls go wrong. */
    public enum Mode {
        WORKS,
        IO_EXCEPTION,
        RUNTIME_EXCEPTION,
        ERROR,
        OUT_OF_MEMORY,
        /** Calls wait until {@link #release}. */
        HANGS,
        /** One bit of everything lent is flipped. */
        GARBAGE,
        /** Reads miss, writes are said to be stored. */
        FORGETS,
        TOO_LARGE,
        OVERLOADED,
        NO_ROOM,
        UNAVAILABLE,
        /** Writes throw, reads work. */
        WRITES_FAIL
    }

    public final AtomicInteger reads = new AtomicInteger();
    public final AtomicInteger writes = new AtomicInteger();
    final AtomicInteger removes = new AtomicInteger();
    public final Map<BlockKey, byte[]> values = new ConcurrentHashMap<>();
    public final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final String name;
    private final long capacity;
    private volatile Mode mode = Mode.WORKS;
    private volatile Runnable duringCall = () -> {};
    private volatile StoreObserver observer = StoreObserver.NONE;
    private volatile boolean closed;

    public MapStore(String name, long capacity) {
        this.name = name;
        this.capacity = capacity;
    }

    public void mode(Mode now) {
        mode = now;
    }

    /** Runs while a call is being served, for instance to let time pass. */
    public void duringCall(Runnable action) {
        duringCall = action;
    }

    /** Who is told of what the store gains and loses by itself. */
    public StoreObserver observer() {
        return observer;
    }

    @Override
    public void observe(StoreObserver told) {
        observer = told;
    }

    public void release() {
        release.countDown();
    }

    public boolean closed() {
        return closed;
    }

    public int calls() {
        return reads.get() + writes.get() + removes.get();
    }

    long storedBytes() {
        return values.values().stream().mapToLong(value -> value.length).sum();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long capacity() {
        return capacity;
    }

    /** With 100 bytes for key and headers, so that footprints are not lengths. */
    @Override
    public long footprint(int valueLength) {
        return valueLength + 100L;
    }

    @Override
    public int maxValueLength() {
        return 1 << 21;
    }

    @Override
    public Lookup read(BlockKey key, BlockReader reader) throws IOException {
        reads.incrementAndGet();
        misbehave();
        byte[] value = values.get(key);
        if (mode == Mode.UNAVAILABLE) {
            return new Lookup.Unavailable("told to");
        }
        if (value == null || mode == Mode.FORGETS) {
            return Lookup.MISS;
        }
        if (mode == Mode.GARBAGE) {
            value = value.clone();
            value[value.length / 2] ^= 4;
        }
        reader.accept(new Lent(ByteBuffer.wrap(value).asReadOnlyBuffer()));
        return Lookup.HIT;
    }

    @Override
    public boolean accepts(int valueLength) {
        return mode != Mode.NO_ROOM && mode != Mode.OVERLOADED && valueLength <= maxValueLength();
    }

    @Override
    public WriteOutcome write(BlockKey key, ByteBuffer value) throws IOException {
        writes.incrementAndGet();
        misbehave();
        return switch (mode) {
            case TOO_LARGE -> WriteOutcome.TOO_LARGE;
            case OVERLOADED -> WriteOutcome.OVERLOADED;
            case NO_ROOM -> WriteOutcome.NO_ROOM;
            case UNAVAILABLE -> WriteOutcome.UNAVAILABLE;
            case WRITES_FAIL -> throw new IOException("told to");
            case FORGETS -> WriteOutcome.STORED;
            default -> {
                byte[] copy = new byte[value.remaining()];
                value.get(copy);
                values.put(key, copy);
                yield WriteOutcome.STORED;
            }
        };
    }

    @Override
    public void remove(BlockKey key) throws IOException {
        removes.incrementAndGet();
        misbehave();
        values.remove(key);
    }

    private void misbehave() throws IOException {
        duringCall.run();
        switch (mode) {
            case IO_EXCEPTION -> throw new IOException("told to");
            case RUNTIME_EXCEPTION -> throw new UncheckedIOException(new IOException("told to"));
            case ERROR -> throw new AssertionError("told to");
            case OUT_OF_MEMORY -> throw new OutOfMemoryError("told to");
            case HANGS -> {
                hanging.countDown();
                awaitRelease();
            }
            default -> {}
        }
    }

    private void awaitRelease() throws IOException {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public long queuedBytes() {
        if (mode == Mode.ERROR) {
            throw new AssertionError("told to");
        }
        return 0;
    }

    @Override
    public void close() {
        closed = true;
        if (mode == Mode.ERROR) {
            throw new AssertionError("told to");
        }
    }

    private record Lent(ByteBuffer value) implements StoredBlock {
        @Override
        public int length() {
            return value.limit();
        }

        @Override
        public void copyTo(int position, ByteBuffer target) throws IOException {
            if (position + target.remaining() > value.limit()) {
                throw new EOFException("value ends at " + value.limit());
            }
            target.put(value.slice(position, target.remaining()));
        }
    }
}
