package dev.thermocline.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.ManualScheduler;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.paths.ChangedFiles;
import dev.thermocline.paths.ListedFile;
import dev.thermocline.paths.PathHash;
import dev.thermocline.paths.PathHashes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
    private final List<Integer> pages = new ArrayList<>();
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
        ChangedFiles removed = new ChangedFiles(Texts.TABLE);
        files.forEach(file -> removed.remove(new ListedFile(file, 0, false)));
        removed.close();
        waiting.after(
                GRACE,
                LONGEST,
                new Tombstones.Removal(Texts.TABLE, version, removed.removedFiles()),
                hashes(files),
                new Tombstones.Eviction() {
                    @Override
                    public void evict(List<Path> dead) {
                        pages.add(dead.size());
                        gone.addAll(dead);
                    }

                    @Override
                    public void end() {
                        evicted.add(clock.instant());
                    }
                });
    }

    private static PathHashes hashes(List<Path> files) {
        PathHashes hashes = new PathHashes(Math.max(1, files.size()));
        files.forEach(file -> hashes.add(PathHash.of(file)));
        return hashes.distinct();
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
    void whatFindsNoRoomIsLeftToAgeAndCountedAndRoomComesBack() {
        Tombstones small = new Tombstones(RunningReaders.NONE, scheduler, clock, 2_000);
        after(small, 1, List.of(Texts.file("a.parquet"), Texts.file("b.parquet")));
        long held = small.bytes();
        after(small, 2, files(1_000));
        assertThat(small.dropped()).isEqualTo(1_000);
        assertThat(small.bytes()).isEqualTo(held).isLessThan(2_000);
        timePasses(GRACE);
        after(small, 3, List.of(Texts.file("d.parquet")));
        timePasses(GRACE);

        assertThat(gone).containsExactly(Texts.file("a.parquet"), Texts.file("b.parquet"), Texts.file("d.parquet"));
        assertThat(small.bytes()).isEqualTo(new Tombstones(RunningReaders.NONE, scheduler, clock).bytes());
    }

    private static List<Path> files(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Texts.file(String.format("part-%05d.parquet", i)))
                .toList();
    }

    @Test
    void manyFilesGoPageByPageAndTakeLittleMeanwhile() {
        int count = 2 * Tombstones.PAGE_FILES + 5;
        after(tombstones, 1, files(count));
        assertThat(tombstones.bytes()).isLessThan(60L * count);
        timePasses(GRACE);

        assertThat(pages).containsExactly(Tombstones.PAGE_FILES, Tombstones.PAGE_FILES, 5);
        assertThat(gone).isEqualTo(files(count));
        assertThat(evicted).hasSize(1);
    }

    @Test
    void fileThatBecameLiveStays() {
        after(tombstones, 1, List.of(Texts.file("a.parquet"), Texts.file("b.parquet")));
        tombstones.revive(
                Texts.TABLE, 2, hashes(List.of(Texts.file("a.parquet"), Texts.file("never-removed.parquet"))));
        timePasses(GRACE);

        assertThat(gone).containsExactly(Texts.file("b.parquet"));
    }

    @Test
    void olderAddRevivesNothingAndAnAddOfAnotherTableDoes() {
        after(tombstones, 7, List.of(Texts.file("a.parquet"), Texts.file("b.parquet")));
        tombstones.revive(Texts.TABLE, 6, hashes(List.of(Texts.file("a.parquet"))));
        tombstones.revive(new Path("s3a://bucket/wh/clone"), 0, hashes(List.of(Texts.file("b.parquet"))));
        timePasses(GRACE);

        assertThat(gone).containsExactly(Texts.file("a.parquet"));
    }

    @Test
    void fileRemovedTwiceGoesOnceWithTheNewerRemoval() {
        after(tombstones, 9, List.of(Texts.file("a.parquet")));
        after(tombstones, 7, List.of(Texts.file("a.parquet"))); // found late
        tombstones.revive(Texts.TABLE, 8, hashes(List.of(Texts.file("a.parquet")))); // found late, too
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

    @Test
    void whatComesAfterTheEndIsCountedAndStays() {
        assertThat(tombstones.abandon()).isZero();
        evictAfterGrace();
        timePasses(GRACE);

        assertThat(gone).isEmpty();
        assertThat(tombstones.dropped()).isEqualTo(1);
    }
}
