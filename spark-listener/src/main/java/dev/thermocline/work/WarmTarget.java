package dev.thermocline.work;

import static java.util.Objects.requireNonNull;

import org.apache.hadoop.fs.Path;

/**
 * A file whose tail is wanted.
 *
 * @param path the file
 * @param length its length in bytes, or -1 if the commit doesn't state it
 */
public record WarmTarget(Path path, long length) {
    public static final long UNKNOWN_LENGTH = -1;

    public WarmTarget {
        requireNonNull(path, "path is null");
        if (length < UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("length of " + path + " is " + length);
        }
    }
}
