package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Which sightings of versions are news. */
class VersionTrackerTest {
    private static final VersionCheck NEW = new VersionCheck.New();
    private static final VersionCheck RECREATED = new VersionCheck.Recreated();
    private static final VersionCheck DUPLICATE = new VersionCheck.Duplicate();
    private static final Path TABLE = CommitTexts.TABLE;

    private final VersionTracker tracker = new VersionTracker();

    @Test
    void firstSightIsNewWithoutGap() {
        assertThat(tracker.observe(TABLE, 41)).isEqualTo(NEW);
        assertThat(tracker.newest(TABLE)).isEqualTo(OptionalLong.of(41));
        assertThat(tracker.newest(new Path("s3a://bucket/other"))).isEmpty();
    }

    @Test
    void eachVersionIsNewOnce() {
        for (long version = 0; version < 200; version++) {
            assertThat(tracker.observe(TABLE, version)).isEqualTo(NEW);
            assertThat(version == 0 ? DUPLICATE : tracker.observe(TABLE, version))
                    .isEqualTo(DUPLICATE);
        }
        assertThat(tracker.observe(TABLE, 1)).isEqualTo(DUPLICATE);
        assertThat(tracker.observe(TABLE, 198)).isEqualTo(DUPLICATE);
    }

    @Test
    void sameVersionZeroTwiceIsADuplicate() {
        assertThat(tracker.observe(TABLE, 0)).isEqualTo(NEW);
        assertThat(tracker.observe(TABLE, 0)).isEqualTo(DUPLICATE);
    }

    @Test
    void gapNamesTheMissingVersionsAndEachOfThemIsNewOnce() {
        tracker.observe(TABLE, 5);

        assertThat(tracker.observe(TABLE, 9)).isEqualTo(new VersionCheck.Gap(6, 8, 0));
        assertThat(tracker.observe(TABLE, 7)).isEqualTo(NEW);
        assertThat(tracker.observe(TABLE, 7)).isEqualTo(DUPLICATE);
        assertThat(tracker.observe(TABLE, 6)).isEqualTo(NEW);
        assertThat(tracker.observe(TABLE, 8)).isEqualTo(NEW);
        assertThat(tracker.observe(TABLE, 9)).isEqualTo(DUPLICATE);
        assertThat(tracker.observe(TABLE, 5)).isEqualTo(DUPLICATE);
        assertThat(tracker.observe(TABLE, 10)).isEqualTo(NEW);
    }

    @Test
    void gapWiderThanTheWindowNamesOnlyWhatCanBeToldApart() {
        tracker.observe(TABLE, 5);

        assertThat(tracker.observe(TABLE, 1005)).isEqualTo(new VersionCheck.Gap(942, 1004, 936));
        assertThat(tracker.observe(TABLE, 942)).isEqualTo(NEW);
        assertThat(tracker.observe(TABLE, 942)).isEqualTo(DUPLICATE);
        for (long behind = 870; behind < 942; behind++) {
            assertThat(tracker.observe(TABLE, behind)).isEqualTo(DUPLICATE);
        }
        for (long missing = 943; missing < 1005; missing++) {
            assertThat(tracker.observe(TABLE, missing)).isEqualTo(NEW);
        }
    }

    @Test
    void gapOfExactlyTheWindowLosesNothing() {
        tracker.observe(TABLE, 0);

        assertThat(tracker.observe(TABLE, 64)).isEqualTo(new VersionCheck.Gap(1, 63, 0));
        assertThat(tracker.observe(TABLE, 1)).isEqualTo(NEW);
    }

    @Test
    void lowerVersionThatWasNeverSeenIsNewOnce() {
        tracker.observe(TABLE, 10);

        assertThat(tracker.observe(TABLE, 9)).isEqualTo(NEW);
        assertThat(tracker.observe(TABLE, 9)).isEqualTo(DUPLICATE);
        assertThat(tracker.newest(TABLE)).isEqualTo(OptionalLong.of(10));
    }

    @Test
    void recreatedTableStartsAgain() {
        for (long version = 0; version <= 3; version++) {
            tracker.observe(TABLE, version);
        }

        assertThat(tracker.observe(TABLE, 0)).isEqualTo(RECREATED);
        assertThat(tracker.observe(TABLE, 1)).isEqualTo(NEW);
        assertThat(tracker.observe(TABLE, 1)).isEqualTo(DUPLICATE);
    }

    private VersionCheck observe(long version, String content) {
        return tracker.observe(TABLE, version, OptionalLong.of(content.hashCode()), false);
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

        assertThat(observe(1, "other")).isEqualTo(new VersionCheck.Rewritten());
        assertThat(observe(1, "other")).isEqualTo(DUPLICATE);
        assertThat(observe(0, "a")).isEqualTo(DUPLICATE);
        assertThat(observe(2, "c")).isEqualTo(NEW);
    }

    @Test
    void contentsFarApartAreNotMixedUp() {
        observe(3, "three");
        observe(3 + VersionTracker.WINDOW, "later"); // the same place in the window

        assertThat(observe(3, "anything")).isEqualTo(DUPLICATE);
        assertThat(observe(3 + VersionTracker.WINDOW, "later")).isEqualTo(DUPLICATE);
    }

    @Test
    void versionZeroOfThisProcessCountsWithoutAContentToCompare() {
        tracker.observe(TABLE, 0, OptionalLong.empty(), true);

        assertThat(tracker.observe(TABLE, 0, OptionalLong.empty(), false)).isEqualTo(DUPLICATE);
        assertThat(tracker.observe(TABLE, 0, OptionalLong.empty(), true)).isEqualTo(RECREATED);
    }

    @Test
    void everySchemeOfS3NamesTheSameTable() {
        tracker.observe(new Path("s3://bucket/t"), 5);

        assertThat(tracker.observe(new Path("s3a://bucket/t/"), 5)).isEqualTo(DUPLICATE);
        assertThat(tracker.observe(new Path("s3n://bucket/t"), 5)).isEqualTo(DUPLICATE);
        assertThat(tracker.observe(new Path("file:/bucket/t"), 5)).isEqualTo(NEW);
    }

    @Test
    void tablesDontMix() {
        Path other = new Path("s3a://bucket/other");
        tracker.observe(TABLE, 5);

        assertThat(tracker.observe(other, 9)).isEqualTo(NEW);
        assertThat(tracker.observe(TABLE, 6)).isEqualTo(NEW);
        assertThat(tracker.size()).isEqualTo(2);
    }

    @Test
    void longestUnmentionedTableIsForgottenFirst() {
        VersionTracker small = new VersionTracker(2);
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
        tracker.observe(TABLE, 1000);
        for (int i = 0; i < 20_000; i++) {
            long newest = tracker.newest(TABLE).orElseThrow();
            long version = newest - 63 + random.nextInt(68);
            VersionCheck sighting = tracker.observe(TABLE, version);
            boolean fresh = !(sighting instanceof VersionCheck.Duplicate);
            boolean expected = version != 1000 && accepted.add(version);
            assertThat(fresh)
                    .as("seed %d, round %d, version %d", seed, i, version)
                    .isEqualTo(expected);
        }
    }

    @Test
    void impossibleArgumentsAreRefused() {
        assertThatThrownBy(() -> tracker.observe(TABLE, -1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new VersionTracker(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> new VersionCheck.Gap(5, 4, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
