package dev.thermocline.benchmarks.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A Spark installation made of jars from Maven, with the repository's own {@code spark-defaults.conf}. Commands are
 * made by Spark's launcher, as {@code bin/spark-submit} does. Local clusters write below it.
 *
 * @param directory has {@code jars/} and {@code conf/}
 */
record SparkHome(Path directory) {
    private static final String LAUNCHER = "org.apache.spark.launcher.Main";
    private static final String SUBMIT = "org.apache.spark.deploy.SparkSubmit";

    /** Warnings, and what Thermocline logs. */
    private static final String LOGGING = """
            rootLogger.level = warn
            rootLogger.appenderRef.stderr.ref = console
            appender.console.type = Console
            appender.console.name = console
            appender.console.target = SYSTEM_ERR
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1}: %m%n%ex
            logger.ours.name = dev.thermocline
            logger.ours.level = info
            """;

    /** Checks the values. */
    SparkHome {
        requireNonNull(directory, "directory is null");
    }

    /**
     * Makes an installation.
     *
     * @param directory where; need not be there
     * @param jars as the build copied them: they are linked to
     * @param sparkDefaults becomes the installation's {@code spark-defaults.conf}
     */
    static SparkHome create(Path directory, Path jars, Path sparkDefaults) throws IOException {
        if (!Files.isDirectory(jars)) {
            throw new IOException("No Spark jars in " + jars + ": run the demo through ./mvnw -Pdemo verify");
        }
        Path conf = Files.createDirectories(directory.resolve("conf"));
        Files.createSymbolicLink(directory.resolve("jars"), jars);
        Files.writeString(conf.resolve("log4j2.properties"), LOGGING);
        Files.copy(sparkDefaults, conf.resolve("spark-defaults.conf"), StandardCopyOption.REPLACE_EXISTING);
        return new SparkHome(directory);
    }

    /** What the executors of local clusters printed, oldest cluster first. */
    List<Path> executorLogs() throws IOException {
        Path work = directory.resolve("work");
        if (!Files.isDirectory(work)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(work)) {
            return files.filter(file -> file.endsWith("stderr")).sorted().toList();
        }
    }

    /** What the launcher and the process need in their environment. */
    Map<String, String> environment() {
        return Map.of("SPARK_HOME", directory.toString(), "SPARK_SCALA_VERSION", "2.13", "SPARK_LOCAL_IP", "127.0.0.1");
    }

    /**
     * The command line of a driver's JVM, with the flags that Spark wants.
     *
     * @param arguments those of {@code spark-submit}
     * @throws IOException when the launcher refuses them; the message has its words
     */
    List<String> submitCommand(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                directory.resolve("jars") + "/*",
                LAUNCHER,
                SUBMIT));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        int start = output.indexOf("\0\n");
        if (code != 0 || start < 0) {
            throw new IOException("Spark's launcher ended with " + code + ":\n" + output.replace('\0', ' '));
        }
        return Arrays.asList(output.substring(start + 2).split("\0"));
    }
}
