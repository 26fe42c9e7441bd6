package dev.thermocline.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link ModeProcess} with small shell scripts for processes. */
class ModeProcessTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void requestsAreAnsweredAndTheRestIsLogged() throws Exception {
        Path log = directory.resolve("mode.log");
        String script = "echo plain; echo '@@demo counts'; read answer; echo \"got $answer\"; echo failure >&2";
        try (ModeProcess process = start(script, log)) {
            process.serve(request -> Optional.of("answer to " + request), LONG);
        }

        assertThat(Files.readAllLines(log)).containsExactlyInAnyOrder("plain", "got answer to counts", "failure");
    }

    @Test
    void failureShowsTheEndOfTheLog() throws Exception {
        try (ModeProcess process = start("echo the reason >&2; exit 3", directory.resolve("mode.log"))) {
            assertThatThrownBy(() -> process.serve(request -> Optional.empty(), LONG))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ended with 3")
                    .hasMessageContaining("the reason");
        }
    }

    @Test
    void processThatTakesTooLongIsEnded() throws Exception {
        try (ModeProcess process = start("exec sleep 120", directory.resolve("mode.log"))) {
            assertThatThrownBy(() -> process.serve(request -> Optional.empty(), Duration.ofMillis(50)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("it took longer than");
        }
    }

    @Test
    void closeEndsTheProcess() throws Exception {
        ModeProcess process = start("exec sleep 120", directory.resolve("mode.log"));

        process.close();

        assertThatThrownBy(() -> process.serve(request -> Optional.empty(), LONG))
                .isInstanceOf(IOException.class);
    }

    @Test
    void tailIsTheLastFiftyLines() {
        List<String> lines =
                IntStream.rangeClosed(1, 60).mapToObj(Integer::toString).toList();

        assertThat(ModeProcess.tail(lines).lines()).hasSize(50).startsWith("11").endsWith("60");
        assertThat(ModeProcess.tail(List.of("one"))).isEqualTo("one");
    }

    private static ModeProcess start(String script, Path log) throws IOException {
        return ModeProcess.start(List.of("/bin/sh", "-c", script), Map.of(), log);
    }
}
