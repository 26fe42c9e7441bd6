package dev.thermocline.cache.ehcache;

import dev.thermocline.cache.BlockKey;
import java.nio.ByteBuffer;
import org.ehcache.spi.serialization.Serializer;

/** Keys as 12 bytes: object id, block index. Thread-safe: no state. */
final class BlockKeySerializer implements Serializer<BlockKey> {
    /** Bytes of a key. */
    static final int LENGTH = Long.BYTES + Integer.BYTES;

    @Override
    public ByteBuffer serialize(BlockKey key) {
        return ByteBuffer.allocate(LENGTH).putLong(0, key.objectId()).putInt(Long.BYTES, key.index());
    }

    @Override
    public BlockKey read(ByteBuffer binary) {
        int at = binary.position();
        return new BlockKey(binary.getLong(at), binary.getInt(at + Long.BYTES));
    }

    @Override
    public boolean equals(BlockKey key, ByteBuffer binary) {
        int at = binary.position();
        return binary.remaining() == LENGTH
                && binary.getLong(at) == key.objectId()
                && binary.getInt(at + Long.BYTES) == key.index();
    }
}
