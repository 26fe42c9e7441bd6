package dev.thermocline.delta;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/**
 * Remembers which versions of which tables were seen, so that each commit is acted upon once, although it may arrive in
 * several ways and out of order.
 *
 * <p>Per table it holds the newest version and which of the {@value #WINDOW} versions up to it were seen; of too many
 * tables, the one not observed for longest is forgotten. A forgotten table is a new one when it is observed again.
 * Thread-safe: one short lock around each call.
 */
public final class VersionTracker {
    /** Versions per table that are tracked one by one; older ones count as seen. */
    public static final int WINDOW = Long.SIZE;

    /** Tables remembered by {@link #VersionTracker()}. */
    public static final int DEFAULT_MAX_TABLES = 10_000;

    private final int maxTables;

    @GuardedBy("this")
    private final LinkedHashMap<Path, History> tables = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private long forgotten;

    /** A tracker of up to {@value #DEFAULT_MAX_TABLES} tables. */
    public VersionTracker() {
        this(DEFAULT_MAX_TABLES);
    }

    /**
     * A tracker with a bound of its own.
     *
     * @param maxTables tables to remember, at least 1
     */
    public VersionTracker(int maxTables) {
        if (maxTables < 1) {
            throw new IllegalArgumentException("maxTables must be at least 1: " + maxTables);
        }
        this.maxTables = maxTables;
    }

    /** As {@link #observe(Path, long, OptionalLong, boolean)}, of a commit whose content is not known. */
    public VersionCheck observe(Path table, long version) {
        return observe(table, version, OptionalLong.empty(), false);
    }

    /**
     * Takes note of a version. The same version with another content means that the table was created again, unless it
     * is the newest one, which two writers may have written. So does version 0 after higher ones, or written by this
     * process without a content to compare.
     *
     * @param version version whose commit file is known to exist, not negative
     * @param fingerprint of its content, see {@link Fingerprint}
     * @param own whether this process has just written it
     */
    public synchronized VersionCheck observe(Path table, long version, OptionalLong fingerprint, boolean own) {
        requireNonNull(table, "table is null");
        if (version < 0) {
            throw new IllegalArgumentException("version of " + table + " is negative: " + version);
        }
        Path key = TableKey.of(table);
        History history = tables.get(key);
        if (history == null) {
            remember(key, new History(version, fingerprint));
            return new VersionCheck.New();
        }
        if (version > history.newest) {
            long newest = history.newest;
            history.advance(version, fingerprint);
            return ahead(newest, version);
        }
        if (history.holds(version)) {
            return again(key, history, version, fingerprint, own);
        }
        if (version == 0) {
            remember(key, new History(version, fingerprint));
            return new VersionCheck.Recreated();
        }
        history.add(version, fingerprint);
        return new VersionCheck.New();
    }

    /** A version was seen before. */
    @GuardedBy("this")
    private VersionCheck again(Path key, History history, long version, OptionalLong fingerprint, boolean own) {
        OptionalLong before = history.fingerprint(version);
        boolean comparable = before.isPresent() && fingerprint.isPresent();
        if (comparable && before.getAsLong() == fingerprint.getAsLong()) {
            return new VersionCheck.Duplicate();
        }
        boolean startsAgain =
                comparable ? version == 0 || version < history.newest : version == 0 && (own || history.newest > 0);
        if (startsAgain) {
            remember(key, new History(version, fingerprint));
            return new VersionCheck.Recreated();
        }
        if (comparable) {
            history.add(version, fingerprint);
            return new VersionCheck.Rewritten();
        }
        return new VersionCheck.Duplicate();
    }

    /** The table is a new one when it is observed again. */
    public synchronized void forget(Path table) {
        tables.remove(TableKey.of(table));
    }

    /** The newest version seen of a table, empty if it is not known. */
    public synchronized OptionalLong newest(Path table) {
        History history = tables.get(TableKey.of(table));
        return history == null ? OptionalLong.empty() : OptionalLong.of(history.newest);
    }

    /** Whether some version of the table was seen and is not forgotten. */
    public synchronized boolean knows(Path table) {
        return tables.containsKey(TableKey.of(table));
    }

    /** Tables known now. */
    public synchronized int size() {
        return tables.size();
    }

    /** Tables forgotten so far because there were too many. */
    public synchronized long forgotten() {
        return forgotten;
    }

    private static VersionCheck ahead(long newest, long version) {
        if (version == newest + 1) {
            return new VersionCheck.New();
        }
        long firstMissing = newest + 1;
        long from = Math.max(firstMissing, version - WINDOW + 1);
        return new VersionCheck.Gap(from, version - 1, from - firstMissing);
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

    /** Bit i of {@code seen} stands for the version {@code newest - i}. Guarded by the tracker. */
    private static final class History {
        private final long[] fingerprints = new long[WINDOW]; // at the version modulo the window
        private long newest;
        private long seen;
        private long known; // bit i: the fingerprint of newest - i is known

        History(long version, OptionalLong fingerprint) {
            newest = version;
            add(version, fingerprint);
        }

        void advance(long version, OptionalLong fingerprint) {
            long distance = version - newest;
            seen = distance >= WINDOW ? 0 : seen << distance;
            known = distance >= WINDOW ? 0 : known << distance;
            newest = version;
            add(version, fingerprint);
        }

        boolean holds(long version) {
            long distance = newest - version;
            return distance >= WINDOW || ((seen >>> distance) & 1) == 1;
        }

        OptionalLong fingerprint(long version) {
            long distance = newest - version;
            return distance < WINDOW && ((known >>> distance) & 1) == 1
                    ? OptionalLong.of(fingerprints[(int) (version % WINDOW)])
                    : OptionalLong.empty();
        }

        void add(long version, OptionalLong fingerprint) {
            long bit = 1L << (newest - version);
            seen |= bit;
            if (fingerprint.isPresent()) {
                known |= bit;
                fingerprints[(int) (version % WINDOW)] = fingerprint.getAsLong();
            }
        }
    }
}
