package dev.thermocline.buffer;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Of which tables this process reads, for the driver to know who wants their new files. A root is derived from a file's
 * path, as Delta lays files out by default: the directory above those of partitions. A table with another layout is
 * taken for several; then its readers get fewer files ahead. Bounded: of too many tables the ones read longest ago go.
 * Thread-safe.
 */
public final class TablesRead {
    /** How long the driver is not notified again of a table that goes on being read. */
    static final Duration REPEATED_AFTER = Duration.ofMinutes(2);

    private static final int MAX_TABLES = 256;
    private static final long NEVER = Long.MIN_VALUE;

    private final Clock clock;

    /** Tables that were read, and when the driver was notified of each. */
    @GuardedBy("this")
    private final Map<Path, Table> tables = new LinkedHashMap<>(16, 0.75f, true);

    /** No table was read yet. */
    public TablesRead(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** A file was read. */
    public synchronized void read(Path file) {
        Path root = root(file);
        if (root == null) {
            return;
        }
        Table before = tables.get(root);
        tables.put(root, new Table(true, before == null ? NEVER : before.reportedAt()));
        if (tables.size() > MAX_TABLES) {
            tables.remove(tables.keySet().iterator().next());
        }
    }

    private static @Nullable Path root(Path file) {
        Path directory = file.getParent();
        while (directory != null && directory.getName().indexOf('=') > 0) {
            directory = directory.getParent();
        }
        return directory;
    }

    /** The tables that were read since they were reported, at most so many: each of them is reported now. */
    public synchronized List<String> drain(int most) {
        long now = clock.millis();
        List<String> due = new ArrayList<>();
        Iterator<Map.Entry<Path, Table>> all = tables.entrySet().iterator();
        while (all.hasNext() && due.size() < most) {
            Map.Entry<Path, Table> table = all.next();
            if (table.getValue().isDue(now)) {
                due.add(table.getKey().toString());
                table.setValue(new Table(false, now));
            }
        }
        return due;
    }

    /** Takes back what could not be reported. */
    public synchronized void putBack(List<String> roots) {
        roots.forEach(root -> tables.put(new Path(root), new Table(true, NEVER)));
    }

    private record Table(boolean readSince, long reportedAt) {
        boolean isDue(long now) {
            return readSince && (reportedAt == NEVER || now - reportedAt >= REPEATED_AFTER.toMillis());
        }
    }
}
