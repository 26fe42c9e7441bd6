package dev.thermocline.benchmarks.demo;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The JVM of one mode. Lines of its standard output that begin with {@link #PREFIX} are requests, answered on its
 * standard input; everything else goes to the log file.
 *
 * <p>{@link #serve} is for one thread, {@link #close} for any; closing ends the JVM.
 */
final class ModeProcess implements AutoCloseable {
    /** What requests of the process begin with. */
    static final String PREFIX = "@@demo ";

    private static final long POLITE_SECONDS = 5;
    private static final int TAIL_LINES = 50;

    private final Process process;
    private final Path log;

    private ModeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Answers a request, which comes without the prefix; empty for no answer. */
    interface Answers {
        Optional<String> answer(String request) throws IOException, InterruptedException;
    }

    /**
     * Starts the process.
     *
     * @param environment added to this process's own
     * @param log an existing file is overwritten
     */
    static ModeProcess start(List<String> command, Map<String, String> environment, Path log) throws IOException {
        requireNonNull(command, "command is null");
        Files.writeString(log, "");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new ModeProcess(builder.start(), log);
    }

    /**
     * Answers the process until it ends.
     *
     * @param answers to its requests
     * @param longest after this time the process is ended
     * @throws IOException when it ended with anything but 0; the message has the end of its log
     */
    void serve(Answers answers, Duration longest) throws IOException, InterruptedException {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "demo-deadline");
            thread.setDaemon(true);
            return thread;
        });
        ScheduledFuture<?> deadline =
                clock.schedule(process::destroyForcibly, longest.toMillis(), TimeUnit.MILLISECONDS);
        try {
            answerAll(answers);
            int code = process.waitFor();
            if (code != 0) {
                String reason = deadline.isDone() ? " (it took longer than " + longest.toSeconds() + " s)" : "";
                throw new IOException("The mode's process ended with " + code + reason + ". The end of " + log + ":\n"
                        + tail(Files.readAllLines(log)));
            }
        } finally {
            clock.shutdownNow();
        }
    }

    private void answerAll(Answers answers) throws IOException, InterruptedException {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter input = process.outputWriter(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!line.startsWith(PREFIX)) {
                    Files.writeString(log, line + "\n", StandardOpenOption.APPEND);
                    continue;
                }
                Optional<String> answer = answers.answer(line.substring(PREFIX.length()));
                if (answer.isPresent()) {
                    input.write(answer.get() + "\n");
                    input.flush();
                }
            }
        }
    }

    /** The last lines, as one text. */
    static String tail(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /** Ends the process if it runs, politely first, by force after five seconds, and the processes that it started. */
    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(POLITE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }
}
