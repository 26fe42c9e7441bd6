package dev.thermocline.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.ManualScheduler;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** When removed files go: after the grace, and not under the hands of who still reads them. */
class TombstonesTest {
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final TestClock clock = new TestClock();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final Tombstones tombstones = new Tombstones(this::anyReaders, scheduler, clock);
    private final List<Instant> evicted = new ArrayList<>();
    private final List<Path> gone = new ArrayList<>();
    private final List<Instant> asked = new ArrayList<>();
    private boolean reading;
    private boolean broken;

    private boolean anyReaders(Instant moment) {
        if (broken) {
            throw new NoClassDefFoundError("on purpose");
        }
        asked.add(moment);
        return reading;
    }

    private void evictAfterGrace() {
        after(tombstones, 7, List.of(Texts.file("a.parquet")));
    }

    private void after(Tombstones waiting, long version, List<Path> files) {
        waiting.after(GRACE, LONGEST, new Tombstones.Removal(Texts.TABLE, version, files), dead -> {
            evicted.add(clock.instant());
            gone.addAll(dead);
        });
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
        reading = true;
        evictAfterGrace();
        timePasses(LONGEST.minusSeconds(1));
        assertThat(evicted).isEmpty();
        timePasses(Duration.ofSeconds(1));

        assertThat(evicted).hasSize(1);
    }

    @Test
    void sourceThatBreaksHoldsNothingBack() {
        broken = true;
        evictAfterGrace();
        timePasses(GRACE);

        assertThat(evicted).hasSize(1);
    }

    @Test
    void tooManyAreLeftToAgeAndCounted() {
        Tombstones small = new Tombstones(RunningReaders.NONE, scheduler, clock, 2);
        after(small, 1, List.of(Texts.file("a.parquet"), Texts.file("b.parquet")));
        after(small, 2, List.of(Texts.file("c.parquet")));
        assertThat(small.dropped()).isEqualTo(1);
        timePasses(GRACE);
        after(small, 3, List.of(Texts.file("d.parquet")));
        timePasses(GRACE);

        assertThat(gone).containsExactly(Texts.file("a.parquet"), Texts.file("b.parquet"), Texts.file("d.parquet"));
    }

    @Test
    void fileThatBecameLiveMakesRoomAndStays() {
        Tombstones small = new Tombstones(RunningReaders.NONE, scheduler, clock, 2);
        after(small, 1, List.of(Texts.file("a.parquet"), Texts.file("b.parquet")));
        small.revive(Texts.TABLE, 2, List.of(Texts.file("a.parquet"), Texts.file("never-removed.parquet")));
        after(small, 3, List.of(Texts.file("c.parquet")));
        timePasses(GRACE);

        assertThat(small.dropped()).isZero();
        assertThat(gone).containsExactly(Texts.file("b.parquet"), Texts.file("c.parquet"));
    }

    @Test
    void olderAddRevivesNothingAndAnAddOfAnotherTableDoes() {
        after(tombstones, 7, List.of(Texts.file("a.parquet"), Texts.file("b.parquet")));
        tombstones.revive(Texts.TABLE, 6, List.of(Texts.file("a.parquet")));
        tombstones.revive(new Path("s3a://bucket/wh/clone"), 0, List.of(Texts.file("b.parquet")));
        timePasses(GRACE);

        assertThat(gone).containsExactly(Texts.file("a.parquet"));
    }

    @Test
    void fileRemovedTwiceGoesOnceWithTheNewerRemoval() {
        after(tombstones, 9, List.of(Texts.file("a.parquet")));
        after(tombstones, 7, List.of(Texts.file("a.parquet"))); // found late
        tombstones.revive(Texts.TABLE, 8, List.of(Texts.file("a.parquet"))); // found late, too
        timePasses(GRACE);

        assertThat(gone).containsExactly(Texts.file("a.parquet"));
    }

    @Test
    void whatWaitsAtTheEndIsCountedAndStays() {
        after(tombstones, 7, List.of(Texts.file("a.parquet"), Texts.file("b.parquet")));

        assertThat(tombstones.abandon()).isEqualTo(2);
        timePasses(GRACE);

        assertThat(gone).isEmpty();
        assertThat(tombstones.dropped()).isEqualTo(2);
    }
}
