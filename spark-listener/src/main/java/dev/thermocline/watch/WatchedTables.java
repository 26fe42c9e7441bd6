package dev.thermocline.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.delta.TableKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The tables whose commits are searched for. Bounded: of too many, the one mentioned longest ago is forgotten, and
 * counted; those that are watched at all times stay, since the configuration bounds their number. Thread-safe: one
 * lock, under which a table's own may be taken.
 */
final class WatchedTables {
    private final int maxTables;
    private final Function<Configuration, WatchLimits> limitsOf;

    @GuardedBy("this")
    private final Map<Path, WatchedTable> tables = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private long forgotten;

    WatchedTables(int maxTables, Function<Configuration, WatchLimits> limitsOf) {
        if (maxTables < 1) {
            throw new IllegalArgumentException("maxTables must be at least 1: " + maxTables);
        }
        this.maxTables = maxTables;
        this.limitsOf = limitsOf;
    }

    /** Changes a table, which is known from now on. */
    synchronized WatchedTable update(Path table, Configuration configuration, Consumer<WatchedTable> change) {
        WatchedTable present =
                tables.computeIfAbsent(TableKey.of(table), absent -> new WatchedTable(table, configuration, limitsOf));
        change.accept(present);
        forgetTooMany(present);
        return present;
    }

    @GuardedBy("this")
    private void forgetTooMany(WatchedTable latest) {
        if (tables.size() <= maxTables) {
            return;
        }
        WatchedTable eldest = tables.values().stream()
                .filter(candidate -> !candidate.always() && candidate != latest)
                .findFirst()
                .orElse(latest);
        if (!eldest.always()) {
            tables.remove(TableKey.of(eldest.table()));
            forgotten++;
        }
    }

    /** Ends one {@link WatchedTable#watch}. */
    synchronized void unwatch(WatchedTable table) {
        if (!table.unwatch()) {
            tables.remove(TableKey.of(table.table()), table);
        }
    }

    synchronized Optional<WatchedTable> find(Path table) {
        return Optional.ofNullable(tables.get(TableKey.of(table)));
    }

    synchronized List<WatchedTable> all() {
        return List.copyOf(tables.values());
    }

    synchronized int size() {
        return tables.size();
    }

    /** Tables forgotten so far because there were too many. */
    synchronized long forgotten() {
        return forgotten;
    }
}
