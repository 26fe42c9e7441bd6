package dev.thermocline.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CommitFile;
import dev.thermocline.api.ListedLog;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.fake.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits and listings that come while S3 is being asked about the table. */
class ListingsDuringPollsTest {
    private static final Path TABLE = new Path("s3a://bucket/wh/events");
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private final Configuration opens = new Configuration(false);

    private final TestClock clock = new TestClock();
    private final FakeTableLog log = new FakeTableLog();
    private final List<Long> found = new ArrayList<>();
    private final CommitPoller watch = new CommitPoller(log, new Followed(), clock, 3, Runnable::run);

    private final class Followed implements CommitPoller.Listener {
        @Override
        public void found(CommitFile file, TableLog.Found commit, Configuration configuration) {
            found.add(file.version());
        }

        @Override
        public void recreated(Path table) {}
    }

    private void listed(long newest) {
        watch.listed(TABLE, newest, opens);
    }

    @BeforeEach
    void tableIsKnown() {
        log.upTo(3);
        listed(3);
        watch.poll();
    }

    private void pollAfter(Duration time) {
        clock.advance(time);
        watch.poll();
    }

    @Test
    void versionThatIsCommittedAfterItWasAskedForIsNotPassedOver() {
        log.afterAnswer.put(4L, () -> {
            log.upTo(5);
            listed(5);
        });
        pollAfter(INTERVAL);

        assertThat(found).containsExactly(4L, 5L);
        assertThat(watch.counts().skipped()).isZero();
        assertThat(log.asked).containsExactly("GET 4", "GET 4", "GET 5", "GET 6");
        log.drain();
        watch.poll();
        assertThat(log.asked).as("the listing is followed").isEmpty();
    }

    @Test
    void listingThatShowsTheVersionWhichIsBeingAskedForIsFollowedAtOnce() {
        log.afterAnswer.put(4L, () -> {
            log.upTo(4);
            listed(4);
        });
        pollAfter(INTERVAL);

        assertThat(found).containsExactly(4L);
        assertThat(log.asked).containsExactly("GET 4", "GET 4", "GET 5");
    }

    @Test
    void listingThatComesWithTheLastAnswerIsFollowedByTheNextLook() {
        log.upTo(4);
        listed(4);
        log.afterAnswer.put(5L, () -> {
            log.versions.remove(4L);
            log.versions.remove(3L);
            listed(2);
        });
        watch.poll();
        log.drain();
        watch.poll();

        assertThat(log.asked).as("whether the table was created again").startsWith("GET 4", "GET 0");
    }

    @Test
    void listingOfAVersionThatIsNotThereCostsNoMoreThanTwoRequests() {
        log.afterAnswer.put(4L, () -> listed(4));
        pollAfter(INTERVAL);
        watch.poll();
        watch.poll();

        assertThat(log.asked).hasSizeLessThanOrEqualTo(3).containsOnly("GET 4");
        log.drain();
        watch.poll();
        assertThat(log.asked).isEmpty();
    }

    @Test
    void versionsThatWereCleanedUpBeforeTheyWereAskedForArePassedOver() {
        log.upTo(7);
        log.versions.removeIf(version -> version < 6);
        listed(7);
        log.afterAnswer.put(4L, () -> listed(7));
        watch.poll();

        assertThat(found).containsExactly(6L, 7L);
        assertThat(watch.counts().skipped()).isEqualTo(2);
        assertThat(log.asked).containsExactly("GET 4", "GET 5", "GET 6", "GET 7", "GET 8");
    }

    @Test
    void olderListingDoesNotPostponeWhatANewerOneShowed() {
        log.upTo(6);
        listed(6);
        listed(3);
        watch.poll();

        assertThat(found).containsExactly(4L, 5L, 6L);
    }

    private void listed(long newest, String etag, long modified) {
        watch.listed(new ListedLog(TABLE, newest, Optional.of(etag), LastModified.ofMillis(modified), opens));
    }

    /** Some stores have one tag for all bytes. */
    @Test
    void tableThatIsCreatedAgainIsRecognisedByTheTimeOfItsNewestCommit() {
        listed(3, "constant", 1_000_000);
        listed(3, "constant", 1_000_000);
        watch.poll();
        assertThat(found).isEmpty();
        listed(3, "constant", 1_002_000);
        watch.poll();

        assertThat(found).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void listingThatStatesLessIsNoOtherTable() {
        listed(3, "a", 1_000_000);
        listed(3, "a", 0);
        listed(3);
        listed(3, "a", 1_000_000);
        watch.poll();

        assertThat(found).isEmpty();
    }

    @Test
    void moreCommitsThanOneLookFollowsAreFollowedByTheNext() {
        long newest = 3 + CommitPoller.MAX_CATCH_UP + 2;
        log.upTo(newest);
        pollAfter(INTERVAL);
        assertThat(found).hasSize(CommitPoller.MAX_CATCH_UP);
        watch.poll();

        assertThat(found).isEqualTo(LongStream.rangeClosed(4, newest).boxed().collect(Collectors.toList()));
    }

    @Test
    void answerAboutTheFormerTableMovesNothingInTheOneThatIsCreatedMeanwhile() {
        log.versions.add(4L);
        log.afterAnswer.put(4L, () -> {
            log.versions.clear();
            log.versions.add(0L);
            watch.made(new CommitFile(TABLE, 0), opens);
        });
        pollAfter(INTERVAL);
        log.versions.add(1L);
        pollAfter(INTERVAL);

        assertThat(found).containsExactly(4L, 1L);
        assertThat(watch.counts().skipped()).isZero();
    }
}
