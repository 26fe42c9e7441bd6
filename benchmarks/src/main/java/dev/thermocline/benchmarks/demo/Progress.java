package dev.thermocline.benchmarks.demo;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Prints how far the run is and how long the rest will take, from the mean of the turns so far. Thread-safe: one
 * monitor.
 */
final class Progress {
    private final int modes;
    private final LongSupplier nanoTime;
    private final Consumer<String> lines;
    private final long start;

    @GuardedBy("this")
    private long turns;

    @GuardedBy("this")
    private long allTurns;

    @GuardedBy("this")
    private long firstTurn;

    /**
     * @param modes how many take turns
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
     * A mode's turn has begun.
     *
     * @param turnsOfMode how many turns the mode takes in all
     */
    synchronized void turnTaken(int turnsOfMode) {
        if (turns == 0) {
            firstTurn = nanoTime.getAsLong();
        }
        turns++;
        allTurns = (long) turnsOfMode * modes;
    }

    /** Shows what somebody has to say. */
    synchronized void say(String who, String text) {
        lines.accept("[" + minutes(elapsed()) + estimate() + "] " + who + ": " + text);
    }

    @GuardedBy("this")
    private String estimate() {
        if (turns < 2) {
            return "";
        }
        double spent = nanoTime.getAsLong() - firstTurn;
        long left = (long) (spent / (turns - 1) * (allTurns - turns + 1));
        return ", about " + minutes(Duration.ofNanos(left)) + " left";
    }

    private static String minutes(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
    }
}
