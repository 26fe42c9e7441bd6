package dev.thermocline.cache.region.file;

import java.io.IOException;
import java.util.List;

/** The region files of one pool: a directory, or what a test puts in its place. Thread-safe. */
public interface RegionFiles {
    /** The names of all files that are there, in no order. */
    List<String> names() throws IOException;

    /** Bytes of other files that count as if they were regions of this pool. */
    default long otherBytes() {
        return 0;
    }

    /** Creates an empty file that only its owner can read; fails if there is one. */
    RegionFile create(String name) throws IOException;

    /** Opens a file to read it and to append to it. */
    RegionFile open(String name) throws IOException;
}
