package dev.thermocline.liveness;

import org.apache.hadoop.fs.Path;

/** 64 bits of a path, for sets that are too large for paths and may err on the side of a collision. */
final class PathHash {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final int SPREAD = 32;

    private PathHash() {}

    /** FNV-1a over the path's characters. */
    static long of(Path path) {
        String text = path.toString();
        long hash = OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash ^ (hash >>> SPREAD);
    }
}
