package dev.thermocline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long executors wait between polls. */
final class PollDelayTest {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    @Test
    void delaysAreSpreadByAFifth() {
        assertThat(new PollDelay(INTERVAL, () -> 0).next()).isEqualTo(Duration.ofMillis(400));
        assertThat(new PollDelay(INTERVAL, () -> 1).next()).isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void idleExecutorsPollUpToFourTimesLessOften() {
        PollDelay delay = new PollDelay(INTERVAL, () -> 0.5);
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
        PollDelay delay = new PollDelay(INTERVAL, () -> 0.5);
        delay.failed();
        assertThat(delay.next()).isEqualTo(Duration.ofSeconds(1));
        delay.failed();
        assertThat(delay.next()).isEqualTo(Duration.ofSeconds(2));
        for (int failure = 0; failure < 1000; failure++) {
            delay.failed();
        }
        assertThat(delay.next()).isEqualTo(PollDelay.LONGEST);
        delay.idle();
        assertThat(delay.next()).isEqualTo(INTERVAL);
    }

    @Test
    void failuresNeverShortenALongInterval() {
        PollDelay delay = new PollDelay(Duration.ofMinutes(1), () -> 0.5);
        delay.failed();
        assertThat(delay.next()).isEqualTo(Duration.ofMinutes(1));
    }
}
