package dev.thermocline.engine.layout;

/**
 * Bytes of an object.
 *
 * @param start the first of them
 * @param end the first one after them
 */
public record ByteRange(long start, long end) {
    /** Rejects ranges that are empty or begin before the object. */
    public ByteRange {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("not a range of bytes: [" + start + ", " + end + ")");
        }
    }

    /** How many there are. */
    public long length() {
        return end - start;
    }

    /** How many of them lie in the other range, too. */
    public long common(ByteRange other) {
        return Math.max(0, Math.min(end, other.end) - Math.max(start, other.start));
    }
}
