package dev.thermocline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the processes of an application counted so far.
 *
 * @param byProcess by process, driver among them: numbers by name
 */
public record ProcessNumbers(Map<String, Map<String, Long>> byProcess) {
    /** Bytes that readers got from other processes. */
    public static final String BYTES = "cache.peer.bytes";

    /** Peers that did not answer within the head start. */
    public static final String SILENT = "cache.peer.failures.silent";

    /** Asks all processes; none of their cores may be occupied. */
    public static ProcessNumbers of(SparkApplication application) throws IOException, InterruptedException {
        Map<String, Map<String, Long>> byProcess = new TreeMap<>();
        for (Map.Entry<String, JsonNode> process : application.numbers().properties()) {
            Map<String, Long> numbers = new TreeMap<>();
            process.getValue()
                    .properties()
                    .forEach(number ->
                            numbers.put(number.getKey(), number.getValue().asLong()));
            byProcess.put(process.getKey(), numbers);
        }
        return new ProcessNumbers(byProcess);
    }

    /** Sum over the processes, without what those counted before that were there already. */
    public long since(ProcessNumbers before, String name) {
        return byProcess.keySet().stream()
                .mapToLong(process -> of(process, before, name))
                .sum();
    }

    /** The same of one process. */
    public long of(String process, ProcessNumbers before, String name) {
        long now = byProcess.getOrDefault(process, Map.of()).getOrDefault(name, 0L);
        return now - before.byProcess.getOrDefault(process, Map.of()).getOrDefault(name, 0L);
    }

    /** What changed since, by process, of the names with the prefix: for messages. */
    public Map<String, Map<String, Long>> changes(ProcessNumbers before, String prefix) {
        Map<String, Map<String, Long>> changes = new TreeMap<>();
        byProcess.forEach((process, numbers) -> {
            Map<String, Long> changed = new TreeMap<>();
            numbers.keySet().stream()
                    .filter(name -> name.startsWith(prefix) && of(process, before, name) != 0)
                    .forEach(name -> changed.put(name, of(process, before, name)));
            changes.put(process, changed);
        });
        return changes;
    }
}
