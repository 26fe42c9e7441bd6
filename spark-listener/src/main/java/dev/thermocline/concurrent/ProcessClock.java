package dev.thermocline.concurrent;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The time of day, for what people see and for what is compared with the times of others; and beside it a clock for
 * durations, which goes on by what passes however the time of day is set meanwhile. Thread-safe.
 */
public final class ProcessClock extends Clock {
    private final Clock timeOfDay;
    private final Steady steady;

    /** @param nanos time that passes, in nanoseconds since any moment */
    public ProcessClock(Clock timeOfDay, LongSupplier nanos) {
        this.timeOfDay = requireNonNull(timeOfDay, "timeOfDay is null");
        this.steady = new Steady(timeOfDay.instant(), nanos);
    }

    /** The clock for durations that is beside this one: a clock of another kind is its own. */
    public static Clock steady(Clock clock) {
        return clock instanceof ProcessClock both ? both.steady : clock;
    }

    @Override
    public Instant instant() {
        return timeOfDay.instant();
    }

    @Override
    public long millis() {
        return timeOfDay.millis();
    }

    @Override
    public ZoneId getZone() {
        return timeOfDay.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return timeOfDay.withZone(zone);
    }

    /** Starts at the time of day and knows no more of it. */
    private static final class Steady extends Clock {
        private final Instant start;
        private final LongSupplier nanos;
        private final long startNanos;

        Steady(Instant start, LongSupplier nanos) {
            this.start = start;
            this.nanos = requireNonNull(nanos, "nanos is null");
            this.startNanos = nanos.getAsLong();
        }

        @Override
        public Instant instant() {
            return start.plus(Duration.ofNanos(nanos.getAsLong() - startNanos));
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("durations have no zone");
        }
    }
}
