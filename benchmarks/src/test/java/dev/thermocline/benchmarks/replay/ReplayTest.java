package dev.thermocline.benchmarks.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.config.option.ByteSize;
import dev.thermocline.trace.TraceHeader;
import dev.thermocline.trace.TraceWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tool prints for traces that the cache wrote, and what it says of files and arguments that it can't use. */
class ReplayTest {
    @TempDir
    private Path directory;

    private static String run(String... arguments) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Replay.run(ReplaySettings.parse(List.of(arguments)), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A trace of reads of whole blocks of 300 B, one object for each letter. */
    private Path trace(String objects) throws Exception {
        Path file = directory.resolve("reads.17");
        TraceWriter writer = new TraceWriter(
                new TraceWriter.Settings(file, 1 << 20, false, new TraceHeader(300, 100)), () -> 0, lost -> {});
        objects.chars()
                .forEach(object -> writer.read(
                        ObjectName.of("s3", "lake", String.valueOf((char) object)), new BlockKey(object, 0), 300, 300));
        writer.close();
        writer.run();
        return file;
    }

    @Test
    void tableHasEachSizeAndPolicyOfARecordedTrace() throws Exception {
        Path file = trace("abcadab");

        assertThat(run("--trace=" + file, "--sizes=1000, 10k", "--policies=lru,fifo", "--tails=10"))
                .isEqualTo(String.join(
                        System.lineSeparator(),
                        file + ": 7 reads in 0 s, blocks of 300, tails of 100",
                        "| capacity | policy | hit rate by reads | by bytes | fetched / wanted |",
                        "|---|---|---|---|---|",
                        "| 1000 | lru | 28.6 % | 28.6 % | 0.71 |",
                        "| 1000 | fifo | 14.3 % | 14.3 % | 0.86 |",
                        "| 10k | lru | 42.9 % | 42.9 % | 0.57 |",
                        "| 10k | fifo | 42.9 % | 42.9 % | 0.57 |",
                        ""));
    }

    @Test
    void tornEndIsLeftOutAndReported() throws Exception {
        Path file = trace("ab");
        Files.write(file, new byte[11], StandardOpenOption.APPEND);

        assertThat(run("--trace=" + file, "--sizes=1k", "--policies=lru"))
                .contains(": 2 reads in", "Its last 11 B are no whole record");
    }

    @Test
    void withoutATraceAMadeUpOneIsReplayedAndReported() throws IOException {
        assertThat(run("--sizes=64m,1g", "--trace="))
                .startsWith("No trace was named (-Dreplay.trace=FILE)")
                .contains("A tenth of 64m is read again")
                .contains("| 64m | w-tinylfu |", "| 64m | lru |", "| 64m | fifo |", "| 1g | w-tinylfu |")
                .isEqualTo(run("--sizes=64m,1g"));
    }

    @Test
    void filesThatAreNoTracesAreNamedWithTheRemedy() throws IOException {
        Path absent = directory.resolve("absent");
        Path foreign = Files.writeString(directory.resolve("foreign"), "PAR1");

        assertThatThrownBy(() -> run("--trace=" + absent))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("There is no trace " + absent);
        assertThatThrownBy(() -> run("--trace=" + foreign))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(foreign + " is not an access trace");
    }

    @Test
    void withoutArgumentsThereAreThreeSizesAndAllPolicies() {
        assertThat(ReplaySettings.parse(List.of("--trace=", "--sizes=", "--policies=", "--tails=")))
                .isEqualTo(ReplaySettings.parse(List.of()))
                .isEqualTo(new ReplaySettings(
                        Optional.empty(),
                        List.of(ByteSize.parse("1g"), ByteSize.parse("10g"), ByteSize.parse("100g")),
                        List.of(Policy.W_TINYLFU, Policy.LRU, Policy.FIFO),
                        10));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--sizes=many; 'many' is not a size",
                "--sizes=0; take sizes above 0",
                "--policies=lfu; take some of w-tinylfu,lru,fifo",
                "--tails=51; take 1 to 50",
                "--tails=a tenth; take 1 to 50",
                "--size=1g; take --name=value with one of trace, sizes, policies, tails",
                "1g; unknown argument '1g'"
            })
    void argumentsThatAreNoneAreRefusedWithTheWantedForm(String argument, String said) {
        assertThatThrownBy(() -> ReplaySettings.parse(List.of(argument)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said);
    }
}
