package dev.thermocline.status;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.paths.PathHashes;
import dev.thermocline.paths.PathNumbers;
import dev.thermocline.report.TableStatus;
import java.util.Arrays;

/**
 * The live files of a table as its commits name them, the newest commit first: what a newer commit names, an older one
 * does not change. Bounded: of too many, every second one is left out, by the hashes of their paths, then every second
 * of the rest, so that what stays is exact. About 50 bytes a file. Filled by one thread, then immutable.
 */
final class LiveFiles {
    private static final int FIRST_CAPACITY = 16;
    private static final int DECIDED_PER_FILE = 4;
    private static final int MOST_HALVES = 30;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final int most;
    private PathNumbers decided = new PathNumbers();
    private long[] hashes = new long[FIRST_CAPACITY];
    private long[] names = new long[2 * FIRST_CAPACITY];
    private long[] lengths = new long[FIRST_CAPACITY];
    private int size;
    private int halves;

    /** @param most files to hold, at least 1 */
    LiveFiles(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most must be at least 1: " + most);
        }
        this.most = most;
    }

    /** Whether a file with this hash belongs to the sample, and no newer commit names it; from now on one does. */
    boolean decide(long hash) {
        if (!sampled(hash) || decided.get(hash) != 0) {
            return false;
        }
        decided.put(hash, 1);
        if (decided.size() > DECIDED_PER_FILE * (long) most && halves < MOST_HALVES) {
            halve();
        }
        return sampled(hash);
    }

    private boolean sampled(long hash) {
        return halves == 0 || (hash * MIX) >>> (Long.SIZE - halves) == 0;
    }

    /** A file that was decided upon is live. */
    void live(long hash, ObjectName name, long length) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            names = Arrays.copyOf(names, 4 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
        }
        hashes[size] = hash;
        names[2 * size] = name.high();
        names[2 * size + 1] = name.low();
        lengths[size] = length;
        size++;
        while (size > most && halves < MOST_HALVES) {
            halve();
        }
    }

    private void halve() {
        halves++;
        PathHashes before = decided.hashes();
        decided = new PathNumbers();
        before.forEach(hash -> {
            if (sampled(hash)) {
                decided.put(hash, 1);
            }
        });
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (sampled(hashes[i])) {
                hashes[kept] = hashes[i];
                names[2 * kept] = names[2 * i];
                names[2 * kept + 1] = names[2 * i + 1];
                lengths[kept] = lengths[i];
                kept++;
            }
        }
        size = kept;
    }

    /** What these files are of a table that was read from this version on. */
    TableStatus.Scope scope(long since) {
        return new TableStatus.Scope(size, Arrays.stream(lengths, 0, size).sum(), since, 1 << halves);
    }

    int size() {
        return size;
    }

    /** Bytes of one of the files, by a number below {@link #size}. */
    long length(int number) {
        return lengths[number];
    }

    /** What is held of each of them. */
    Question held() {
        return new OfFiles(this, false);
    }

    /** What was held of each of them, which is then dropped. */
    Question evicted() {
        return new OfFiles(this, true);
    }

    private record OfFiles(LiveFiles files, boolean evicts) implements Question {
        @Override
        public int size() {
            return files.size;
        }

        @Override
        public Part part(long id, int from) {
            int to = Math.min(files.size, from + HeldQuestion.MOST_FILES);
            return new HeldQuestion(
                    id,
                    from,
                    Arrays.copyOfRange(files.names, 2 * from, 2 * to),
                    Arrays.copyOfRange(files.lengths, from, to),
                    evicts);
        }
    }
}
