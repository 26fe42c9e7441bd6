package dev.thermocline.hadoop.oracle;

import dev.thermocline.hadoop.Lake;
import java.util.Arrays;

/**
 * The versions that the object of a test may have, so that an answer says which one it is of.
 *
 * @param length of the first version
 */
record Contents(int length, byte[] first, byte[] second, byte[] shortened) {
    static Contents of(int length) {
        byte[] first = Lake.bytes(length, 1);
        return new Contents(length, first, Lake.bytes(length, 2), Arrays.copyOf(first, length / 2));
    }

    /** So many bytes of an array, read from a position: how many, and of which version. */
    String seen(byte[] read, int offset, int count, long at) {
        if (count <= 0) {
            return count + " B";
        }
        byte[] bytes = Arrays.copyOfRange(read, offset, offset + count);
        return count + " B " + version(bytes, at);
    }

    /** As {@link #seen} where the reader may get less than it asked for: then the number is left out. */
    String some(byte[] read, int offset, int count, long at) {
        return count <= 0 ? count + " B" : "some " + version(Arrays.copyOfRange(read, offset, offset + count), at);
    }

    private String version(byte[] bytes, long at) {
        if (matches(first, bytes, at)) {
            return "of version 1";
        }
        if (matches(second, bytes, at)) {
            return "of version 2";
        }
        return "wrong, hash " + Arrays.hashCode(bytes);
    }

    private static boolean matches(byte[] content, byte[] bytes, long at) {
        return at >= 0
                && at + bytes.length <= content.length
                && Arrays.equals(content, (int) at, (int) at + bytes.length, bytes, 0, bytes.length);
    }
}
