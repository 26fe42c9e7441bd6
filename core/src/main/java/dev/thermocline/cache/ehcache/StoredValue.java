package dev.thermocline.cache.ehcache;

import java.nio.ByteBuffer;

/** What Ehcache maps keys to: a value's bytes, or the mark that they have been lent in place. Immutable. */
final class StoredValue {
    /** Stands for bytes that stayed where Ehcache keeps them. */
    static final StoredValue LENT = new StoredValue(ByteBuffer.allocate(0));

    private final ByteBuffer bytes;

    /** Shares the buffer's content, but neither its position nor the right to write. */
    StoredValue(ByteBuffer value) {
        this.bytes = value.slice().asReadOnlyBuffer();
    }

    /** The same buffer for everybody, without an object for each: to be read at absolute places and not to be moved. */
    ByteBuffer shared() {
        return bytes;
    }

    /** The bytes from position 0 to the limit; a buffer of the caller's own. */
    ByteBuffer bytes() {
        return bytes.duplicate();
    }
}
