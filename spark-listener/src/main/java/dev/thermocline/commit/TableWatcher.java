package dev.thermocline.commit;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/**
 * Remembers which versions of which tables were seen, so that a commit is acted upon once although it may be noticed by several roads and out of order.
 *
 * <p>Per table it holds the newest version and which of the {@value #WINDOW} versions up to it were seen; the table that nobody mentioned for longest is
 * forgotten when there are too many. A forgotten table is a new one at its next sight. Thread-safe: one short lock around each call.
 */
public final class TableWatcher {
    /** Versions per table that are told apart; older ones count as seen. */
    public static final int WINDOW = Long.SIZE;

    /** Tables remembered by {@link #TableWatcher()}. */
    public static final int DEFAULT_MAX_TABLES = 10_000;

    private final int maxTables;

    @GuardedBy("this")
    private final LinkedHashMap<Path, History> tables = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private long forgotten;

    /** A watcher of up to {@value #DEFAULT_MAX_TABLES} tables. */
    public TableWatcher() {
        this(DEFAULT_MAX_TABLES);
    }

    /**
     * A watcher with a bound of its own.
     *
     * @param maxTables tables to remember, at least 1
     */
    public TableWatcher(int maxTables) {
        if (maxTables < 1) {
            throw new IllegalArgumentException("maxTables must be at least 1: " + maxTables);
        }
        this.maxTables = maxTables;
    }

    /**
     * Takes note of a version. Version 0 after higher ones means that the table was created anew: its history starts again.
     *
     * @param version version whose commit file is known to exist, not negative
     */
    public synchronized Sighting observe(Path table, long version) {
        requireNonNull(table, "table is null");
        if (version < 0) {
            throw new IllegalArgumentException("version of " + table + " is negative: " + version);
        }
        History history = tables.get(table);
        if (history == null || (version == 0 && history.newest > 0)) {
            remember(table, new History(version, 1));
            return new Sighting.New();
        }
        if (version > history.newest) {
            remember(table, history.advancedTo(version));
            return ahead(history.newest, version);
        }
        if (history.holds(version)) {
            return new Sighting.Duplicate();
        }
        remember(table, history.with(version));
        return new Sighting.New();
    }

    /** The table is a new one at its next sight. */
    public synchronized void forget(Path table) {
        tables.remove(table);
    }

    /** The newest version seen of a table, empty if it is not known. */
    public synchronized OptionalLong newest(Path table) {
        History history = tables.get(table);
        return history == null ? OptionalLong.empty() : OptionalLong.of(history.newest);
    }

    /** Whether some version of the table was seen and is not forgotten. */
    public synchronized boolean knows(Path table) {
        return tables.containsKey(table);
    }

    /** Tables known now. */
    public synchronized int size() {
        return tables.size();
    }

    /** Tables forgotten so far because there were too many. */
    public synchronized long forgotten() {
        return forgotten;
    }

    private static Sighting ahead(long newest, long version) {
        if (version == newest + 1) {
            return new Sighting.New();
        }
        long firstMissing = newest + 1;
        long from = Math.max(firstMissing, version - WINDOW + 1);
        return new Sighting.Gap(from, version - 1, from - firstMissing);
    }

    @GuardedBy("this")
    private void remember(Path table, History history) {
        tables.put(table, history);
        if (tables.size() > maxTables) {
            Map.Entry<Path, History> eldest = tables.entrySet().iterator().next();
            tables.remove(eldest.getKey());
            forgotten++;
        }
    }

    /** Bit i of {@code seen} stands for the version {@code newest - i}. */
    private record History(long newest, long seen) {
        History advancedTo(long version) {
            long distance = version - newest;
            return new History(version, distance >= WINDOW ? 1 : (seen << distance) | 1);
        }

        boolean holds(long version) {
            long distance = newest - version;
            return distance >= WINDOW || ((seen >>> distance) & 1) == 1;
        }

        History with(long version) {
            return new History(newest, seen | (1L << (newest - version)));
        }
    }
}
