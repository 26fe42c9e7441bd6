package dev.thermocline.peer;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.parquet.FooterLocator;
import java.util.Arrays;
import java.util.Objects;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The end of a file as one process has it, on its way to others. Compared by content.
 *
 * @param path the file
 * @param version which bytes it has, as S3 confirmed
 * @param modificationTime S3's, in milliseconds, or 0 while nobody has asked S3
 * @param owner who may see it
 * @param tail the file's last bytes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record CapturedTail(Path path, ObjectVersion version, long modificationTime, Owner owner, byte[] tail) {
    /** Rejects missing parts, a negative time, and a tail longer than its file. */
    public CapturedTail {
        requireNonNull(path, "path is null");
        requireNonNull(version, "version is null");
        requireNonNull(owner, "owner is null");
        if (modificationTime < 0) {
            throw new IllegalArgumentException("modificationTime of " + path + " is negative: " + modificationTime);
        }
        if (tail.length > version.length()) {
            throw new IllegalArgumentException(
                    "tail of " + tail.length + " B is longer than its file of " + version.length() + " B");
        }
    }

    /** Bytes of a Parquet file's footer that lie before the tail; 0 if there are none, and for all other files. */
    public long footerBefore() {
        return Math.max(0, FooterLocator.footerLength(tail, version.length()).orElse(0) - tail.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CapturedTail that
                && path.equals(that.path)
                && version.equals(that.version)
                && modificationTime == that.modificationTime
                && owner.equals(that.owner)
                && Arrays.equals(tail, that.tail);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, version);
    }

    /** Without the bytes and without the owner, which belong in no log. */
    @Override
    public String toString() {
        return "CapturedTail[" + path + ", etag " + version.etag() + ", length " + version.length() + ", modified "
                + modificationTime + ", tail of " + tail.length + " bytes]";
    }
}
