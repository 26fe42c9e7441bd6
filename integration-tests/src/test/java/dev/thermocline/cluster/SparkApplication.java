package dev.thermocline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.cluster.app.CommandedDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * An application that runs on a {@link StandaloneCluster} and does what it is told. Each call waits for its answer and
 * throws {@code IllegalStateException} with the driver's trace if the command failed. Not thread-safe. The cluster ends
 * it.
 */
public final class SparkApplication {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String name;
    private final ChildJvm driver;
    private final Supplier<String> executorLogs;

    /** Whether an answer is missing: the next one would be taken for another command's. */
    private boolean silent;

    SparkApplication(String name, ChildJvm driver, Supplier<String> executorLogs) {
        this.name = name;
        this.driver = driver;
        this.executorLogs = executorLogs;
    }

    public String name() {
        return name;
    }

    void awaitExecutors(int count, Duration timeout) {
        Awaitility.await(name + " has " + count + " executors")
                .atMost(timeout)
                .until(() -> executors().size() == count);
    }

    /** The last statement's rows, as text and in the order of the text. */
    public List<String> sql(String... statements) throws IOException, InterruptedException {
        JsonNode rows = ask("sql", Map.of("statements", List.of(statements))).get("rows");
        return JSON.convertValue(rows, JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    }

    /** Writes the query's rows through the writer of data frames, in the format {@code delta} or {@code parquet}. */
    public void write(String query, String path, String mode, String format) throws IOException, InterruptedException {
        var unused = ask("write", Map.of("query", query, "path", path, "mode", mode, "format", format));
    }

    /** Streams one Delta table into another until all that is there has been taken. */
    public void stream(String source, String target, String checkpoint) throws IOException, InterruptedException {
        var unused = ask("stream", Map.of("source", source, "target", target, "checkpoint", checkpoint));
    }

    /**
     * Runs both statements at once; the first one holds its rows with the SQL function {@code held(bigint, gate)} until
     * the second one has committed, and is repeated if it then fails.
     *
     * @param gate a local directory of this race's own
     * @return how often the first one was repeated
     */
    public int race(String first, String second, String gate) throws IOException, InterruptedException {
        return ask("race", Map.of("first", first, "second", second, "gate", gate))
                .get("retries")
                .asInt();
    }

    /** Writes a text file through the application's own file system. */
    public void put(String path, String content) throws IOException, InterruptedException {
        var unused = ask("put", Map.of("path", path, "content", content));
    }

    /** Whether the query has the same rows through the cache as with plain S3A, and how many: {@code equal}, {@code rows}. */
    public JsonNode compare(String query) throws IOException, InterruptedException {
        return ask("compare", Map.of("query", query));
    }

    /** What each process of this application holds of each path. */
    public Residency residency(List<String> paths) throws IOException, InterruptedException {
        return Residency.of(name, paths, ask("residency", Map.of("paths", paths)));
    }

    /** Reads the footers of Parquet files on every executor: rows by executor, in the order of the paths. */
    public JsonNode footers(List<String> paths) throws IOException, InterruptedException {
        return ask("footers", Map.of("paths", paths));
    }

    /** Drops the paths from the caches of all processes of this application. */
    public void forget(List<String> paths) throws IOException, InterruptedException {
        var unused = ask("forget", Map.of("paths", paths));
    }

    /** The report of a commit when it is warm everywhere and its removed files are gone; {@code found} is false if not. */
    public JsonNode await(String table, long version, Duration timeout) throws IOException, InterruptedException {
        return ask("await", Map.of("table", table, "version", version, "timeoutMillis", timeout.toMillis()));
    }

    /** The reports of the last commits, the newest first. */
    public JsonNode reports() throws IOException, InterruptedException {
        return ask("reports", Map.of()).get("reports");
    }

    /** What the commit pipeline counted. */
    public String counts() throws IOException, InterruptedException {
        return ask("counts", Map.of()).get("counts").asText();
    }

    /** The executors that live. */
    public Set<String> executors() throws IOException, InterruptedException {
        Set<String> executors = new TreeSet<>();
        ask("executors", Map.of()).get("executors").forEach(id -> executors.add(id.asText()));
        return executors;
    }

    /** Executors lost so far. */
    public int lostExecutors() throws IOException, InterruptedException {
        return ask("executors", Map.of()).get("lost").asInt();
    }

    /** Tasks that failed so far, whatever the reason: the executor's name, a blank and the reason. */
    public List<String> failedTasks() throws IOException, InterruptedException {
        List<String> failed = new ArrayList<>();
        ask("executors", Map.of()).get("failedTasks").forEach(task -> failed.add(task.asText()));
        return failed;
    }

    /**
     * Keeps the only core of an executor busy until there is a file {@code open} in the gate, or for two minutes. Until
     * then nothing can be asked that every executor has to answer.
     *
     * @param gate a local directory of this call's own
     */
    public void occupy(String executor, Path gate) throws IOException, InterruptedException {
        var unused = ask("occupy", Map.of("executor", executor, "gate", gate.toString()));
    }

    /**
     * From now on the tasks of scans prefer executors, or not; the application needs {@code PlacementExtension}.
     *
     * @param on whether they do
     * @param wait how long a task waits for its executor: {@code spark.locality.wait}
     * @param writers of files, by path: ids of executors; of other files the owner by hash is preferred
     */
    public void place(boolean on, String wait, Map<String, String> writers) throws IOException, InterruptedException {
        var unused = ask("place", Map.of("on", on, "wait", wait, "writers", writers));
    }

    /** The tasks of scans since the last question: {@code tasksByExecutor}, {@code tasksByLocality}, {@code taskMillis}. */
    public JsonNode scanTasks() throws IOException, InterruptedException {
        return ask("scanTasks", Map.of());
    }

    /** By executor, and for the driver: all numbers that the plugin shows in Spark's metrics system. */
    public JsonNode numbers() throws IOException, InterruptedException {
        return ask("numbers", Map.of());
    }

    /**
     * Has every executor note when it has tails.
     *
     * @param directory local: takes files {@code N.path} with a path each, N = 0, 1, 2 and so on, and gets {@code
     *     N.EXECUTOR} with that moment, of the machine's clock that only grows
     */
    public void watchTails(Path directory) throws IOException, InterruptedException {
        var unused = ask("watchTails", Map.of("directory", directory.toString()));
    }

    /** Ends an executor as a kill of its process does; the cluster starts another one in its place. */
    public void kill(String executor) throws IOException, InterruptedException {
        var unused = ask("kill", Map.of("executor", executor));
    }

    /** By executor, and for the driver: {@code pid}, {@code disk} and {@code queued} bytes. */
    public JsonNode processes() throws IOException, InterruptedException {
        return ask("processes", Map.of("lake", ClusterLake.ROOT));
    }

    /** The plugin's numbers in the driver. */
    public JsonNode gauges() throws IOException, InterruptedException {
        return ask("gauges", Map.of());
    }

    /** Ends the application. */
    public void stop() throws IOException, InterruptedException {
        var unused = ask("stop", Map.of());
    }

    private JsonNode ask(String command, Map<String, ?> arguments) throws IOException, InterruptedException {
        Map<String, Object> request = new HashMap<>(arguments);
        request.put("command", command);
        if (silent) {
            throw new IllegalStateException(name + " has not answered before, so it is not asked: " + request);
        }
        silent = true;
        driver.say(JSON.writeValueAsString(request));
        JsonNode answer = JSON.readTree(driver.hear(CommandedDriver.ANSWER, PATIENCE));
        silent = false;
        if (answer.has("error")) {
            throw new IllegalStateException(name + " failed to do " + request + ":\n"
                    + answer.get("error").asText());
        }
        return answer;
    }

    /** The ends of the logs of its driver and of all executors, for messages. */
    public String logs() {
        return "driver:\n" + driver.logEnd() + "\nexecutors:\n" + executorLogs.get();
    }
}
