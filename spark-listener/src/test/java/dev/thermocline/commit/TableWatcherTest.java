package dev.thermocline.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Which sightings of versions are news. */
class TableWatcherTest {
    private static final Sighting NEW = new Sighting.New();
    private static final Sighting RECREATED = new Sighting.Recreated();
    private static final Sighting DUPLICATE = new Sighting.Duplicate();
    private static final Path TABLE = CommitTexts.TABLE;

    private final TableWatcher watcher = new TableWatcher();

    @Test
    void firstSightIsNewWithoutGap() {
        assertThat(watcher.observe(TABLE, 41)).isEqualTo(NEW);
        assertThat(watcher.newest(TABLE)).isEqualTo(OptionalLong.of(41));
        assertThat(watcher.newest(new Path("s3a://bucket/other"))).isEmpty();
    }

    @Test
    void eachVersionIsNewOnce() {
        for (long version = 0; version < 200; version++) {
            assertThat(watcher.observe(TABLE, version)).isEqualTo(NEW);
            assertThat(version == 0 ? DUPLICATE : watcher.observe(TABLE, version))
                    .isEqualTo(DUPLICATE);
        }
        assertThat(watcher.observe(TABLE, 1)).isEqualTo(DUPLICATE);
        assertThat(watcher.observe(TABLE, 198)).isEqualTo(DUPLICATE);
    }

    @Test
    void sameVersionZeroTwiceIsADuplicate() {
        assertThat(watcher.observe(TABLE, 0)).isEqualTo(NEW);
        assertThat(watcher.observe(TABLE, 0)).isEqualTo(DUPLICATE);
    }

    @Test
    void gapNamesTheMissingVersionsAndEachOfThemIsNewOnce() {
        watcher.observe(TABLE, 5);

        assertThat(watcher.observe(TABLE, 9)).isEqualTo(new Sighting.Gap(6, 8, 0));
        assertThat(watcher.observe(TABLE, 7)).isEqualTo(NEW);
        assertThat(watcher.observe(TABLE, 7)).isEqualTo(DUPLICATE);
        assertThat(watcher.observe(TABLE, 6)).isEqualTo(NEW);
        assertThat(watcher.observe(TABLE, 8)).isEqualTo(NEW);
        assertThat(watcher.observe(TABLE, 9)).isEqualTo(DUPLICATE);
        assertThat(watcher.observe(TABLE, 5)).isEqualTo(DUPLICATE);
        assertThat(watcher.observe(TABLE, 10)).isEqualTo(NEW);
    }

    @Test
    void gapWiderThanTheWindowNamesOnlyWhatCanBeToldApart() {
        watcher.observe(TABLE, 5);

        assertThat(watcher.observe(TABLE, 1005)).isEqualTo(new Sighting.Gap(942, 1004, 936));
        assertThat(watcher.observe(TABLE, 942)).isEqualTo(NEW);
        assertThat(watcher.observe(TABLE, 942)).isEqualTo(DUPLICATE);
        for (long behind = 870; behind < 942; behind++) {
            assertThat(watcher.observe(TABLE, behind)).isEqualTo(DUPLICATE);
        }
        for (long missing = 943; missing < 1005; missing++) {
            assertThat(watcher.observe(TABLE, missing)).isEqualTo(NEW);
        }
    }

    @Test
    void gapOfExactlyTheWindowLosesNothing() {
        watcher.observe(TABLE, 0);

        assertThat(watcher.observe(TABLE, 64)).isEqualTo(new Sighting.Gap(1, 63, 0));
        assertThat(watcher.observe(TABLE, 1)).isEqualTo(NEW);
    }

    @Test
    void lowerVersionThatWasNeverSeenIsNewOnce() {
        watcher.observe(TABLE, 10);

        assertThat(watcher.observe(TABLE, 9)).isEqualTo(NEW);
        assertThat(watcher.observe(TABLE, 9)).isEqualTo(DUPLICATE);
        assertThat(watcher.newest(TABLE)).isEqualTo(OptionalLong.of(10));
    }

    @Test
    void recreatedTableStartsAgain() {
        for (long version = 0; version <= 3; version++) {
            watcher.observe(TABLE, version);
        }

        assertThat(watcher.observe(TABLE, 0)).isEqualTo(RECREATED);
        assertThat(watcher.observe(TABLE, 1)).isEqualTo(NEW);
        assertThat(watcher.observe(TABLE, 1)).isEqualTo(DUPLICATE);
    }

    private Sighting observe(long version, String content) {
        return watcher.observe(TABLE, version, OptionalLong.of(content.hashCode()), false);
    }

