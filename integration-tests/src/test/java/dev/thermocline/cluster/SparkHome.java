package dev.thermocline.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A Spark installation made of this module's class path, without anything of ours: what {@code spark-submit} needs and
 * no more. Built again each time.
 */
final class SparkHome {
    private static final List<String> LEFT_OUT =
            List.of("thermocline", "ehcache", "caffeine", "jspecify", "junit", "surefire", "assertj", "archunit");

    private final Path directory;

    private SparkHome(Path directory) {
        this.directory = directory;
    }

    static SparkHome create(Path directory, Map<String, String> defaults) throws IOException {
        deleteAll(directory);
        Path jars = Files.createDirectories(directory.resolve("jars"));
        for (Path jar : classPathJars()) {
            Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
        }
        Path conf = Files.createDirectories(directory.resolve("conf"));
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(defaults).forEach((key, value) -> lines.append(key + " " + value + "\n"));
        Files.writeString(conf.resolve("spark-defaults.conf"), lines);
        Files.writeString(conf.resolve("log4j2.properties"), """
                rootLogger.level = warn
                rootLogger.appenderRef.stderr.ref = console
                appender.console.type = Console
                appender.console.name = console
                appender.console.target = SYSTEM_ERR
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %d{HH:mm:ss.SSS} %p %c{1}: %m%n%ex
                logger.ours.name = dev.thermocline
                logger.ours.level = info
                """);
        return new SparkHome(directory);
    }

    private static List<Path> classPathJars() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .filter(jar -> LEFT_OUT.stream().noneMatch(jar.getFileName().toString()::contains))
                .toList();
    }

    Path directory() {
        return directory;
    }

    /** What the launcher would put on the driver's class path. */
    String classPath() {
        return directory.resolve("conf") + File.pathSeparator + directory.resolve("jars") + File.separator + "*";
    }

    /** The ends of all logs of executors, for messages. */
    String executorLogs() {
        try (Stream<Path> files = Files.walk(directory)) {
            StringBuilder logs = new StringBuilder();
            files.filter(file -> file.endsWith("stderr"))
                    .sorted()
                    .forEach(file -> logs.append(file + ":\n" + end(file) + "\n"));
            return logs.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String end(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
