package dev.thermocline.audience;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * Which executors have read of which tables lately. Bounded: the tables that were read longest ago go first.
 * Thread-safe.
 */
public final class TableReaders {
    static final int MAX_READERS = 100_000;
    static final Duration MEMORY = Duration.ofMinutes(10);

    private final Clock clock;

    /** When each executor has read, by table; the table that was read longest ago first. */
    @GuardedBy("this")
    private final Map<String, Map<String, Long>> tables = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private int readers;

    /** Nobody has read yet. */
    public TableReaders(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** An executor has read files of tables. */
    public synchronized void read(String executor, List<String> roots) {
        long now = clock.millis();
        for (String root : roots) {
            Long before =
                    tables.computeIfAbsent(root, absent -> new HashMap<>()).put(executor, now);
            readers += before == null ? 1 : 0;
        }
        while (readers > MAX_READERS) {
            String oldest = tables.keySet().iterator().next();
            readers -= requireNonNull(tables.remove(oldest), "a table without readers")
                    .size();
        }
    }

    /** Those that have read of a table within the last {@link #MEMORY}. */
    public synchronized Set<String> of(Path table) {
        long oldest = clock.millis() - MEMORY.toMillis();
        return tables.getOrDefault(table.toString(), Map.of()).entrySet().stream()
                .filter(reader -> reader.getValue() >= oldest)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Pairs of table and executor that are remembered. */
    synchronized int size() {
        return readers;
    }
}
