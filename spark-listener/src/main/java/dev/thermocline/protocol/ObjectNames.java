package dev.thermocline.protocol;

import dev.thermocline.cache.object.ObjectName;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Names of objects without their paths: {@value #BYTES_OF_NAME} bytes each, in memory as in a message. Immutable;
 * compared by content.
 */
public final class ObjectNames extends AbstractList<ObjectName> {
    /** What one name takes. */
    public static final int BYTES_OF_NAME = 2 * Long.BYTES;

    private final byte[] packed; // nobody changes it: it is part of messages

    private ObjectNames(byte[] packed) {
        this.packed = packed;
    }

    /** Those names, in their order. */
    public static ObjectNames of(Collection<ObjectName> names) {
        ByteBuffer packed = ByteBuffer.allocate(BYTES_OF_NAME * names.size());
        for (ObjectName name : names) {
            packed.putLong(name.high()).putLong(name.low());
        }
        return new ObjectNames(packed.array());
    }

    /** @throws IllegalArgumentException if the bytes are not those of so many names at most */
    static ObjectNames fromMessage(byte[] message, int most) {
        if (message.length % BYTES_OF_NAME != 0 || message.length / BYTES_OF_NAME > most) {
            throw new IllegalArgumentException(message.length + " B are not names of at most " + most + " objects");
        }
        return new ObjectNames(message);
    }

    /** The names as part of a message; not to be changed. */
    byte[] toMessage() {
        return packed;
    }

    /** The names in parts of at most so many; no part for no name. */
    public List<ObjectNames> parts(int most) {
        List<ObjectNames> parts = new ArrayList<>();
        for (int from = 0; from < size(); from += most) {
            parts.add(of(subList(from, Math.min(size(), from + most))));
        }
        return parts;
    }

    /** Bytes that the names take. */
    public long weight() {
        return packed.length;
    }

    @Override
    public ObjectName get(int index) {
        ByteBuffer all = ByteBuffer.wrap(packed);
        int at = Math.multiplyExact(index, BYTES_OF_NAME);
        return new ObjectName(all.getLong(at), all.getLong(at + Long.BYTES));
    }

    @Override
    public int size() {
        return packed.length / BYTES_OF_NAME;
    }
}
