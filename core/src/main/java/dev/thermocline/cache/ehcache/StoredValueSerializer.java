package dev.thermocline.cache.ehcache;

import java.nio.ByteBuffer;
import org.ehcache.spi.serialization.Serializer;

/**
 * Lends instead of copying: a value is never turned into an object, the {@link Loan} of the thread reads what it wants
 * while Ehcache holds the segment's lock. Ehcache also reads values that nobody asked for (before it evicts or
 * replaces); these are left alone. Thread-safe: no state.
 */
final class StoredValueSerializer implements Serializer<StoredValue> {
    @Override
    public ByteBuffer serialize(StoredValue value) {
        return value.bytes();
    }

    @Override
    public StoredValue read(ByteBuffer binary) {
        Loan.lendToCurrent(binary);
        return StoredValue.LENT;
    }

    /** Never true: Ehcache asks only to replace or remove by value, which nobody does. */
    @Override
    public boolean equals(StoredValue value, ByteBuffer binary) {
        return false;
    }
}
