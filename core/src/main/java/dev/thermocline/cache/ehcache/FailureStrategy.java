package dev.thermocline.cache.ehcache;

import dev.thermocline.cache.block.BlockKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.ehcache.Cache;
import org.ehcache.spi.resilience.ResilienceStrategy;
import org.ehcache.spi.resilience.StoreAccessException;

/**
 * Lets every failure out. Ehcache's default logs it and answers as if the block were absent or stored, so that a broken
 * disk appears as a cold one. Thread-safe: no state.
 */
final class FailureStrategy implements ResilienceStrategy<BlockKey, StoredValue> {
    @Override
    public StoredValue getFailure(BlockKey key, StoreAccessException e) {
        throw failure("read of " + key, e);
    }

    @Override
    public boolean containsKeyFailure(BlockKey key, StoreAccessException e) {
        throw failure("lookup of " + key, e);
    }

    @Override
    public void putFailure(BlockKey key, StoredValue value, StoreAccessException e) {
        throw failure("write of " + key, e);
    }

    @Override
    public void removeFailure(BlockKey key, StoreAccessException e) {
        throw failure("removal of " + key, e);
    }

    @Override
    public void clearFailure(StoreAccessException e) {
        throw failure("clear", e);
    }

    @Override
    public Cache.Entry<BlockKey, StoredValue> iteratorFailure(StoreAccessException e) {
        throw failure("iteration", e);
    }

    @Override
    public StoredValue putIfAbsentFailure(BlockKey key, StoredValue value, StoreAccessException e) {
        throw failure("write of " + key, e);
    }

    @Override
    public boolean removeFailure(BlockKey key, StoredValue value, StoreAccessException e) {
        throw failure("removal of " + key, e);
    }

    @Override
    public StoredValue replaceFailure(BlockKey key, StoredValue value, StoreAccessException e) {
        throw failure("replacement of " + key, e);
    }

    @Override
    public boolean replaceFailure(BlockKey key, StoredValue value, StoredValue newValue, StoreAccessException e) {
        throw failure("replacement of " + key, e);
    }

    @Override
    public Map<BlockKey, StoredValue> getAllFailure(Iterable<? extends BlockKey> keys, StoreAccessException e) {
        throw failure("bulk read", e);
    }

    @Override
    public void putAllFailure(Map<? extends BlockKey, ? extends StoredValue> entries, StoreAccessException e) {
        throw failure("bulk write", e);
    }

    @Override
    public void removeAllFailure(Iterable<? extends BlockKey> keys, StoreAccessException e) {
        throw failure("bulk removal", e);
    }

    private static UncheckedIOException failure(String operation, StoreAccessException e) {
        return new UncheckedIOException(new IOException(operation + " failed: " + e.getMessage(), e));
    }
}
