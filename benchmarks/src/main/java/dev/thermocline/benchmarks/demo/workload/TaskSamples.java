package dev.thermocline.benchmarks.demo.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Samples what this JVM's tasks compute, with the JVM's own flight recorder: how much of it is in the cache. Waiting is
 * not sampled. The recorder makes the JVM compile much of its code again, so latencies of a profiled run say little.
 */
final class TaskSamples {
    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final String EVENT = "jdk.ExecutionSample";
    private static final String TASKS = "Executor task launch worker";
    private static final String CACHE = "dev.thermocline.";

    private TaskSamples() {}

    /** What is sampled. */
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** Samples in tasks while the work is done: {@code all} of them, and those in the {@code cache}. */
    static Map<String, Long> during(Work work) throws IOException, InterruptedException {
        Path file = Files.createTempFile("demo", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(EVENT).withPeriod(PERIOD);
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
            List<RecordedEvent> samples = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals(EVENT))
                    .filter(TaskSamples::inTask)
                    .toList();
            return Map.of("all", (long) samples.size(), "cache", count(samples, TaskSamples::inCache));
        } finally {
            Files.delete(file);
        }
    }

    private static long count(List<RecordedEvent> samples, Predicate<RecordedEvent> filter) {
        return samples.stream().filter(filter).count();
    }

    private static boolean inTask(RecordedEvent sample) {
        RecordedThread thread = sample.getThread("sampledThread");
        return thread != null
                && thread.getJavaName() != null
                && thread.getJavaName().startsWith(TASKS);
    }

    /** In the cache, or in what the cache has called. */
    private static boolean inCache(RecordedEvent sample) {
        RecordedStackTrace stack = sample.getStackTrace();
        return stack != null
                && stack.getFrames().stream()
                        .anyMatch(frame -> frame.getMethod().getType().getName().startsWith(CACHE)
                                && !frame.getMethod().getType().getName().contains(".benchmarks."));
    }
}
