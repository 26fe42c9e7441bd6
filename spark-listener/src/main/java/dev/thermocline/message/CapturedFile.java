package dev.thermocline.message;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM that wrote a file tells the others about it. Immutable by agreement: nobody changes {@code tail}, which is neither copied on the way in nor on
 * the way out because messages within one JVM go by reference.
 *
 * @param path the file's path as text, not encoded
 * @param etag the store's tag of the bytes
 * @param versionId the store's version of the object, null if the bucket keeps none
 * @param length length of the file in bytes
 * @param modificationTime the store's own time in milliseconds since the epoch, 0 = not known
 * @param owner whose credentials wrote it
 * @param tail the last bytes of the file, at most {@link #MAX_TAIL_BYTES}
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record CapturedFile(
        String path,
        String etag,
        @Nullable String versionId,
        long length,
        long modificationTime,
        String owner,
        byte[] tail) {
    /** Most bytes of a tail that are taken from another JVM. */
    public static final int MAX_TAIL_BYTES = 1 << 20;

    private static final int PARTS = 7;
    private static final int OVERHEAD_BYTES = 256;

    public CapturedFile {
        requireNonNull(path, "path is null");
        requireNonNull(etag, "etag is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(tail, "tail is null");
        if (path.isEmpty() || etag.isEmpty()) {
            throw new IllegalArgumentException(
                    "path and etag must not be empty: path '" + path + "', etag '" + etag + "'");
        }
        if (length < 0 || modificationTime < 0) {
            throw new IllegalArgumentException("length and modificationTime of " + path + " must not be negative: "
                    + length + ", " + modificationTime);
        }
        if (tail.length > length || tail.length > MAX_TAIL_BYTES) {
            throw new IllegalArgumentException("tail of " + path + " has " + tail.length
                    + " bytes, more than its length " + length + " or the limit " + MAX_TAIL_BYTES);
        }
    }

    /** The file as a message of JDK types only; {@link #fromMessage} reads it back. */
    public Object[] toMessage() {
        return new @Nullable Object[] {path, etag, versionId, length, modificationTime, owner, tail};
    }

    /**
     * Reads what {@link #toMessage} wrote.
     *
     * @throws IllegalArgumentException if the message has another shape or says impossible things
     */
    public static CapturedFile fromMessage(Object[] message) {
        Parts.array(message, PARTS);
        Object versionId = message[2];
        return new CapturedFile(
                Parts.part(message, 0, String.class),
                Parts.part(message, 1, String.class),
                versionId == null ? null : Parts.part(message, 2, String.class),
                Parts.part(message, 3, Long.class),
                Parts.part(message, 4, Long.class),
                Parts.part(message, 5, String.class),
                Parts.part(message, 6, byte[].class));
    }

    /** Bytes that holding or sending the file takes, estimated. */
    public long weight() {
        long characters = (long) path.length() + etag.length() + owner.length();
        characters += versionId == null ? 0 : versionId.length();
        return OVERHEAD_BYTES + 2 * characters + tail.length;
    }

    /**
     * This report with what an earlier one of the same bytes knew better: the modification time and the longer tail. A report of other bytes is not mixed in.
     */
    CapturedFile mergedOver(CapturedFile earlier) {
        boolean sameBytes = etag.equals(earlier.etag)
                && length == earlier.length
                && owner.equals(earlier.owner)
                && Objects.equals(versionId, earlier.versionId);
        if (!sameBytes) {
            return this;
        }
        long time = modificationTime == 0 ? earlier.modificationTime : modificationTime;
        byte[] longer = tail.length >= earlier.tail.length ? tail : earlier.tail;
        return new CapturedFile(path, etag, versionId, length, time, owner, longer);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CapturedFile that
                && path.equals(that.path)
                && etag.equals(that.etag)
                && Objects.equals(versionId, that.versionId)
                && length == that.length
                && modificationTime == that.modificationTime
                && owner.equals(that.owner)
                && Arrays.equals(tail, that.tail);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, etag, length);
    }

    /** Without the bytes and without the owner, which belong in no log. */
    @Override
    public String toString() {
        return "CapturedFile[" + path + ", etag " + etag + ", length " + length + ", modified " + modificationTime
                + ", tail of " + tail.length + " bytes]";
    }
}
