package dev.thermocline.cache.crypto;

import dev.thermocline.cache.block.BlockKey;
import java.nio.ByteBuffer;

/**
 * The form in which a value is stored encrypted: one segment after the other, each but the last one as long as a
 * segment may be, so that a part of a value is read by the segments that it touches.
 *
 * <pre>
 * offset  bytes
 *      0     12  nonce, random
 *     12    len  ciphertext, as long as the bytes that it hides: up to 65,508
 * 12+len     16  tag
 * </pre>
 *
 * The tag also covers what is not stored: format version, the block's key with its absolute offset in the object, the
 * length of the whole value and the number of the segment. So a segment means nothing at another place, under another
 * key or in a value of another length. A value of no bytes is one segment.
 *
 * @param key the block
 * @param valueLength bytes of the whole value, in clear
 * @param number the segment's place in the value
 */
record Segment(BlockKey key, int valueLength, int number) {
    /** Longest segment as it is stored. */
    static final int STORED = 64 * 1024;

    static final int NONCE = 12;
    static final int TAG = 16;

    /** Most bytes of a value in one segment. */
    static final int PLAIN = STORED - NONCE - TAG;

    private static final int OVERHEAD = NONCE + TAG;
    private static final int MAGIC = 0x54_48_45_02; // "THE", format 2
    private static final int ASSOCIATED = 28;

    /** Segments of a value of this length. */
    static int count(int valueLength) {
        return Math.max(1, (valueLength + PLAIN - 1) / PLAIN);
    }

    /** Bytes that a value of this length takes when it is stored. */
    static int storedLength(int valueLength) {
        return Math.addExact(valueLength, count(valueLength) * OVERHEAD);
    }

    /** Length of the value that takes so many bytes when it is stored, or a negative number if none does. */
    static int valueLength(int storedLength) {
        int segments = (int) (((long) storedLength + STORED - 1) / STORED);
        int length = storedLength - segments * OVERHEAD;
        return length >= 0 && storedLength(length) == storedLength ? length : -1;
    }

    /** Longest value that takes no more than so many bytes when it is stored. */
    static int longestValue(int storedLength) {
        return storedLength / STORED * PLAIN + Math.max(0, storedLength % STORED - OVERHEAD);
    }

    /** Where the segment's bytes stand in the value. */
    int start() {
        return number * PLAIN;
    }

    /** Bytes of the value in this segment. */
    int length() {
        return Math.min(PLAIN, valueLength - start());
    }

    /** Where the segment stands in the stored value. */
    int storedStart() {
        return number * STORED;
    }

    /** Bytes of the segment in the stored value. */
    int storedLength() {
        return length() + OVERHEAD;
    }

    /** What the tag covers besides the bytes. */
    byte[] associated() {
        return ByteBuffer.allocate(ASSOCIATED)
                .putInt(MAGIC)
                .putLong(key.objectId())
                .putLong(key.encodedStart())
                .putInt(valueLength)
                .putInt(number)
                .array();
    }
}
