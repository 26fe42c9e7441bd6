package dev.thermocline.benchmarks.demo.workload;

import java.time.Duration;

/** Wall time since it was made. */
final class Stopwatch {
    private final long start = System.nanoTime();

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    long millis() {
        return elapsed().toMillis();
    }
}
