package dev.thermocline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cluster.ExecutorProbe.Finding;
import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The bundle jar as users add it, {@code --jars} and one line of configuration, in a driver and two executors that are
 * processes of their own. What a plugin can do wrong there (messages that the other side can't load, exceptions that end
 * executors, class loaders that don't see the jar) shows nowhere else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LocalClusterTest {
    private static final String BUCKET = "lake";
    private static final String TABLE = "s3a://" + BUCKET + "/table";

    /** On the tables' bucket, so that Spark opens it on the driver and on each executor before it starts the plugin. */
    private static final String EARLY_FILE = "s3a://" + BUCKET + "/early/lookup.csv";

    private static final long MINUTES = 8;

    private final Path directory = Path.of("target", "cluster").toAbsolutePath();
    private final Path results = directory.resolve("results.jsonl");
    private final Path log = directory.resolve("driver.log");
    private final List<String> lines = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private List<S3Request> requests = List.of();

    @BeforeAll
    void runTheApplicationOnce() throws Exception {
        try (S3Server server = S3Servers.start(BUCKET);
                LatencyProxy proxy = LatencyProxy.start(server)) {
            ClusterLake.write(server.endpoint(), EARLY_FILE, "1,one\n");
            SparkHome home = SparkHome.create(directory, defaults(proxy.endpoint()));
            int exit = submit(home, ApplicationJar.pack(directory.resolve("application.jar"), ClusterApp.class));
            assertThat(exit)
                    .as(() -> "driver:\n" + SparkHome.end(log) + "\nexecutors:\n" + home.executorLogs())
                    .isZero();
            requests = proxy.log().snapshot();
        }
        for (String line : Files.readAllLines(results)) {
            lines.add(line);
            if (line.startsWith("{")) {
                findings.add(Finding.parse(line));
            }
        }
    }

    @AfterAll
    void saySomethingOfTheRun() {
        lines.stream().filter(line -> !line.startsWith("{")).forEach(line -> System.out.println(line));
    }

    private Map<String, String> defaults(String endpoint) {
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

    private int submit(SparkHome home, Path application) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ", -1)));
        command.addAll(List.of("-Xmx768m", "-cp", home.classPath(), "org.apache.spark.deploy.SparkSubmit"));
        command.addAll(List.of(
                "--master", "local-cluster[2,1,1024]", "--jars", Bundle.jar().toString()));
        command.addAll(List.of("--class", ClusterApp.class.getName(), application.toString()));
        command.addAll(List.of(TABLE, results.toString()));
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

    @Test
    void noExecutorIsLost() {
        assertThat(lines).contains(ClusterApp.LOST + 0);
    }

    @Test
    void bothExecutorsWereAsked() {
        assertThat(findings.stream()
                        .filter(found -> found.step().equals("write"))
                        .map(Finding::executor))
                .contains("0", "1");
        assertThat(findings.stream()
                        .filter(found -> found.step().equals("optimize"))
                        .map(Finding::executor))
                .contains("0", "1");
    }

    @Test
    void whatOneExecutorWroteIsResidentOnAllAfterTheCommit() {
        assertThat(findings)
                .isNotEmpty()
                .allSatisfy(found ->
                        assertThat(found.resident()).as(found::toString).isTrue());
    }

    @Test
    void whatTheClusterWroteIsFetchedByNobody() {
        assertThat(dataFiles(0, position(ClusterApp.END + "write")))
                .isNotEmpty()
                .noneMatch(request -> request.kind() == Kind.GET);
    }

    @Test
    void bothExecutorsTookOverTailsOfTheOther() {
        for (String executor : List.of("0", "1")) {
            assertThat(findings.stream().filter(found -> found.executor().equals(executor)))
                    .as("executor " + executor)
                    .anySatisfy(found -> assertThat(found.installed()).isPositive());
        }
    }

    @Test
    void footersAreReadOnEveryExecutorWithoutARequest() {
        assertThat(findings).allSatisfy(found -> assertThat(found.rows()).isPositive());
        for (String step : List.of("write", "optimize")) {
            List<S3Request> between = dataFiles(position(ClusterApp.AFTER + step), position(ClusterApp.END + step));
            assertThat(between).noneMatch(request -> request.kind() == Kind.HEAD || request.kind() == Kind.GET);
        }
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
