package dev.thermocline.cluster;

import dev.thermocline.cluster.app.CommandedDriver;
import dev.thermocline.cluster.app.Daemon;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A standalone Spark cluster on this machine: a Master and Workers of one core each, in JVMs of their own, and the
 * applications that are submitted to it. Closing it ends all of them. Not thread-safe.
 */
public final class StandaloneCluster implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(5);
    private static final int DAEMON_MEGABYTES = 200;
    private static final int DRIVER_MEGABYTES = 700;
    private static final String WORKER_MEMORY = "1024m";
    private static final String EXECUTOR_MEMORY = "600m";

    private final SparkHome home;
    private final Path application;
    private final Deque<ChildJvm> running = new ArrayDeque<>();
    private final String master;
    private int workers;

    private StandaloneCluster(SparkHome home, Path application) throws IOException, InterruptedException {
        this.home = home;
        this.application = application;
        ChildJvm daemon = daemon("master", List.of("master"));
        this.master = daemon.hear(Daemon.ADDRESS, START);
    }

    /**
     * Starts the daemons.
     *
     * @param directory for everything they write; what is there is deleted
     * @param workers how many executors all applications together can have
     */
    public static StandaloneCluster start(Path directory, ClusterLake lake, int workers)
            throws IOException, URISyntaxException, InterruptedException {
        Map<String, String> defaults = new HashMap<>(lake.sparkDefaults());
        defaults.put("spark.local.dir", directory.resolve("local").toString());
        defaults.put("spark.deploy.maxExecutorRetries", "2");
        SparkHome home = SparkHome.create(directory, defaults);
        Path jar = ApplicationJar.pack(directory.resolve("application.jar"), CommandedDriver.class);
        StandaloneCluster cluster = new StandaloneCluster(home, jar);
        for (int i = 0; i < workers; i++) {
            cluster.addWorker();
        }
        return cluster;
    }

    /** Starts one more Worker: room for one more executor. */
    public void addWorker() throws IOException {
        String name = "worker-" + workers++;
        List<String> arguments = new ArrayList<>(List.of("worker", "--host", "127.0.0.1", "--webui-port", "0"));
        arguments.addAll(List.of("--cores", "1", "--memory", WORKER_MEMORY));
        arguments.addAll(List.of("--work-dir", home.directory().resolve(name).toString(), master));
        var unused = daemon(name, arguments);
    }

    private ChildJvm daemon(String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("-cp", ChildJvm.classPath(home, application), Daemon.class.getName()));
        command.addAll(arguments);
        return keep(ChildJvm.start(home, name, DAEMON_MEGABYTES, command));
    }

    /**
     * Submits an application and waits until it has its executors.
     *
     * @param name its name, and that of its cache's directory
     * @param executors how many it has, each of one core
     */
    public SparkApplication submit(String name, int executors) throws IOException, InterruptedException {
        return submit(name, executors, Map.of());
    }

    /** As {@link #submit(String, int)}, with settings of its own that come before all others. */
    public SparkApplication submit(String name, int executors, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>();
        settings.put("spark.cores.max", Integer.toString(executors));
        settings.put("spark.executor.cores", "1");
        settings.put("spark.executor.memory", EXECUTOR_MEMORY);
        settings.put("spark.executor.extraJavaOptions", String.join(" ", ChildJvm.FOR_FEW_CORES));
        settings.put("spark.hadoop.fs.s3a.cache.dirs", cacheDirectory(name).toString());
        settings.put(
                "spark.hadoop.hadoop.tmp.dir",
                home.directory().resolve("tmp-" + name).toString());
        settings.putAll(more);
        List<String> command = new ArrayList<>();
        command.addAll(List.of("-cp", home.classPath(), "org.apache.spark.deploy.SparkSubmit"));
        command.addAll(List.of("--master", master, "--name", name));
        settings.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
        command.addAll(List.of("--jars", Bundle.jar().toString()));
        command.addAll(List.of("--class", CommandedDriver.class.getName(), application.toString()));
        ChildJvm driver = keep(ChildJvm.start(home, name, DRIVER_MEGABYTES, command));
        SparkApplication submitted = new SparkApplication(name, driver, home::executorLogs);
        submitted.awaitExecutors(executors, START);
        return submitted;
    }

    /** Where an application of this name has the directory of its cache's disk, which its settings name. */
    public Path cacheDirectory(String name) {
        return home.directory().resolve("cache-" + name);
    }

    /** The process ids of all executors that run, whosever they are. */
    public Set<Long> executorProcesses() {
        return running.stream().flatMap(ChildJvm::children).collect(Collectors.toCollection(TreeSet::new));
    }

    private ChildJvm keep(ChildJvm child) {
        running.push(child);
        return child;
    }

    /** Ends all processes, the newest first. */
    @Override
    public void close() {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }
}
