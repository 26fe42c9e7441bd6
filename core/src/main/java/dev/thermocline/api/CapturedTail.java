package dev.thermocline.api;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.ObjectVersion;
import dev.thermocline.cache.Owner;
import dev.thermocline.parquet.FooterLocator;
import org.apache.hadoop.fs.Path;

/**
 * The end of a file as one process has it, on its way to others.
 *
 * @param path the file
 * @param version which bytes it has, as S3 confirmed
 * @param modificationTime S3's, in milliseconds, or 0 while nobody has asked S3
 * @param owner who may see it
 * @param tail the file's last bytes; not to be changed
 */
public record CapturedTail(Path path, ObjectVersion version, long modificationTime, Owner owner, byte[] tail) {
    /** Rejects missing parts and a tail longer than its file. */
    public CapturedTail {
        requireNonNull(path, "path is null");
        requireNonNull(version, "version is null");
        requireNonNull(owner, "owner is null");
        if (tail.length > version.length()) {
            throw new IllegalArgumentException(
                    "tail of " + tail.length + " B is longer than its file of " + version.length() + " B");
        }
    }

    /** Bytes of a Parquet file's footer that lie before the tail; 0 if there are none, and for all other files. */
    public long footerBefore() {
        return Math.max(0, FooterLocator.footerLength(tail, version.length()).orElse(0) - tail.length);
    }
}
