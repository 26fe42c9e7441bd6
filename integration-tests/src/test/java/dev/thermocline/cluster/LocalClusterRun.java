package dev.thermocline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cluster.ExecutorProbe.Finding;
import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Server;
import dev.thermocline.testkit.S3Servers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * One run of {@link ClusterApp} by {@code spark-submit} on a driver and two executors that are processes of their own.
 *
 * @param output what {@code spark-submit} and the driver printed
 * @param executorLogs the ends of what the executors logged
 * @param lines what the application noted
 * @param findings what it found on executors
 * @param requests what reached S3
 */
record LocalClusterRun(
        String output, String executorLogs, List<String> lines, List<Finding> findings, List<S3Request> requests) {
    private static final String BUCKET = "lake";
    private static final String TABLE = "s3a://" + BUCKET + "/table";

    /** On the tables' bucket, so that Spark opens it on the driver and on each executor before it starts the plugin. */
    private static final String EARLY_FILE = "s3a://" + BUCKET + "/early/lookup.csv";

    private static final long MINUTES = 8;

    /**
     * Runs it to its end.
     *
     * @param directory emptied before
     * @param jar how {@code spark-submit} gets the plugin
     * @throws AssertionError if the application fails, with the ends of all logs
     */
    static LocalClusterRun submit(Path directory, List<String> jar) throws Exception {
        Path results = directory.resolve("results.jsonl");
        Path log = directory.resolve("driver.log");
        try (S3Server server = S3Servers.start(BUCKET);
                LatencyProxy proxy = LatencyProxy.start(server)) {
            ClusterLake.write(server.endpoint(), EARLY_FILE, "1,one\n");
            SparkHome home = SparkHome.create(directory, defaults(directory, proxy.endpoint()));
            Path application = ApplicationJar.pack(directory.resolve("application.jar"), ClusterApp.class);
            List<String> arguments = new ArrayList<>(jar);
            arguments.addAll(List.of("--class", ClusterApp.class.getName(), application.toString()));
            arguments.addAll(List.of(TABLE, results.toString()));
            assertThat(exit(home, log, arguments))
                    .as(() -> "driver:\n" + SparkHome.end(log) + "\nexecutors:\n" + home.executorLogs())
                    .isZero();
            List<String> lines = Files.readAllLines(results);
            List<Finding> findings = new ArrayList<>();
            for (String line : lines) {
                if (line.startsWith("{")) {
                    findings.add(Finding.parse(line));
                }
            }
            return new LocalClusterRun(
                    Files.readString(log),
                    home.executorLogs(),
                    lines,
                    findings,
                    proxy.log().snapshot());
        }
    }

    private static Map<String, String> defaults(Path directory, String endpoint) {
        Map<String, String> defaults = new HashMap<>();
        defaults.put("spark.plugins", "dev.thermocline.spark.ThermoclinePlugin");
        defaults.put("spark.files", EARLY_FILE);
        defaults.put("spark.hadoop.fs.s3a.endpoint", endpoint);
        defaults.put("spark.hadoop.fs.s3a.endpoint.region", EmbeddedS3.REGION);
        defaults.put("spark.hadoop.fs.s3a.path.style.access", "true");
        defaults.put("spark.hadoop.fs.s3a.access.key", EmbeddedS3.ACCESS_KEY);
        defaults.put("spark.hadoop.fs.s3a.secret.key", EmbeddedS3.SECRET_KEY);
        defaults.put(
                "spark.hadoop.fs.s3a.aws.credentials.provider",
                "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        defaults.put("spark.hadoop.hadoop.tmp.dir", directory.resolve("tmp").toString());
        defaults.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
        defaults.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        defaults.put("spark.databricks.delta.snapshotPartitions", "2");
        defaults.put("spark.sql.shuffle.partitions", "2");
        defaults.put("spark.ui.enabled", "false");
        defaults.put("spark.executor.memory", "640m");
        defaults.put("spark.local.dir", directory.resolve("local").toString());
        defaults.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
        defaults.put("spark.scheduler.maxRegisteredResourcesWaitingTime", "90s");
        defaults.put("spark.deploy.maxExecutorRetries", "2");
        return defaults;
    }

    private static int exit(SparkHome home, Path log, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
        command.addAll(List.of("-Xmx768m", "-cp", home.classPath(), "org.apache.spark.deploy.SparkSubmit"));
        command.addAll(List.of("--master", "local-cluster[2,1,1024]"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .directory(new File(home.directory().toString()));
        builder.environment().put("SPARK_HOME", home.directory().toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().remove("SPARK_CONF_DIR");
        Process driver = builder.start();
        try {
            return driver.waitFor(MINUTES, TimeUnit.MINUTES) ? driver.exitValue() : -1;
        } finally {
            driver.descendants().forEach(ProcessHandle::destroyForcibly);
            driver.destroyForcibly();
        }
    }

    /** Requests for data files of the table up to a marker of the application. */
    List<S3Request> dataFilesBefore(String marker) {
        return dataFiles(0, position(marker));
    }

    /** Requests for data files of the table between two markers of the application. */
    List<S3Request> dataFiles(String from, String to) {
        return dataFiles(position(from), position(to));
    }

    private List<S3Request> dataFiles(int from, int to) {
        return requests.subList(from, to).stream()
                .filter(request -> request.key().endsWith(".parquet") && !request.inDeltaLog())
                .toList();
    }

    private int position(String marker) {
        int position = 0;
        while (!requests.get(position).key().endsWith(marker)) {
            position++;
        }
        return position;
    }
}
