package dev.thermocline.trace;

import dev.thermocline.cache.block.BlockKey;
import java.nio.ByteBuffer;

/**
 * One read of a block, {@value #LENGTH} bytes in the file, big-endian, in the order of the components.
 *
 * @param millis since the trace began
 * @param object the first 64 bits of the object's name, which are a hash
 * @param index which block of the object it is, from 0, or {@link #TAIL_INDEX}
 * @param length bytes of the whole block
 * @param wanted bytes of it that the reader asked for
 */
public record TraceRecord(long millis, long object, int index, int length, int wanted) {
    /** The index of an object's tail. */
    public static final int TAIL_INDEX = -1;

    static final int LENGTH = 2 * Long.BYTES + 3 * Integer.BYTES;

    /** Rejects what no reader asks for. */
    public TraceRecord {
        if (millis < 0 || index < TAIL_INDEX || wanted < 1 || wanted > length) {
            throw new IllegalArgumentException("no read of a block: " + wanted + " B of " + length + " B, block "
                    + index + ", after " + millis + " ms");
        }
    }

    /** The block, with the object's hash in the place of its id and its index in the place of its offset. */
    public BlockKey block() {
        return index == TAIL_INDEX ? BlockKey.tail(object, 0) : new BlockKey(object, index);
    }

    /** Puts a record's bytes without making the record. */
    static void put(ByteBuffer target, long millis, long object, int index, int length, int wanted) {
        target.putLong(millis).putLong(object).putInt(index).putInt(length).putInt(wanted);
    }

    static TraceRecord get(ByteBuffer source) {
        return new TraceRecord(source.getLong(), source.getLong(), source.getInt(), source.getInt(), source.getInt());
    }
}
