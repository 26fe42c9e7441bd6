package dev.thermocline.benchmarks.demo;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Prints how far the run is and how long the rest will take, from the mean of the steps so far. Thread-safe: one
 * monitor.
 */
final class Progress {
    private final int modes;
    private final LongSupplier nanoTime;
    private final Consumer<String> lines;
    private final long start;

    @GuardedBy("this")
    private long steps;

    @GuardedBy("this")
    private long allSteps;

    @GuardedBy("this")
    private long firstStep;

    /**
     * @param modes how many take steps
     * @param nanoTime the clock, in nanoseconds
     * @param lines shows a line
     */
    Progress(int modes, LongSupplier nanoTime, Consumer<String> lines) {
        this.modes = modes;
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
        this.lines = requireNonNull(lines, "lines is null");
        this.start = nanoTime.getAsLong();
    }

    /** Time since the run began. */
    Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }

    /**
     * A mode's step has begun.
     *
     * @param stepsOfMode how many steps the mode takes in all
     */
    synchronized void stepBegun(int stepsOfMode) {
        if (steps == 0) {
            firstStep = nanoTime.getAsLong();
        }
        steps++;
        allSteps = (long) stepsOfMode * modes;
    }

    /** Shows what somebody has to say. */
    synchronized void say(String who, String text) {
        lines.accept("[" + minutes(elapsed()) + estimate() + "] " + who + ": " + text);
    }

    @GuardedBy("this")
    private String estimate() {
        if (steps < 2) {
            return "";
        }
        double spent = nanoTime.getAsLong() - firstStep;
        long left = (long) (spent / (steps - 1) * (allSteps - steps + 1));
        return ", about " + minutes(Duration.ofNanos(left)) + " left";
    }

    private static String minutes(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
    }
}
