package dev.thermocline.cache.ehcache;

import dev.thermocline.cache.block.BlockKey;
import java.nio.ByteBuffer;
import org.ehcache.spi.serialization.Serializer;

/** Keys as 16 bytes: object id, encoded start. Thread-safe: no state. */
final class BlockKeySerializer implements Serializer<BlockKey> {
    /** Bytes of a key. */
    static final int LENGTH = 2 * Long.BYTES;

    @Override
    public ByteBuffer serialize(BlockKey key) {
        return ByteBuffer.allocate(LENGTH).putLong(0, key.objectId()).putLong(Long.BYTES, key.encodedStart());
    }

    @Override
    public BlockKey read(ByteBuffer binary) {
        int at = binary.position();
        return BlockKey.decoded(binary.getLong(at), binary.getLong(at + Long.BYTES));
    }

    @Override
    public boolean equals(BlockKey key, ByteBuffer binary) {
        int at = binary.position();
        return binary.remaining() == LENGTH
                && binary.getLong(at) == key.objectId()
                && binary.getLong(at + Long.BYTES) == key.encodedStart();
    }
}
