package dev.thermocline.cache.block;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;

/**
 * A store that passes every call on to another one, which it owns. What wraps a store overrides what it changes:
 * nothing that the contract may grow by is lost on the way. As thread-safe as the store below.
 */
public abstract class ForwardingBlockStore implements BlockStore {
    private final BlockStore store;

    /** Wraps a store. */
    protected ForwardingBlockStore(BlockStore store) {
        this.store = requireNonNull(store, "store is null");
    }

    /** The store below. */
    protected final BlockStore store() {
        return store;
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public long capacity() {
        return store.capacity();
    }

    @Override
    public long footprint(int valueLength) {
        return store.footprint(valueLength);
    }

    @Override
    public int maxValueLength() {
        return store.maxValueLength();
    }

    @Override
    public Lookup read(BlockKey key, BlockReader reader) throws IOException {
        return store.read(key, reader);
    }

    @Override
    public WriteOutcome write(BlockKey key, ByteBuffer value) throws IOException {
        return store.write(key, value);
    }

    @Override
    public boolean accepts(int valueLength) {
        return store.accepts(valueLength);
    }

    @Override
    public void remove(BlockKey key) throws IOException {
        store.remove(key);
    }

    @Override
    public void observe(StoreObserver observer) {
        store.observe(observer);
    }

    @Override
    public void adopt(LongPredicate sealed) {
        store.adopt(sealed);
    }

    @Override
    public long queuedBytes() {
        return store.queuedBytes();
    }

    @Override
    public void close() {
        store.close();
    }
}
