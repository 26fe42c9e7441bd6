package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import dev.thermocline.benchmarks.demo.Mode;
import dev.thermocline.benchmarks.summary.Query;
import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.benchmarks.summary.Round;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs the queries of a dashboard and measures each. Not thread-safe; owns nothing. */
final class Refresher {
    private final Mode mode;
    private final SparkSession session;
    private final ControlChannel control;
    private final CacheProbe cache;
    private final TaskWaits waits;
    private final ResultChecksum checksum = new ResultChecksum();

    Refresher(Mode mode, SparkSession session, ControlChannel control, CacheProbe cache) {
        this.waits = TaskWaits.of(session.sparkContext());
        this.mode = requireNonNull(mode, "mode is null");
        this.session = requireNonNull(session, "session is null");
        this.control = requireNonNull(control, "control is null");
        this.cache = requireNonNull(cache, "cache is null");
    }

    /** Runs the queries without measuring them. */
    void rehearse(Dashboard dashboard) {
        dashboard.queries().forEach(query -> session.sql(query.sql()).collectAsList());
    }

    /** One round; what it is and when it began is the caller's to say. */
    Round refresh(Dashboard dashboard, long seed, int episode, String operation, boolean first, long atMillis)
            throws IOException, InterruptedException {
        Map<String, Long> before = cache.hitBytesByTier();
        control.counts();
        waits.sinceLastCall();
        List<Query> queries = new ArrayList<>();
        for (Dashboard.Query query : dashboard.queries()) {
            Stopwatch watch = new Stopwatch();
            List<Row> rows = session.sql(query.sql()).collectAsList();
            queries.add(new Query(query.name(), Math.round(watch.elapsed().toNanos() / 1e5) / 10.0));
            checksum.add(query.sql(), rows.stream().map(Row::toString).toList());
        }
        RequestCounts requests = control.counts();
        long waited = waits.sinceLastCall();
        Map<String, Long> hits = new TreeMap<>();
        cache.hitBytesByTier().forEach((tier, bytes) -> hits.put(tier, bytes - before.getOrDefault(tier, 0L)));
        return new Round(mode.label(), seed, episode, operation, first, atMillis, queries, requests, waited, hits);
    }

    /** Of all results so far. */
    String checksum() {
        return checksum.hex();
    }
}
