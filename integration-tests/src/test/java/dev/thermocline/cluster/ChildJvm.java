package dev.thermocline.cluster;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A JVM of a Spark installation, spoken to in lines. What it prints goes to its log; lines that begin with {@code @@} can
 * be waited for. It ends with its standard input, and is killed with its own children when it is closed or when this JVM
 * ends. One thread at a time may speak to it.
 */
final class ChildJvm implements AutoCloseable {
    /** Many JVMs that live for minutes on few cores: the second compiler would take more time than it gains. */
    static final List<String> FOR_FEW_CORES = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final String SIGN = "@@";
    private static final long CLOSE_SECONDS = 10;

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Thread hook = new Thread(this::kill);

    private ChildJvm(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * Starts it.
     *
     * @param name names it in messages, and its logs
     * @param megabytes its heap
     * @param arguments its main class and what that gets
     */
    static ChildJvm start(SparkHome home, String name, int megabytes, List<String> arguments) throws IOException {
        Path log = home.directory().resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()));
        command.add("-Xmx" + megabytes + "m");
        command.addAll(FOR_FEW_CORES);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(log.toFile())
                .directory(home.directory().toFile());
        builder.environment().put("SPARK_HOME", home.directory().toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().remove("SPARK_CONF_DIR");
        ChildJvm child = new ChildJvm(name, log, builder.start());
        Runtime.getRuntime().addShutdownHook(child.hook);
        Thread reader = new Thread(child::read, name + "-output");
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            while (line != null) {
                if (line.startsWith(SIGN)) {
                    said.add(line);
                } else {
                    Files.writeString(log, line + "\n", StandardOpenOption.APPEND, StandardOpenOption.CREATE);
                }
                line = output.readLine();
            }
        } catch (IOException e) {
            said.add(SIGN + "the output broke off: " + e);
        }
    }

    /** Sends a line. */
    void say(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /**
     * Waits for the next line that begins with the prefix, which is taken away.
     *
     * @throws IllegalStateException if it does not come in time, or the process is gone
     */
    String hear(String prefix, Duration timeout) throws InterruptedException {
        String line = null;
        long tries = Math.max(1, timeout.toSeconds());
        for (long second = 0; line == null && second < tries && (process.isAlive() || !said.isEmpty()); second++) {
            line = said.poll(1, TimeUnit.SECONDS);
        }
        if (line == null || !line.startsWith(prefix)) {
            throw new IllegalStateException(name + " said " + line + " and not '" + prefix + "' within " + timeout
                    + (process.isAlive() ? "" : ", it has ended with " + process.exitValue()) + ". Its log ends:\n"
                    + SparkHome.end(log));
        }
        return line.substring(prefix.length());
    }

    /** The end of its log, for messages. */
    String logEnd() {
        return SparkHome.end(log);
    }

    /** The ids of the processes that it has started and that run. */
    Stream<Long> children() {
        return process.descendants().filter(ProcessHandle::isAlive).map(ProcessHandle::pid);
    }

    /** Ends the input, waits a few seconds, kills. */
    @Override
    public void close() {
        try {
            input.close();
            var unused = process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kill();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Class path of the installation and more. */
    static String classPath(SparkHome home, Path more) {
        return home.classPath() + File.pathSeparator + more;
    }
}
