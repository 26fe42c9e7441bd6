package dev.thermocline.cluster.peers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.Residency;
import dev.thermocline.cluster.SparkApplication;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The executor that holds most of a table's files.
 *
 * @param executor its name
 * @param pid its process
 * @param files those that no other executor holds as a whole, by key
 * @param bytes of these files
 */
record Holder(String executor, long pid, Set<String> files, long bytes) {
    /** @param lengths of the files, by key */
    static Holder find(SparkApplication application, Map<String, Long> lengths)
            throws IOException, InterruptedException {
        List<String> paths =
                lengths.keySet().stream().map(key -> ClusterLake.ROOT + key).toList();
        Residency residency = application.residency(paths);
        JsonNode processes = application.processes();
        List<Holder> holders = new ArrayList<>();
        for (String executor : application.executors()) {
            Set<String> files = new TreeSet<>(lengths.keySet());
            residency.held().forEach((process, held) -> {
                if (!process.endsWith("/" + executor)) {
                    files.removeIf(
                            key -> held.getOrDefault(ClusterLake.ROOT + key, 0L) >= lengths.getOrDefault(key, 0L));
                }
            });
            long bytes = files.stream().mapToLong(lengths::get).sum();
            holders.add(new Holder(executor, processes.get(executor).get("pid").asLong(), files, bytes));
        }
        return holders.stream().max(Comparator.comparingLong(Holder::bytes)).orElseThrow();
    }
}
