package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.testkit.S3Server;
import dev.thermocline.testkit.S3Servers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second SparkContext in one JVM starts clean. Runs in a JVM of its own: this one has a session that other tests share. */
class SecondContextTest {
    private static final long MINUTES = 5;

    @TempDir
    private Path directory;

    /** Logging as Spark's shells have it: warnings, on the console. */
    private Path shell() throws IOException {
        return Files.writeString(directory.resolve("log4j2.properties"), """
                rootLogger.level = warn
                rootLogger.appenderRef.console.ref = console
                appender.console.type = Console
                appender.console.name = console
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %p %c: %m%n
                """);
    }

    @Test
    void applicationAfterAnotherOneKnowsNothingOfIt() throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        try (S3Server server = S3Servers.start(SparkLake.BUCKET)) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(argument -> argument.startsWith("-X") || argument.startsWith("--add"))
                    .toList());
            command.add("-Dlog4j2.configurationFile=" + shell());
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    TwoContexts.class.getName(),
                    server.endpoint(),
                    directory.toString()));
            Process child = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertThat(child.waitFor(MINUTES, TimeUnit.MINUTES))
                        .as("it ends")
                        .isTrue();
            } finally {
                child.destroyForcibly();
            }
            String output = Files.readString(log);
            assertThat(child.exitValue()).as(output).isZero();
            assertThat(output)
                    .as("what each application shows of itself")
                    .containsPattern(
                            "WARN .* is on, with Spark [0-9.]+ and Hadoop [0-9.]+\n  cached: all buckets of s3a://")
                    .containsPattern("commits: warm footers of new files")
                    .containsPattern("commits: warm nothing \\(fs.s3a.cache.warm.enabled is false\\)")
                    .containsPattern("WARN .* has started in the driver: 64 MiB of heap, [0-9.]+ MiB of disk")
                    .containsPattern("WARN .*Thermocline has saved [0-9.]+ [KM]iB from S3 in all, ");
        }
    }
}
