package dev.thermocline.liveness;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.delta.TableKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * Which id each table had last, as its commits state it: a path whose table has another id than before has another
 * table. Bounded: of too many, the table that was mentioned longest ago is forgotten. Thread-safe.
 */
public final class TableIds {
    private static final int TABLES = 10_000;

    @GuardedBy("this")
    private final Map<Path, Known> tables = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Known> eldest) {
            return size() > TABLES;
        }
    };

    /** Of no table. */
    public TableIds() {}

    /**
     * Takes note of a table's id.
     *
     * @param version of the commit that states it; an older one than before, found late, changes nothing, unless it is
     *     the first of a table
     * @return whether it is another table than the one that was known at this path
     */
    public synchronized boolean isAnother(Path table, long version, String id) {
        Path key = TableKey.of(table);
        Known before = tables.get(key);
        if (before != null && version > 0 && version < before.version) {
            return false;
        }
        tables.put(key, new Known(version, id));
        return before != null && !before.id.equals(id);
    }

    private record Known(long version, String id) {}
}
