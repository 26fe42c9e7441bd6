package dev.thermocline.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own on the class path of this one: it is told lines on its standard input and says lines on its standard
 * output; what it logs goes to a file. Used by one thread, but for {@link #kill}. The one who starts it closes it.
 */
public final class ChildJvm implements AutoCloseable {
    private static final String LOG_LEVEL = "-Dorg.slf4j.simpleLogger.";

    private final Process process;
    private final Path log;
    private final BufferedReader said;
    private final PrintWriter told;
    private volatile boolean killed;

    private ChildJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.told = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
    }

    /**
     * Starts a main class.
     *
     * @param main its {@code main} should end when its input ends, so that it does not outlive the tests
     * @param heap its Java heap, as {@code -Xmx} takes it
     * @param log the file for its standard error: what our classes log, from INFO on, and warnings of all others
     */
    public static ChildJvm start(Class<?> main, String heap, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                LOG_LEVEL + "defaultLogLevel=warn",
                LOG_LEVEL + "log.dev.thermocline=info",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ChildJvm(
                new ProcessBuilder(command).redirectError(log.toFile()).start(), log);
    }

    /** The next line that it says; null when it says no more. */
    public @Nullable String line() throws IOException {
        try {
            return said.readLine();
        } catch (IOException e) {
            if (killed) {
                return null; // the kill closed the pipe
            }
            throw e;
        }
    }

    /** Tells it a line. */
    public void tell(String line) {
        told.println(line);
    }

    /** Whatever it logged so far. */
    public List<String> logged() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its input, and waits for its end. Returns its exit code. */
    public int finish() {
        told.close();
        return end();
    }

    /** Ends it by SIGKILL, now; thread-safe. */
    public void kill() {
        killed = true;
        process.destroyForcibly();
    }

    /** Waits for its end. Returns its exit code, 137 after {@link #kill}. */
    public int end() {
        return process.onExit().join().exitValue();
    }

    /** Kills it if it runs, and waits for its end. */
    @Override
    public void close() {
        kill();
        end();
    }
}
