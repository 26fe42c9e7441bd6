package dev.thermocline.cluster.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Finds out who does a command. */
final class Commands {
    private final SqlCommands sql;
    private final CacheCommands cache;
    private final ExecutorCommands executors;
    private final PlacementCommands placement;

    Commands(SparkSession spark) {
        EveryExecutor everyExecutor = new EveryExecutor(spark.sparkContext());
        this.sql = new SqlCommands(spark);
        this.cache = new CacheCommands(everyExecutor);
        this.executors = new ExecutorCommands(spark.sparkContext(), everyExecutor);
        this.placement = new PlacementCommands(spark.sparkContext());
    }

    /** @throws IllegalArgumentException if there is no such command */
    Map<String, ?> answer(String command, JsonNode request) throws Exception {
        return switch (command) {
            case "sql" -> sql.run(strings(request, "statements"));
            case "write" ->
                sql.write(
                        text(request, "query"), text(request, "path"), text(request, "mode"), text(request, "format"));
            case "stream" -> sql.stream(text(request, "source"), text(request, "target"), text(request, "checkpoint"));
            case "race" -> sql.race(text(request, "first"), text(request, "second"), text(request, "gate"));
            case "put" -> sql.put(text(request, "path"), text(request, "content"));
            case "compare" -> sql.compare(text(request, "query"));
            case "residency" -> cache.residency(strings(request, "paths"));
            case "footers" -> cache.footers(strings(request, "paths"));
            case "forget" -> cache.forget(strings(request, "paths"));
            case "processes" -> cache.processes(text(request, "lake"));
            case "gauges" -> PluginGauges.read();
            case "numbers" -> cache.numbers();
            case "watchTails" -> cache.watchTails(text(request, "directory"));
            case "await" ->
                Commits.await(
                        text(request, "table"),
                        request.get("version").asLong(),
                        request.get("timeoutMillis").asLong());
            case "reports" -> Commits.reports();
            case "counts" -> Commits.counts();
            case "executors" -> executors.list();
            case "kill" -> executors.kill(text(request, "executor"));
            case "occupy" -> executors.occupy(text(request, "executor"), text(request, "gate"));
            case "place" ->
                placement.place(request.get("on").asBoolean(), text(request, "wait"), request.get("writers"));
            case "scanTasks" -> placement.tasks();
            default -> throw new IllegalArgumentException("There is no command '" + command + "'");
        };
    }

    private static String text(JsonNode request, String name) {
        return request.get(name).asText();
    }

    private static List<String> strings(JsonNode request, String name) {
        List<String> strings = new ArrayList<>();
        request.get(name).forEach(node -> strings.add(node.asText()));
        return strings;
    }
}
