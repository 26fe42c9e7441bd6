package dev.thermocline.benchmarks.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo finds what the build made, and where it writes.
 *
 * @param root of the repository
 */
record DemoFiles(Path root) {
    private static final String PLUGIN_CLASS = "dev/thermocline/spark/ThermoclinePlugin.class";

    /** Checks the values. */
    DemoFiles {
        requireNonNull(root, "root is null");
        if (!Files.isRegularFile(root.resolve("conf/spark-defaults.conf"))) {
            throw new IllegalArgumentException("not the root of the repository: " + root);
        }
    }

    /** Everything that the demo writes; survives a run. */
    Path output() {
        return root.resolve("target/demo");
    }

    Path summary() {
        return output().resolve("summary.json");
    }

    Path page() {
        return output().resolve("report.html");
    }

    Path log(String process) {
        return output().resolve(process + ".log");
    }

    Path report(Mode mode) {
        return work(mode.label()).resolve("report.json");
    }

    /** Local directories of a process; gone when the run has ended. */
    Path work(String process) {
        return output().resolve("work").resolve(process);
    }

    /** What Spark's installation of the run is made of. */
    Path sparkJars() {
        return root.resolve("benchmarks/target/spark-home/jars");
    }

    /** Spark's installation of the run; gone when the run has ended. */
    Path sparkHome() {
        return work("spark-home");
    }

    /** Keeps what the executors printed, which the run's end would remove. */
    void keepLogs(SparkHome home) throws IOException {
        int number = 0;
        for (Path log : home.executorLogs()) {
            Files.copy(log, log("executor-" + number++), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The file that users copy. */
    Path sparkDefaults() {
        return root.resolve("conf/spark-defaults.conf");
    }

    /** The jar with the workload. */
    Path application() throws IOException {
        return one(root.resolve("benchmarks/target"), "thermocline-benchmarks-[0-9.]+(-SNAPSHOT)?\\.jar");
    }

    /** What the workload takes its arguments with. */
    Path arguments() throws IOException {
        return one(root.resolve("benchmarks/target/demo-lib"), "picocli-.*\\.jar");
    }

    /** The one jar that users add. */
    Path bundle() throws IOException {
        return one(root.resolve("bundle/target"), "thermocline-spark-[0-9.]+(-SNAPSHOT)?\\.jar");
    }

    /** Whether the bundle has the plugin. */
    boolean hasPlugin() throws IOException {
        try (JarFile jar = new JarFile(bundle().toFile())) {
            return jar.getEntry(PLUGIN_CLASS) != null;
        }
    }

    /** Empties the output directory and makes what is needed in it. */
    void prepare(List<String> processes) throws IOException {
        deleteAll(output());
        for (String process : processes) {
            Files.createDirectories(work(process));
        }
    }

    /** Removes the local directories of the processes. */
    void removeWork() throws IOException {
        deleteAll(output().resolve("work"));
    }

    private static Path one(Path directory, String name) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            "No " + name + " in " + directory + ": run the demo through ./mvnw -Pdemo verify"));
        }
    }

    static void deleteAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
