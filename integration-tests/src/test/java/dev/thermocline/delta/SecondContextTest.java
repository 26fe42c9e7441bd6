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

    @Test
    void applicationAfterAnotherOneKnowsNothingOfIt() throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        try (S3Server server = S3Servers.start(SparkLake.BUCKET)) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(argument -> argument.startsWith("-X") || argument.startsWith("--add"))
                    .toList());
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
            assertThat(child.exitValue()).as(Files.readString(log)).isZero();
        }
    }
}
