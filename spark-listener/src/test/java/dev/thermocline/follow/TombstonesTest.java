package dev.thermocline.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When removed files go: after the grace, and not under the hands of who still reads them. */
class TombstonesTest {
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final TestClock clock = new TestClock();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final Tombstones tombstones = new Tombstones(scheduler, clock);
    private final List<Instant> evicted = new ArrayList<>();
    private final List<Instant> asked = new ArrayList<>();
    private boolean reading;
    private final Readers.Source readers = moment -> {
        asked.add(moment);
        return reading;
    };

    @AfterEach
    void forgetReaders() {
        Readers.forget(readers);
    }

    private void evictAfterGrace() {
        tombstones.after(GRACE, LONGEST, 1, () -> evicted.add(clock.instant()));
    }

    private void timePasses(Duration time) {
        clock.advance(time);
        scheduler.runAll();
    }

    @Test
    void graceAloneCountsWhereNobodyKnowsOfReaders() {
        evictAfterGrace();
        assertThat(scheduler.delays()).containsExactly(GRACE);
        timePasses(GRACE);

        assertThat(evicted).hasSize(1);
    }

    @Test
    void filesStayWhileWorkRunsThatBeganBeforeTheyWereRemoved() {
        Instant removed = clock.instant();
        Readers.use(readers);
        reading = true;
        evictAfterGrace();
        timePasses(GRACE);
        timePasses(Duration.ofMinutes(10));
        assertThat(evicted).isEmpty();
        reading = false;
        timePasses(Duration.ofSeconds(1));

        assertThat(evicted).hasSize(1);
        assertThat(asked).hasSize(3).containsOnly(removed);
    }

    @Test
    void readersThatNeverEndAreNotWaitedForLongerThanTheLongestGrace() {
        Readers.use(readers);
        reading = true;
        evictAfterGrace();
        timePasses(LONGEST.minusSeconds(1));
        assertThat(evicted).isEmpty();
        timePasses(Duration.ofSeconds(1));

        assertThat(evicted).hasSize(1);
    }

    @Test
    void sourceThatBreaksHoldsNothingBack() {
        Readers.Source broken = moment -> {
            throw new NoClassDefFoundError("on purpose");
        };
        Readers.use(broken);
        evictAfterGrace();
        timePasses(GRACE);
        Readers.forget(broken);

        assertThat(evicted).hasSize(1);
    }

    @Test
    void tooManyAreLeftToAgeAndCounted() {
        tombstones.after(GRACE, LONGEST, Tombstones.MAX_WAITING, () -> evicted.add(clock.instant()));
        evictAfterGrace();
        assertThat(tombstones.dropped()).isEqualTo(1);
        timePasses(GRACE);
        evictAfterGrace();
        timePasses(GRACE);

        assertThat(evicted).hasSize(2);
    }
}
