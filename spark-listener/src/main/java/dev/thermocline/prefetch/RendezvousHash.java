package dev.thermocline.prefetch;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Gives each file one of the executors: the one whose hash with the path is highest, so that all who know the executors
 * name the same one, and an executor that comes or goes moves its own files only. Stateless.
 */
final class RendezvousHash {
    private RendezvousHash() {}

    static Optional<String> owner(String path, Collection<String> executors) {
        String best = null;
        long highest = 0;
        for (String executor : executors) {
            long hash = hash(path, executor);
            boolean higher = best == null
                    || Long.compareUnsigned(hash, highest) > 0
                    || (hash == highest && executor.compareTo(best) < 0);
            if (higher) {
                best = executor;
                highest = hash;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The finisher of SplitMix64 over the two names: sums alone would favour some executors. */
    private static long hash(String path, String executor) {
        long mixed = (checksum(path) << 32) ^ checksum(executor);
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    private static long checksum(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }
}
