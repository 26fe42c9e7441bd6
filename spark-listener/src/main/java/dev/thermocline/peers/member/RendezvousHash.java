package dev.thermocline.peers.member;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Gives each file one of the executors: the one whose hash with the path is highest, so that all who know the executors
 * name the same one, and an executor that comes or goes moves its own files only. Immutable.
 */
public final class RendezvousHash {
    private final List<String> executors;
    private final long[] sums;

    /** @param executors in any order, each once */
    public RendezvousHash(Collection<String> executors) {
        this.executors = List.copyOf(executors);
        this.sums = this.executors.stream().mapToLong(RendezvousHash::checksum).toArray();
    }

    /** The owner of a path among executors; empty if there are none. */
    public static Optional<String> owner(String path, Collection<String> executors) {
        return new RendezvousHash(executors).owners(path, 1).stream().findFirst();
    }

    /** The first owners of a key, the best first; fewer if there are fewer executors. Takes time for each executor. */
    public List<String> owners(String key, int count) {
        long sum = checksum(key);
        int found = Math.min(count, sums.length);
        int[] best = new int[found];
        for (int i = 0; i < found; i++) {
            best[i] = best(sum, best, i);
        }
        return Arrays.stream(best).mapToObj(executors::get).toList();
    }

    /** The first owner of a key; empty if there are no executors. */
    public Optional<String> owner(String key) {
        return owners(key, 1).stream().findFirst();
    }

    /** The owner of one section of a file, the first of which belongs to the owner of the file. */
    public Optional<String> owner(String path, long section) {
        return owner(key(path, section));
    }

    /** The first owners of one section of a file. */
    public List<String> owners(String path, long section, int count) {
        return owners(key(path, section), count);
    }

    private static String key(String path, long section) {
        return section == 0 ? path : path + '#' + section;
    }

    /** The best one beside those that were found. */
    private int best(long key, int[] found, int count) {
        int best = -1;
        for (int i = 0; i < sums.length; i++) {
            if (!contains(found, count, i) && (best < 0 || compare(key, i, best) > 0)) {
                best = i;
            }
        }
        return best;
    }

    private static boolean contains(int[] found, int count, int executor) {
        for (int i = 0; i < count; i++) {
            if (found[i] == executor) {
                return true;
            }
        }
        return false;
    }

    private int compare(long key, int one, int other) {
        int byHash = Long.compareUnsigned(hash(key, sums[one]), hash(key, sums[other]));
        return byHash != 0 ? byHash : executors.get(other).compareTo(executors.get(one));
    }

    /** The finisher of SplitMix64 over the two names: sums alone would favour some executors. */
    private static long hash(long key, long executor) {
        long mixed = (key << 32) ^ executor;
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
