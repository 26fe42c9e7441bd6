package dev.thermocline.cluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.cluster.ProcessNumbers;
import dev.thermocline.cluster.Residency;
import dev.thermocline.cluster.SparkApplication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** Two queries on two of a table's six columns. */
final class Dashboards {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String BODY = "BODY_";

    private final SparkApplication application;
    private final String root;
    private final List<String> queries;

    /**
     * @param root of the table
     * @param table the same in SQL
     */
    Dashboards(SparkApplication application, String root, String table) {
        this.application = application;
        this.root = root;
        this.queries = List.of(
                // two executors read all files: each scan is one task, and both run at once
                "select side, sum(v), max(w) from (select 'credit' as side, b % 1000 as v, e as w from " + table
                        + " where b >= 0 union all select 'debit', b % 1000, e from " + table
                        + " where b < 0) group by side",
                "select p, max(b), min(e) from " + table + " group by p");
    }

    /** Runs the queries and returns their rows. */
    List<String> round() throws Exception {
        List<String> rows = new ArrayList<>();
        for (String query : queries) {
            rows.addAll(application.sql(query));
        }
        return rows;
    }

    /** Whether plain S3A gives the same rows in this application. */
    boolean sameRowsAsPlain() throws Exception {
        return application.compare(queries.get(0)).get("equal").asBoolean();
    }

    /**
     * Waits until the commit is warm everywhere and its removed files are gone.
     *
     * @return what became of the added files
     */
    Map<String, Integer> awaitFooters(long version) throws Exception {
        JsonNode report = application.await(root, version, PATIENCE);
        if (!report.get("found").asBoolean()) {
            throw new IllegalStateException(
                    "Version " + version + " of " + root + " has not become warm:\n" + application.logs());
        }
        return outcomes(report);
    }

    /**
     * Waits until the fetch of each added file's body has ended.
     *
     * @return what became of the added files
     */
    Map<String, Integer> awaitBodies(long version, int files) {
        return Awaitility.await("bodies of version " + version + " of " + root)
                .atMost(PATIENCE)
                .until(() -> reported(version), outcomes -> bodies(outcomes) == files);
    }

    private static int bodies(Map<String, Integer> outcomes) {
        return outcomes.entrySet().stream()
                .filter(outcome -> outcome.getKey().startsWith(BODY))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private Map<String, Integer> reported(long version) throws Exception {
        for (JsonNode report : application.reports()) {
            if (report.get("version").asLong() == version
                    && report.get("table").asText().equals(root)) {
                return outcomes(report);
            }
        }
        return Map.of();
    }

    private static Map<String, Integer> outcomes(JsonNode report) {
        Map<String, Integer> outcomes = new TreeMap<>();
        report.get("outcomes")
                .properties()
                .forEach(outcome ->
                        outcomes.put(outcome.getKey(), outcome.getValue().asInt()));
        return outcomes;
    }

    /** What each executor holds of the paths. */
    Residency residency(List<String> paths) throws Exception {
        return application.residency(paths);
    }

    /** What the processes counted so far. */
    ProcessNumbers numbers() throws Exception {
        return ProcessNumbers.of(application);
    }

    void stop() throws Exception {
        application.stop();
    }
}
