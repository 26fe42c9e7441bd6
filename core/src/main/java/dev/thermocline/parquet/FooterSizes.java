package dev.thermocline.parquet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long the footers of a table's files are, learned from those seen last, so that one request brings the next whole.
 * A longer footer is believed at once, shorter ones little by little. Tables are distinguished by the files' directory
 * without its partitions. Bounded: of too many, the table that was used longest ago is forgotten. Thread-safe.
 */
public final class FooterSizes {
    private static final int TABLES = 10_000;
    private static final int SHRINK = 32;

    /** What {@code delta.randomPrefixLength} is unless it is set. */
    private static final int RANDOM_PREFIX = 2;

    private final int usual;

    @GuardedBy("this")
    private final Map<String, Long> learned = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > TABLES;
        }
    };

    /** @param usual footers up to so many bytes need not be learned */
    public FooterSizes(int usual) {
        this.usual = usual;
    }

    /** Bytes from a file's end in which its footer probably is. */
    public synchronized long expected(String file) {
        return learned.getOrDefault(table(file), (long) usual);
    }

    /** A file's footer is so long, its trailer included. */
    public synchronized void seen(String file, long footerLength) {
        String table = table(file);
        Long before = learned.get(table);
        if (before != null || footerLength > usual) {
            long known = before == null ? usual : before;
            learned.put(table, Math.max(Math.max(usual, footerLength), known - (known - footerLength) / SHRINK));
        }
    }

    /** Tables that are remembered. */
    synchronized int tables() {
        return learned.size();
    }

    /**
     * The file's directory, without names of the form {@code column=value} at its end, and without one of two letters
     * or digits: the random prefixes that Delta writes tables with column mapping under. A table that has such a name
     * by itself shares what is learned with its neighbours, which costs bytes at most.
     */
    static String table(String file) {
        String directory = parent(file);
        String name = name(directory);
        boolean random = name.length() == RANDOM_PREFIX && name.chars().allMatch(Character::isLetterOrDigit);
        if (random && !parent(directory).isEmpty()) {
            directory = parent(directory);
        }
        while (name(directory).indexOf('=') > 0) {
            directory = parent(directory);
        }
        return directory;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
