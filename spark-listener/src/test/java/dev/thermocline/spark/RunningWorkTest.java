package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.follow.TestClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What counts as running. */
class RunningWorkTest {
    private final TestClock clock = new TestClock();
    private final RunningWork work = new RunningWork(clock);

    private Instant later() {
        clock.advance(Duration.ofSeconds(1));
        return clock.instant();
    }

    @Test
    void workCountsFromItsBeginningToItsEnd() {
        Instant before = clock.instant();
        work.began("query 1");
        Instant after = later();

        assertThat(work.anyStartedBefore(before)).isFalse();
        assertThat(work.anyStartedBefore(after)).isTrue();
        work.ended("query 1");
        assertThat(work.anyStartedBefore(after)).isFalse();
    }

    @Test
    void workThatBeganLaterDoesNotCount() {
        Instant commit = later();
        work.began("job 7");

        assertThat(work.anyStartedBefore(commit)).isFalse();
    }

    @Test
    void oldestOfTooManyNoLongerCounts() {
        work.began("query 0");
        Instant commit = later();
        for (int i = 1; i <= RunningWork.MAX_RUNNING; i++) {
            work.began("query " + i);
        }

        assertThat(work.anyStartedBefore(commit)).isFalse();
    }
}
