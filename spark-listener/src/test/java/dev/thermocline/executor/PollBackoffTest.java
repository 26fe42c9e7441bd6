package dev.thermocline.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long executors wait between polls. */
final class PollBackoffTest {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    @Test
    void delaysAreSpreadByAFifth() {
        assertThat(new PollBackoff(INTERVAL, () -> 0).next()).isEqualTo(Duration.ofMillis(400));
        assertThat(new PollBackoff(INTERVAL, () -> 1).next()).isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void idleExecutorsPollUpToFourTimesLessOften() {
        PollBackoff delay = new PollBackoff(INTERVAL, () -> 0.5);
        Duration before = delay.next();
        for (int poll = 0; poll < 1000; poll++) {
            delay.idle();
            assertThat(delay.next()).isBetween(before, INTERVAL.multipliedBy(4));
            before = delay.next();
        }
        assertThat(delay.next()).isEqualTo(INTERVAL.multipliedBy(4));
        delay.busy();
        assertThat(delay.next()).isEqualTo(INTERVAL);
    }

    @Test
    void failuresDoubleTheDelayToALimit() {
        PollBackoff delay = new PollBackoff(INTERVAL, () -> 0.5);
        delay.failed();
        assertThat(delay.next()).isEqualTo(Duration.ofSeconds(1));
        delay.failed();
        assertThat(delay.next()).isEqualTo(Duration.ofSeconds(2));
        for (int failure = 0; failure < 1000; failure++) {
            delay.failed();
        }
        assertThat(delay.next()).isEqualTo(PollBackoff.LONGEST);
        delay.idle();
        assertThat(delay.next()).isEqualTo(INTERVAL);
    }

    @Test
    void failuresNeverShortenALongInterval() {
        PollBackoff delay = new PollBackoff(Duration.ofMinutes(1), () -> 0.5);
        delay.failed();
        assertThat(delay.next()).isEqualTo(Duration.ofMinutes(1));
    }
}
