package dev.thermocline.spark.sql;

import dev.thermocline.counters.CacheCounters;
import dev.thermocline.counters.PeerMetrics;
import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.spark.Thermocline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The procedures that are about processes, not tables. Stateless. */
final class ProcessProcedures {
    private ProcessProcedures() {}

    static List<CatalogProcedure> all() {
        return List.of(stats(), clear());
    }

    /** The columns of the counters, with the names under which processes send them. */
    private static Map<String, String> counters() {
        Map<String, String> counters = new LinkedHashMap<>();
        counters.put("hits", CacheCounters.HITS);
        counters.put("hit_bytes", CacheCounters.HIT_BYTES);
        counters.put("misses", CacheCounters.MISSES);
        counters.put("miss_bytes", CacheCounters.MISS_BYTES);
        counters.put("origin_gets", CacheCounters.ORIGIN_GETS);
        counters.put("origin_bytes", CacheCounters.ORIGIN_BYTES);
        counters.put("peer_requests", PluginMetrics.key(PeerMetrics.REQUESTS));
        counters.put("peer_bytes", PluginMetrics.key(PeerMetrics.BYTES));
        counters.put("files_evicted", CacheCounters.EVICTED);
        counters.put("failures", CacheCounters.FAILURES);
        return counters;
    }

    private static CatalogProcedure stats() {
        Map<String, String> counters = counters();
        StructType columns = new StructType().add("executor", DataTypes.StringType, false);
        for (String column : counters.keySet()) {
            columns = columns.add(column, DataTypes.LongType, false);
        }
        return new CatalogProcedure(
                "stats",
                "What each process has counted since its start, as of its last poll.",
                List.of(),
                columns,
                unused -> rows(counters.values()));
    }

    private static CatalogProcedure clear() {
        StructType columns = new StructType()
                .add("executor", DataTypes.StringType, false)
                .add("blocks", DataTypes.LongType, true)
                .add("bytes", DataTypes.LongType, true);
        return new CatalogProcedure(
                "clear",
                "Drops everything from the cache of every process.",
                List.of(TableProcedures.timeout("30s")),
                columns,
                arguments -> DropRows.of(Thermocline.clear(arguments.duration(TableProcedures.TIMEOUT)), amount ->
                        new Object[] {amount.blocks(), amount.bytes()}));
    }

    private static List<@Nullable Object[]> rows(Iterable<String> keys) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        new TreeMap<>(Thermocline.stats()).forEach((process, counted) -> {
            List<Object> row = new ArrayList<>();
            row.add(process);
            keys.forEach(key -> row.add(counted.getOrDefault(key, 0L)));
            rows.add(row.toArray());
        });
        return rows;
    }
}
