package dev.thermocline.cluster.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.ProcessNumbers;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table that an application's dashboard has read twice is compacted, by the application itself or by another one whose
 * requests go elsewhere; when that is warm, the dashboard reads twice more.
 *
 * @param lake whose proxy only the reader goes through
 * @param reader the application
 * @param writer who creates the table and compacts it
 */
record OptimizeScenario(ClusterLake lake, SparkApplication reader, SparkApplication writer) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROUNDS_BEFORE = 2;

    OptimizeRun run(String name, long seed) throws Exception {
        DashboardTable table = new DashboardTable(lake, name + "-" + seed, seed);
        table.create(writer);
        for (int i = 0; i < ROUNDS_BEFORE; i++) {
            assertThat(table.round(reader)).isNotEmpty();
        }
        int logBefore = logObjects(table);
        ProcessNumbers atCommit = ProcessNumbers.of(reader);
        RequestLog.Mark beforeCommit = mark();
        table.optimize(writer);
        awaitWarm(table);
        int newLogObjects = logObjects(table) - logBefore;
        Map<String, Long> added = table.added(DashboardTable.OPTIMIZED);
        Map<String, Long> all = new HashMap<>(added);
        all.putAll(table.added(0));
        all.putAll(table.added(1));
        ProcessNumbers before = ProcessNumbers.of(reader);
        RequestLog.Mark beforeFirst = mark();
        List<String> first = table.round(reader);
        RequestLog.Mark beforeSecond = mark();
        List<String> second = table.round(reader);
        Requests ofSecond = since(beforeSecond);
        Requests ofBoth = since(beforeFirst);
        Requests ofFirst = minus(ofBoth, ofSecond);
        Requests ofCommit = minus(since(beforeCommit), ofBoth);
        ProcessNumbers after = ProcessNumbers.of(reader);
        return new OptimizeRun(
                reader != writer,
                reader.executors().size(),
                seed,
                added.size(),
                newLogObjects,
                Counted.of(ofCommit, added, table.logKey()),
                Counted.of(ofFirst, all, table.logKey()),
                Counted.of(minus(since(beforeCommit), ofSecond), added, table.logKey()),
                Counted.of(ofSecond, all, table.logKey()),
                after.since(before, ProcessNumbers.BYTES),
                first.equals(second) && first.equals(plain(table)),
                "until the commit was warm, data files and log:\n"
                        + ofCommit.where(request ->
                                all.containsKey(request.key()) || (request.key() + "/").startsWith(table.logKey()))
                        + "\ncounted: " + before.changes(atCommit, "") + "\nfirst round:\n" + ofFirst
                        + "\nsecond round:\n" + ofSecond + "\ncounted: "
                        + after.changes(before, ""));
    }

    private void awaitWarm(DashboardTable table) throws Exception {
        JsonNode report = reader.await(table.root(), DashboardTable.OPTIMIZED, PATIENCE);
        if (!report.get("found").asBoolean()) {
            throw new IllegalStateException(table.root() + " has not become warm:\n" + reader.logs());
        }
    }

    private List<String> plain(DashboardTable table) throws Exception {
        List<String> rows = new ArrayList<>();
        for (String query : table.queries()) {
            JsonNode compared = reader.compare(query);
            assertThat(compared.get("equal").asBoolean()).as(query).isTrue();
            compared.get("plain").forEach(row -> rows.add(row.asText()));
        }
        return rows;
    }

    private int logObjects(DashboardTable table) throws IOException {
        String log = ClusterLake.ROOT + table.logKey();
        return (int)
                lake.objects().stream().filter(path -> path.startsWith(log)).count();
    }

    private RequestLog.Mark mark() {
        return lake.proxy().log().mark();
    }

    private Requests since(RequestLog.Mark mark) {
        return lake.proxy().log().since(mark);
    }

    /** What came before the later ones. */
    private static Requests minus(Requests all, Requests later) {
        int more = all.list().size() - later.list().size();
        return all.first(more);
    }
}
