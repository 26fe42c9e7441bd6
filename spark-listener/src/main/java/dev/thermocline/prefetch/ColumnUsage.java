package dev.thermocline.prefetch;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.protocol.FileUse;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which columns were read lately below which directories, and how much caches held of the files. What nobody read for
 * an hour counts no more. Executors, which know no tables, report directories: those below a table that was
 * asked for count as the table's. Bounded: of too much, what was used longest ago goes. Thread-safe; nothing waits.
 */
final class ColumnUsage {
    static final Duration MEMORY = Duration.ofHours(1);

    /** Most columns that one file is warmed with. */
    static final int MAX_COLUMNS = 100;

    private final Clock clock;
    private final int maxDirectories;
    private final int maxFiles;

    @GuardedBy("this")
    private final Map<String, Map<String, Used>> directories;

    @GuardedBy("this")
    private final Map<String, Used> files;

    @GuardedBy("this")
    private final Map<String, Boolean> tables;

    ColumnUsage(Clock clock, int maxDirectories, int maxFiles) {
        this.clock = requireNonNull(clock, "clock is null");
        this.maxDirectories = maxDirectories;
        this.maxFiles = maxFiles;
        this.directories = leastRecentlyUsed(maxDirectories);
        this.files = leastRecentlyUsed(maxFiles);
        this.tables = leastRecentlyUsed(maxDirectories);
    }

    private static <V> Map<String, V> leastRecentlyUsed(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }

    /** A process read of a file. */
    synchronized void record(FileUse use) {
        long now = clock.millis();
        // not the sum: what several executors hold of a file is fetched once
        files.merge(
                use.path(), new Used(now, use.held()), (before, later) -> before.live(now) ? before.max(later) : later);
        Map<String, Used> columns = directories.computeIfAbsent(home(use.path()), absent -> new HashMap<>());
        use.columns().forEach((column, bytes) -> use(columns, column, new Used(now, bytes)));
    }

    @GuardedBy("this")
    private void use(Map<String, Used> columns, String column, Used use) {
        if (columns.size() >= FileUse.MAX_COLUMNS && !columns.containsKey(column)) {
            Iterator<Used> all = columns.values().iterator();
            long oldest = columns.values().stream().mapToLong(Used::at).min().orElse(0);
            while (all.hasNext()) {
                if (all.next().at() == oldest) {
                    all.remove();
                    break;
                }
            }
        }
        columns.merge(column, use, (before, later) -> before.live(use.at()) ? before.plus(later) : later);
    }

    /** The table that a file is known to belong to, or its directory. */
    @GuardedBy("this")
    private String home(String file) {
        String directory = parent(file);
        for (String above = directory; above != null; above = parent(above)) {
            if (tables.containsKey(above)) {
                return above;
            }
        }
        return directory == null ? "" : directory;
    }

    private static @Nullable String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 || path.charAt(slash - 1) == '/' ? null : path.substring(0, slash);
    }

    /** The columns that were read lately of a table's files, those of which most was read first. */
    synchronized List<String> columns(Path table) {
        String root = table.toString();
        tables.put(root, true);
        Map<String, Used> columns = new HashMap<>();
        Iterator<Map.Entry<String, Map<String, Used>>> all =
                directories.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, Map<String, Used>> directory = all.next();
            if (directory.getKey().equals(root) || directory.getKey().startsWith(root + "/")) {
                directory.getValue().forEach((column, use) -> columns.merge(column, use, Used::plus));
                all.remove();
            }
        }
        long now = clock.millis();
        columns.values().removeIf(use -> !use.live(now));
        if (!columns.isEmpty()) {
            directories.put(root, columns);
        }
        return columns.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Used> column) ->
                                column.getValue().bytes())
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .limit(MAX_COLUMNS)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Bytes that caches held of files when these were read last, if that was lately. */
    synchronized long hot(Iterable<Path> paths) {
        long now = clock.millis();
        long hot = 0;
        for (Path path : paths) {
            Used held = files.get(path.toString());
            hot += held != null && held.live(now) ? held.bytes() : 0;
        }
        return hot;
    }

    /** Directories and files that are remembered. */
    synchronized int size() {
        return directories.size() + files.size();
    }

    /** Most of them. */
    int capacity() {
        return maxDirectories + maxFiles;
    }

    private record Used(long at, long bytes) {
        boolean live(long now) {
            return now - at < MEMORY.toMillis();
        }

        Used plus(Used other) {
            return new Used(Math.max(at, other.at), bytes + other.bytes);
        }

        Used max(Used other) {
            return new Used(Math.max(at, other.at), Math.max(bytes, other.bytes));
        }
    }
}
