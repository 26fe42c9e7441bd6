package dev.thermocline.api;

import static java.util.Objects.requireNonNull;

import dev.thermocline.engine.layout.ByteRange;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * What one stream read of a file.
 *
 * @param path the file
 * @param length of the file, in bytes
 * @param ranges what was read, in the file's order; no two of them touch
 * @param leftOut reads that are not among them because there were too many ranges
 */
public record FileReads(Path path, long length, List<ByteRange> ranges, long leftOut) {
    /** Copies the ranges. */
    public FileReads {
        requireNonNull(path, "path is null");
        ranges = List.copyOf(ranges);
    }
}
