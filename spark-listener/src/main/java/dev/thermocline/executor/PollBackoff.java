package dev.thermocline.executor;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long an executor waits before it polls again: the interval while there is something to do, up to {@value
 * #IDLE_FACTOR} intervals while there is nothing, and ever longer while the driver doesn't answer. Each delay is spread
 * by a fifth, so that executors don't poll in step. Not thread-safe.
 */
public final class PollBackoff {
    public static final int IDLE_FACTOR = 4;
    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final double SPREAD = 0.2;
    private static final int MAX_DOUBLINGS = 10;

    private final Duration interval;
    private final DoubleSupplier random;
    private int idle;
    private int failures;

    /**
     * @param interval between polls of a busy executor
     * @param random from 0 to 1
     */
    public PollBackoff(Duration interval, DoubleSupplier random) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval must be positive: " + interval);
        }
        this.interval = interval;
        this.random = random;
    }

    /** There was something to do. */
    void busy() {
        idle = 0;
        failures = 0;
    }

    /** There was nothing to do. */
    void idle() {
        idle++;
        failures = 0;
    }

    /** The driver did not answer. */
    void failed() {
        failures++;
    }

    boolean failing() {
        return failures > 0;
    }

    Duration next() {
        double spread = 1 - SPREAD + 2 * SPREAD * random.getAsDouble();
        return Duration.ofNanos((long) (plain().toNanos() * spread));
    }

    private Duration plain() {
        if (failures > 0) {
            Duration delay = interval.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
            Duration longest = interval.compareTo(LONGEST) > 0 ? interval : LONGEST;
            return delay.compareTo(longest) > 0 ? longest : delay;
        }
        return interval.multipliedBy(Math.min(IDLE_FACTOR, 1L << Math.min(idle / IDLE_FACTOR, MAX_DOUBLINGS)));
    }
}
