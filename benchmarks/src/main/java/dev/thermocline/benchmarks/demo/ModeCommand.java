package dev.thermocline.benchmarks.demo;

import dev.thermocline.testkit.EmbeddedS3;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of {@code spark-submit} for a mode. What both modes get are the settings of this machine: endpoint,
 * credentials, two cores, local directories. They differ in the plugin, its jar and the cache's options on one side and
 * S3A's classic stream on the other.
 */
final class ModeCommand {
    private static final String APPLICATION = "dev.thermocline.benchmarks.demo.workload.ModeRun";

    private ModeCommand() {}

    static List<String> arguments(DemoFiles files, DemoSettings settings, Mode mode, String endpoint)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--class", APPLICATION, "--master", "local[2]", "--driver-memory", "2g", "--jars", jars(files, mode)));
        Map<String, String> configuration = common(files, mode, endpoint);
        configuration.putAll(
                switch (mode) {
                    case S3A_CLASSIC -> plain();
                    case THERMOCLINE -> cached(files, mode);
                });
        configuration.forEach((key, value) -> arguments.addAll(List.of("--conf", key + "=" + value)));
        arguments.add(files.application().toString());
        arguments.add(mode.label());
        arguments.add(files.report(mode).toString());
        arguments.addAll(settings.arguments());
        return arguments;
    }

    private static String jars(DemoFiles files, Mode mode) throws IOException {
        String generator = files.generator().toString();
        return mode == Mode.THERMOCLINE ? generator + "," + files.bundle() : generator;
    }

    private static Map<String, String> common(DemoFiles files, Mode mode, String endpoint) {
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("spark.ui.enabled", "false");
        configuration.put("spark.log.level", "WARN");
        configuration.put("spark.driver.host", "127.0.0.1");
        configuration.put("spark.driver.bindAddress", "127.0.0.1");
        configuration.put("spark.local.dir", files.work(mode).resolve("local").toString());
        configuration.put(
                "spark.sql.warehouse.dir",
                files.work(mode).resolve("warehouse").toUri().toString());
        configuration.put("spark.sql.shuffle.partitions", "2");
        configuration.put("spark.databricks.delta.snapshotPartitions", "2");
        configuration.put("spark.databricks.delta.properties.defaults.enableDeletionVectors", "true");
        configuration.put(
                "spark.hadoop.hadoop.tmp.dir",
                files.work(mode).resolve("hadoop").toString());
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

    private static Map<String, String> plain() {
        return Map.of("spark.plugins", "", "spark.hadoop.fs.s3a.input.stream.type", "classic");
    }

    /** No reader outlives a round here, so what a commit removed may go at once. */
    private static Map<String, String> cached(DemoFiles files, Mode mode) {
        return Map.of(
                "spark.hadoop.fs.s3a.cache.dirs",
                files.work(mode).resolve("cache").toString(),
                "spark.hadoop.fs.s3a.cache.evict.grace",
                "1s");
    }
}
