package dev.thermocline.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.TestClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Durations are what passes, whatever somebody does to the time of day. */
final class ProcessClockTest {
    private final TestClock timeOfDay = new TestClock();
    private final AtomicLong nanos = new AtomicLong(-5);
    private final Clock clock = new ProcessClock(timeOfDay, nanos::get);
    private final Clock steady = ProcessClock.steady(clock);

    @Test
    void timeOfDayThatIsSetChangesNoDuration() {
        Instant before = steady.instant();
        timeOfDay.advance(Duration.ofHours(-3));
        assertThat(steady.instant()).isEqualTo(before);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(Duration.between(before, steady.instant())).isEqualTo(Duration.ofSeconds(2));
        assertThat(clock.instant()).isEqualTo(timeOfDay.instant());
        assertThat(clock.millis()).isEqualTo(timeOfDay.millis());
    }

    @Test
    void otherClockIsItsOwn() {
        assertThat(ProcessClock.steady(timeOfDay)).isSameAs(timeOfDay);
        assertThat(ProcessClock.steady(steady)).isSameAs(steady);
    }
}
