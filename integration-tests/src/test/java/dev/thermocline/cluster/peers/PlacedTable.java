package dev.thermocline.cluster.peers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.ProcessNumbers;
import dev.thermocline.cluster.Residency;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table that a dashboard begins to read, round after round.
 *
 * @param lake whose proxy only the reader goes through
 * @param reader the application
 * @param queries of the dashboard; the first one reads each file once
 * @param files of the table, as paths
 */
record PlacedTable(ClusterLake lake, SparkApplication reader, List<String> queries, Set<String> files) {
    private static final List<String> OWN = List.of("queue", "stream", "heap", "offheap", "disk");

    /** Which executor has most of each file: of files that this application wrote, and has not read yet, the writer. */
    Map<String, String> writers() throws Exception {
        Map<String, String> writers = new HashMap<>();
        Map<String, Long> most = new HashMap<>();
        for (Map.Entry<String, Map<String, Long>> process :
                reader.residency(List.copyOf(files)).held().entrySet()) {
            String executor = process.getKey().substring(process.getKey().lastIndexOf('/') + 1);
            process.getValue().forEach((file, bytes) -> {
                if (!executor.equals("driver") && bytes > most.getOrDefault(file, 0L)) {
                    most.put(file, bytes);
                    writers.put(file, executor);
                }
            });
        }
        return writers;
    }

    /** Runs the queries. */
    PlacedRound round() throws Exception {
        ProcessNumbers before = ProcessNumbers.of(reader);
        RequestLog.Mark begin = lake.proxy().log().mark();
        var unused = reader.scanTasks();
        List<String> rows = new ArrayList<>();
        for (String query : queries) {
            rows.addAll(reader.sql(query));
        }
        JsonNode tasks = reader.scanTasks();
        Requests data =
                lake.proxy().log().since(begin).where(request -> files.contains(ClusterLake.ROOT + request.key()));
        ProcessNumbers after = ProcessNumbers.of(reader);
        long own = OWN.stream()
                .mapToLong(tier -> executors(after).stream()
                        .mapToLong(executor -> after.of(executor, before, "cache.hit.bytes." + tier))
                        .sum())
                .sum();
        return new PlacedRound(
                own,
                after.since(before, ProcessNumbers.BYTES),
                data.bytes(Kind.GET),
                data.count(Kind.GET) + data.count(Kind.HEAD),
                tasks,
                rows);
    }

    private static Collection<String> executors(ProcessNumbers numbers) {
        return numbers.byProcess().keySet().stream()
                .filter(process -> !process.equals("driver"))
                .toList();
    }

    /** What all executors hold of the files, a byte as often as it is held. */
    long heldBytes() throws Exception {
        Residency residency = reader.residency(List.copyOf(files));
        return residency.held().values().stream()
                .flatMap(held -> held.values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    /** What plain S3A reads. */
    List<String> plainRows() throws Exception {
        List<String> rows = new ArrayList<>();
        for (String query : queries) {
            reader.compare(query).get("plain").forEach(row -> rows.add(row.asText()));
        }
        return rows;
    }
}