    @Test
    void versionZeroWithAnotherContentIsAnotherTable() {
        assertThat(observe(0, "first")).isEqualTo(NEW);
        assertThat(observe(0, "first")).isEqualTo(DUPLICATE);
        assertThat(observe(0, "second")).isEqualTo(RECREATED);
        assertThat(observe(0, "second")).isEqualTo(DUPLICATE);
        assertThat(observe(1, "third")).isEqualTo(NEW);
    }

    @Test
    void versionZeroThatIsSeenAgainIsNoNewTable() {
        observe(0, "a");
        observe(1, "b");

        assertThat(observe(0, "a")).isEqualTo(DUPLICATE);
        assertThat(observe(1, "b")).isEqualTo(DUPLICATE);
    }

    @Test
    void olderVersionWithAnotherContentIsOfATableCreatedAgain() {
        observe(0, "a");
        observe(1, "b");
        observe(2, "c");

        assertThat(observe(1, "x")).isEqualTo(RECREATED);
        assertThat(observe(2, "y")).isEqualTo(NEW);
    }

    @Test
    void newestVersionThatTwoWritersWroteIsRewrittenAndTheTableStays() {
        observe(0, "a");
        observe(1, "b");

        assertThat(observe(1, "other")).isEqualTo(new Sighting.Rewritten());
        assertThat(observe(1, "other")).isEqualTo(DUPLICATE);
        assertThat(observe(0, "a")).isEqualTo(DUPLICATE);
        assertThat(observe(2, "c")).isEqualTo(NEW);
    }

    @Test
    void contentsFarApartAreNotMixedUp() {
        observe(3, "three");
        observe(3 + TableWatcher.WINDOW, "later"); // the same place in the window

        assertThat(observe(3, "anything")).isEqualTo(DUPLICATE);
        assertThat(observe(3 + TableWatcher.WINDOW, "later")).isEqualTo(DUPLICATE);
    }

    @Test
    void versionZeroOfThisProcessCountsWithoutAContentToCompare() {
        watcher.observe(TABLE, 0, OptionalLong.empty(), true);

        assertThat(watcher.observe(TABLE, 0, OptionalLong.empty(), false)).isEqualTo(DUPLICATE);
        assertThat(watcher.observe(TABLE, 0, OptionalLong.empty(), true)).isEqualTo(RECREATED);
    }

    @Test
    void everySchemeOfS3NamesTheSameTable() {
        watcher.observe(new Path("s3://bucket/t"), 5);

        assertThat(watcher.observe(new Path("s3a://bucket/t/"), 5)).isEqualTo(DUPLICATE);
        assertThat(watcher.observe(new Path("s3n://bucket/t"), 5)).isEqualTo(DUPLICATE);
        assertThat(watcher.observe(new Path("file:/bucket/t"), 5)).isEqualTo(NEW);
    }

    @Test
    void tablesDontMix() {
        Path other = new Path("s3a://bucket/other");
        watcher.observe(TABLE, 5);

        assertThat(watcher.observe(other, 9)).isEqualTo(NEW);
        assertThat(watcher.observe(TABLE, 6)).isEqualTo(NEW);
        assertThat(watcher.size()).isEqualTo(2);
    }

    @Test
    void longestUnmentionedTableIsForgottenFirst() {
        TableWatcher small = new TableWatcher(2);
        Path a = new Path("/a");
        Path b = new Path("/b");
        Path c = new Path("/c");
        small.observe(a, 1);
        small.observe(b, 1);
        small.observe(a, 1);
        small.observe(c, 1);

        assertThat(small.size()).isEqualTo(2);
        assertThat(small.forgotten()).isEqualTo(1);
        assertThat(small.observe(a, 1)).isEqualTo(DUPLICATE);
        assertThat(small.observe(b, 1)).isEqualTo(NEW);
    }

    @Test
    void anyOrderWithinTheWindowGivesEachVersionExactlyOnce() {
        long seed = 4711;
        Random random = new Random(seed);
        Set<Long> accepted = new HashSet<>();
        watcher.observe(TABLE, 1000);
        for (int i = 0; i < 20_000; i++) {
            long newest = watcher.newest(TABLE).orElseThrow();
            long version = newest - 63 + random.nextInt(68);
            Sighting sighting = watcher.observe(TABLE, version);
            boolean fresh = !(sighting instanceof Sighting.Duplicate);
            boolean expected = version != 1000 && accepted.add(version);
            assertThat(fresh)
                    .as("seed %d, round %d, version %d", seed, i, version)
                    .isEqualTo(expected);
        }
    }

    @Test
    void impossibleArgumentsAreRefused() {
        assertThatThrownBy(() -> watcher.observe(TABLE, -1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new TableWatcher(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> new Sighting.Gap(5, 4, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
