package dev.thermocline.paths;

import org.apache.hadoop.fs.Path;

/**
 * 64 bits of a path, for sets that are too large for paths and may err on the side of a collision: of two paths with
 * one hash, one counts as the other. Among a million that happens once in 30 million times.
 */
public final class PathHash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final int SPREAD = 32;

    private PathHash() {}

    /** FNV-1a over the path's characters. */
    public static long of(Path path) {
        return of(path.toString());
    }

    /** The same for the text of a path. */
    static long of(String text) {
        long hash = OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash ^ (hash >>> SPREAD);
    }
}
