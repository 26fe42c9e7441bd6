package dev.thermocline.crash;

import java.nio.ByteBuffer;

/** Bytes that follow from an object's version and their place in it. */
final class CrashContent {
    private CrashContent() {}

    /** Fills the buffer's remaining bytes with those of the object from a position on. */
    static ByteBuffer fill(String etag, long position, ByteBuffer target) {
        long seed = etag.hashCode() * 0x9E3779B97F4A7C15L;
        long at = position;
        for (int i = target.position(); i < target.limit(); i++, at++) {
            target.put(i, (byte) (mixed(seed + at / Long.BYTES) >>> ((at % Long.BYTES) * Byte.SIZE)));
        }
        return target;
    }

    private static long mixed(long seed) {
        long mixed = (seed ^ (seed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
