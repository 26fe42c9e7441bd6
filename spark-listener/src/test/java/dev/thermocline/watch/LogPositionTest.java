package dev.thermocline.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.ListedLog;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** How far a log was followed, without a store and without threads. */
class LogPositionTest {
    private static final Path TABLE = new Path("s3a://bucket/wh/events");
    private static final int MOST = 4;

    private final LogPosition position = new LogPosition();

    private boolean listed(long newest) {
        return position.listed(new ListedLog(TABLE, newest, new Configuration(false)));
    }

    @Test
    void positionThatIsNotLocatedExpectsEverything() {
        assertThat(position.located()).isFalse();
        assertThat(position.settled()).isFalse();
        assertThat(position.expects(0)).isTrue();
    }

    @Test
    void firstListingLocatesAndIsSettled() {
        assertThat(listed(7)).isTrue();

        assertThat(position.settled()).isTrue();
        assertThat(position.expects(7)).isFalse();
        assertThat(position.expects(8)).isTrue();
        assertThat(position.next(MOST)).isEqualTo(new LogPosition.Next(8, 7, 0));
    }

    @Test
    void ownVersionsAheadWaitForThoseBefore() {
        listed(7);

        assertThat(position.made(8)).isTrue();
        assertThat(position.made(10)).isFalse();
        assertThat(position.made(11)).isFalse();
        assertThat(position.settled()).isFalse();
        assertThat(position.next(MOST).version()).isEqualTo(9);
        assertThat(position.pass(9)).isTrue();
        assertThat(position.next(MOST).version()).isEqualTo(12);
        assertThat(position.settled()).isTrue();
    }

    @Test
    void versionsTooFarBehindTheNewestAreSkipped() {
        listed(7);
        listed(20);

        assertThat(position.next(MOST)).isEqualTo(new LogPosition.Next(17, 20, 9));
        assertThat(position.next(MOST)).isEqualTo(new LogPosition.Next(17, 20, 0));
    }

    @Test
    void shorterListingIsDoubtedUntilTheVersionIsFound() {
        listed(7);
        listed(5);
        assertThat(position.doubted()).hasValue(7);
        position.trust();

        assertThat(position.doubted()).isEmpty();
        assertThat(position.settled()).isTrue();
    }

    @Test
    void restartFollowsAllVersionsUpToTheNewestListed() {
        listed(7);
        listed(1);
        position.restart();

        assertThat(position.next(MOST)).isEqualTo(new LogPosition.Next(0, 1, 0));
        assertThat(position.doubted()).isEmpty();
    }

    @Test
    void versionThatWasPassedMeanwhileIsNotPassedTwice() {
        listed(7);
        LogPosition.Next asked = position.next(MOST);
        position.made(8);

        assertThat(position.pass(asked.version())).isFalse();
        assertThat(position.next(MOST).version()).isEqualTo(9);
    }

    @Test
    void versionThatBecomesKnownWhileItIsAskedForIsAskedForAgain() {
        listed(7);
        LogPosition.Next asked = position.next(MOST);
        assertThat(position.newerSince(asked)).isFalse();
        listed(8);

        assertThat(position.newerSince(asked)).isTrue();
    }
}
