package dev.thermocline.benchmarks.demo;

import dev.thermocline.testkit.EmbeddedS3;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of {@code spark-submit}. What all processes get are the settings of this machine: endpoint,
 * credentials, two cores, local directories. The modes differ in S3A's stream on one side and the cache's options on
 * the other.
 */
final class ModeCommand {
    /** The process that writes the lake, and its bucket. */
    static final String LAKE = "lake";

    /** Two tasks at a time in the driver's process. */
    private static final String IN_THE_DRIVER = "local[2]";

    /** Files of the first size that are one file after OPTIMIZE or MERGE. */
    private static final long COMPACTED = 3;

    private static final int EXECUTOR_MEGABYTES = 900;

    /** Processes that live for two minutes on few cores: an optimising compiler would take these from the queries. */
    private static final String FOR_FEW_CORES = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static final String PACKAGE = "dev.thermocline.benchmarks.demo.workload.";

    private ModeCommand() {}

    /** Those of the process that writes the lake, on plain S3A. */
    static List<String> lake(DemoFiles files, DemoSettings settings, String endpoint) throws IOException {
        Map<String, String> configuration = common(files, settings, LAKE, endpoint);
        configuration.putAll(plain("classic"));
        List<String> arguments = submit("LakeRun", files, files.arguments().toString(), IN_THE_DRIVER, configuration);
        arguments.add("s3a://" + LAKE);
        arguments.addAll(settings.arguments());
        return arguments;
    }

    /** Those of a mode. */
    static List<String> mode(DemoFiles files, DemoSettings settings, Mode mode, String endpoint) throws IOException {
        Map<String, String> configuration = common(files, settings, mode.label(), endpoint);
        String jars = files.arguments().toString();
        if (mode.cached()) {
            // no reader outlives a round here, so what a commit removed may go at once
            configuration.put("spark.hadoop.fs.s3a.cache.evict.grace", "1s");
            // more processes than cores: who holds the bytes may be off the processor for longer than the default
            configuration.put("spark.hadoop.fs.s3a.cache.peers.head-start", "5s");
            configuration.put(
                    "spark.hadoop.fs.s3a.cache.dirs",
                    files.work(mode.label()).resolve("cache").toString());
        } else {
            configuration.putAll(plain(mode.stream()));
        }
        if (mode == Mode.READCACHE) {
            configuration.putAll(fileSystemAlone(files));
        } else if (mode.cached()) {
            jars += "," + files.bundle();
        }
        List<String> arguments = submit("ModeRun", files, jars, master(settings), configuration);
        arguments.add(mode.label());
        arguments.add(files.report(mode).toString());
        arguments.addAll(settings.arguments());
        return arguments;
    }

    private static String master(DemoSettings settings) {
        return settings.executors() == 0
                ? IN_THE_DRIVER
                : "local-cluster[%d,1,%d]".formatted(settings.executors(), EXECUTOR_MEGABYTES);
    }

    private static List<String> submit(
            String application, DemoFiles files, String jars, String master, Map<String, String> configuration)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--class", PACKAGE + application, "--master", master, "--driver-memory", "1200m", "--jars", jars));
        configuration.put("spark.executor.memory", EXECUTOR_MEGABYTES + "m");
        configuration.put("spark.driver.extraJavaOptions", FOR_FEW_CORES);
        configuration.put("spark.executor.extraJavaOptions", FOR_FEW_CORES);
        configuration.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
        arguments.add(files.application().toString());
        return arguments;
    }

    private static Map<String, String> common(DemoFiles files, DemoSettings settings, String process, String endpoint) {
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("spark.ui.enabled", "false");
        configuration.put("spark.driver.host", "127.0.0.1");
        configuration.put("spark.driver.bindAddress", "127.0.0.1");
        configuration.put(
                "spark.local.dir", files.work(process).resolve("local").toString());
        configuration.put(
                "spark.sql.warehouse.dir",
                files.work(process).resolve("warehouse").toUri().toString());
        configuration.put("spark.sql.shuffle.partitions", "2");
        configuration.put("spark.databricks.delta.snapshotPartitions", "2");
        // a task a file, and files of two or three times the first ones' size after a commit
        configuration.put("spark.sql.files.maxPartitionBytes", "32m");
        configuration.put("spark.sql.files.maxRecordsPerFile", Long.toString(COMPACTED * settings.rowsOfFile()));
        String largest = Long.toString((long) ((COMPACTED + 0.5) * settings.bytesOfFile()));
        configuration.put("spark.databricks.delta.optimize.maxFileSize", largest);
        configuration.put("spark.databricks.delta.optimize.minFileSize", largest);
        configuration.put("spark.scheduler.minRegisteredResourcesRatio", "1.0");
        configuration.put("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s");
        configuration.put(
                "spark.hadoop.hadoop.tmp.dir",
                files.work(process).resolve("hadoop").toString());
        configuration.put("spark.hadoop.fs.s3a.endpoint", endpoint);
        configuration.put("spark.hadoop.fs.s3a.endpoint.region", EmbeddedS3.REGION);
        configuration.put("spark.hadoop.fs.s3a.path.style.access", "true");
        configuration.put("spark.hadoop.fs.s3a.access.key", EmbeddedS3.ACCESS_KEY);
        configuration.put("spark.hadoop.fs.s3a.secret.key", EmbeddedS3.SECRET_KEY);
        configuration.put(
                "spark.hadoop.fs.s3a.aws.credentials.provider",
                "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        return configuration;
    }

    private static Map<String, String> plain(String stream) {
        return Map.of("spark.plugins", "", "spark.hadoop.fs.s3a.input.stream.type", stream);
    }

    private static Map<String, String> fileSystemAlone(DemoFiles files) throws IOException {
        return Map.of(
                "spark.plugins",
                "",
                "spark.driver.extraClassPath",
                files.bundle().toString(),
                "spark.executor.extraClassPath",
                files.bundle().toString(),
                "spark.hadoop.fs.s3a.impl",
                "dev.thermocline.hadoop.CachingS3AFileSystem",
                "spark.hadoop.fs.AbstractFileSystem.s3a.impl",
                "dev.thermocline.hadoop.CachingS3A",
                "spark.hadoop.fs.s3a.cache.capture.enabled",
                "false",
                "spark.hadoop.fs.s3a.cache.warm.enabled",
                "false");
    }
}
