package dev.thermocline.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.CommitFile;
import dev.thermocline.api.ListedLog;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.fake.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Which commits are found, in which order, and the exact questions that this costs. */
class CommitPollerTest {
    private static final Path TABLE = new Path("s3a://bucket/wh/events");
    private final Configuration opens = new Configuration(false);

    private final TestClock clock = new TestClock();
    private final FakeTableLog log = new FakeTableLog();
    private final List<Long> found = new ArrayList<>();
    private final List<Path> recreated = new ArrayList<>();
    private final CommitPoller watch = new CommitPoller(log, new Found(), clock, 3, Runnable::run);

    private final class Found implements CommitPoller.Listener {
        @Override
        public void found(CommitFile file, TableLog.Found commit, Configuration configuration) {
            assertThat(commit.content().orElseThrow()).containsExactly((byte) file.version());
            found.add(file.version());
        }

        @Override
        public void recreated(Path table) {
            recreated.add(table);
        }
    }

    private void listed(long newest) {
        watch.listed(TABLE, newest, opens);
    }

    private void made(long version) {
        log.versions.add(version);
        watch.made(new CommitFile(TABLE, version), opens);
    }

    private void pollAfter(Duration time) {
        clock.advance(time);
        watch.poll();
    }

    @Test
    void tableIsFollowedFromItsFirstListingOn() {
        log.upTo(9);
        listed(9);
        watch.poll();

        assertThat(found).isEmpty();
        assertThat(log.asked).isEmpty();
    }

    @Test
    void listingThatShowsNewerVersionsIsFollowedByOneGetForEachAndOneForTheNext() {
        log.upTo(9);
        listed(9);
        log.upTo(12);
        listed(12);
        watch.poll();

        assertThat(found).containsExactly(10L, 11L, 12L);
        assertThat(log.asked).containsExactly("GET 10", "GET 11", "GET 12", "GET 13");
    }

    @Test
    void idleTableIsAskedForItsNextVersionAtGrowingIntervals() {
        log.upTo(3);
        listed(3);
        List<Long> askedAfterSeconds = new ArrayList<>();
        for (long second = 1; second <= 300; second++) {
            pollAfter(Duration.ofSeconds(1));
            if (!log.drain().isEmpty()) {
                askedAfterSeconds.add(second);
            }
        }

        assertThat(askedAfterSeconds).containsExactly(5L, 15L, 35L, 75L, 135L, 195L, 255L);
        assertThat(watch.counts().polls()).isEqualTo(7);
    }

    @Test
    void commitFoundByAskingBringsTheIntervalBack() {
        log.upTo(3);
        listed(3);
        pollAfter(Duration.ofSeconds(5));
        pollAfter(Duration.ofSeconds(10));
        pollAfter(Duration.ofSeconds(20));
        log.drain();
        log.upTo(5);
        pollAfter(Duration.ofSeconds(40));

        assertThat(found).containsExactly(4L, 5L);
        assertThat(log.drain()).containsExactly("GET 4", "GET 5", "GET 6");
        pollAfter(Duration.ofSeconds(4));
        assertThat(log.drain()).isEmpty();
        pollAfter(Duration.ofSeconds(1));
        assertThat(log.drain()).containsExactly("GET 6");
    }

    @Test
    void listingsOfQueriesTakeThePlaceOfAsking() {
        log.upTo(3);
        for (int i = 0; i < 100; i++) {
            listed(3);
            pollAfter(Duration.ofSeconds(4));
        }
        assertThat(log.asked).isEmpty();
    }

    @Test
    void ownCommitsAreNeverAskedFor() {
        log.upTo(3);
        listed(3);
        made(4);
        made(5);
        listed(5);
        watch.poll();

        assertThat(found).isEmpty();
        assertThat(log.asked).isEmpty();
        pollAfter(Duration.ofSeconds(5));
        assertThat(log.drain()).containsExactly("GET 6");
    }

    @Test
    void othersCommitBetweenTwoOwnIsFoundAtOnce() {
        log.upTo(3);
        listed(3);
        made(4);
        log.versions.add(5L);
        made(6);
        made(7);
        watch.poll();

        assertThat(found).containsExactly(5L);
        assertThat(log.asked).containsExactly("GET 5", "GET 8");
    }

    @Test
    void ownCommitThatWasFoundByAskingBeforeItWasToldOfStaysWhereItIs() {
        log.upTo(3);
        listed(3);
        log.versions.add(4L);
        pollAfter(Duration.ofSeconds(5));
        watch.made(new CommitFile(TABLE, 4), opens);
        log.drain();
        pollAfter(Duration.ofSeconds(5));

        assertThat(found).containsExactly(4L);
        assertThat(recreated).isEmpty();
        assertThat(log.drain()).containsExactly("GET 5");
    }

    @Test
    void versionsThatALogCleanupTookArePassedOver() {
        log.upTo(3);
        listed(3);
        log.upTo(9);
        log.versions.removeIf(version -> version < 7);
        listed(9);
        watch.poll();

        assertThat(found).containsExactly(7L, 8L, 9L);
        assertThat(watch.counts().skipped()).isEqualTo(3);
    }

    private void listed(long newest, String etag) {
        watch.listed(new ListedLog(TABLE, newest, Optional.of(etag), LastModified.unstated(), opens));
    }

    @Test
    void tableThatIsAheadOfItsPredecessorIsRecognisedByTheLastVersion() {
        log.upTo(5);
        listed(5, "\"a\"");
        watch.poll();
        log.upTo(7);
        log.tags.put(5L, "a");
        listed(7, "c");
        watch.poll();
        assertThat(found).as("the same table").containsExactly(6L, 7L);
        assertThat(recreated).isEmpty();
        listed(7, "c");
        watch.poll();

        log.upTo(9);
        log.tags.put(7L, "other");
        listed(9, "d"); // a copy of another directory, which has the same id and came further
        log.drain();
        watch.poll();

        assertThat(recreated).containsExactly(TABLE);
        assertThat(found.subList(2, found.size())).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(log.drain()).as("the listing has answered").noneMatch(asked -> asked.startsWith("LIST"));
    }

    @Test
    void knownVersionThatIsAnotherFileNowLeadsBackToTheFirst() {
        log.upTo(1);
        listed(1, "a");
        watch.poll();
        listed(1, "a");
        watch.poll();
        assertThat(found).isEmpty();
        listed(1, "b"); // dropped, and created again up to the same version
        assertThat(watch.expects(TABLE, 1)).isTrue();
        watch.poll();

        assertThat(found).containsExactly(0L, 1L);
        assertThat(recreated).containsExactly(TABLE);
        assertThat(watch.expects(TABLE, 1)).isFalse();
        assertThat(watch.expects(TABLE, 2)).isTrue();
        listed(1, "b");
        log.drain();
        watch.poll();
        assertThat(log.drain()).isEmpty();
    }

    @Test
    void tagsOfDifferentVersionsAreNotCompared() {
        log.upTo(1);
        listed(1, "a");
        log.upTo(2);
        listed(2, "b");
        watch.poll();
        made(3);
        listed(3, "c");
        watch.poll();

        assertThat(found).containsExactly(2L);
    }

    @Test
    void nothingIsExpectedOfTablesThatAreNotWatched() {
        assertThat(watch.expects(TABLE, 0)).isFalse();
        listed(3);
        assertThat(watch.expects(TABLE, 4)).isTrue();
        assertThat(watch.expects(new Path("s3://bucket" + TABLE.toUri().getPath()), 4))
                .isTrue();
        assertThat(watch.expects(TABLE, 3)).isFalse();
        log.limits = new WatchLimits(false, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofHours(1));
        listed(3);
        watch.listed(new Path("s3a://bucket/other"), 3, opens);
        assertThat(watch.expects(new Path("s3a://bucket/other"), 4)).isFalse();
    }

    @Test
    void nextVersionThatACleanupTookIsFoundByAListingInTheEnd() {
        log.upTo(3);
        listed(3);
        log.upTo(9);
        log.versions.removeIf(version -> version < 7);
        log.limits = new WatchLimits(true, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofHours(1));
        for (int look = 0; look < CommitPoller.LIST_EVERY; look++) {
            assertThat(found).isEmpty();
            pollAfter(Duration.ofSeconds(5));
        }
        assertThat(log.drain()).hasSize(CommitPoller.LIST_EVERY + 1).endsWith("LIST");
        watch.poll();

        assertThat(found).containsExactly(7L, 8L, 9L);
    }

    @Test
    void commitsBeyondTheWindowAreLeftToAge() {
        log.upTo(3);
        listed(3);
        log.upTo(203);
        listed(203);
        watch.poll();
        watch.poll();

        assertThat(found)
                .containsExactlyElementsOf(LongStream.rangeClosed(204 - CommitPoller.MAX_CATCH_UP, 203)
                        .boxed()
                        .collect(Collectors.toList()));
        assertThat(watch.counts().skipped()).isEqualTo(200 - CommitPoller.MAX_CATCH_UP);
    }

    @Test
    void tableThatWasCreatedAgainIsFollowedFromItsBeginning() {
        log.upTo(9);
        listed(9);
        log.versions.clear();
        log.upTo(2);
        listed(2);
        watch.poll();

        assertThat(recreated).containsExactly(TABLE);
        assertThat(found).containsExactly(0L, 1L, 2L);
        assertThat(log.asked).containsExactly("GET 9", "GET 0", "GET 1", "GET 2", "GET 3");
    }

    @Test
    void listingThatIsOlderThanWhatIsKnownIsNotBelieved() {
        log.upTo(9);
        listed(9);
        made(10);
        listed(9);
        watch.poll();

        assertThat(recreated).isEmpty();
        assertThat(found).isEmpty();
        assertThat(log.asked).containsExactly("GET 10", "GET 11");
    }

    @Test
    void versionZeroMadeHereStartsTheHistoryAgain() {
        log.upTo(9);
        listed(9);
        log.versions.clear();
        made(0);
        log.versions.add(1L);
        pollAfter(Duration.ofSeconds(5));

        assertThat(found).containsExactly(1L);
    }

    @Test
    void tableThatNobodyUsesIsLeftAloneUntilItIsUsedAgain() {
        log.limits = new WatchLimits(true, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(60));
        log.upTo(3);
        listed(3);
        pollAfter(Duration.ofSeconds(59));
        assertThat(log.drain()).containsExactly("GET 4");
        log.upTo(5);
        pollAfter(Duration.ofSeconds(2));
        pollAfter(Duration.ofDays(1));
        assertThat(log.drain()).isEmpty();

        listed(5);
        watch.poll();
        assertThat(found).containsExactly(4L, 5L);
    }

    @Test
    void configuredTableIsListedOnceAndThenAskedForWithoutBeingUsed() {
        log.upTo(3);
        watch.watchAlways(TABLE, opens);
        watch.poll();
        assertThat(log.drain()).containsExactly("LIST");
        pollAfter(Duration.ofSeconds(5));
        assertThat(log.drain()).containsExactly("GET 4");
        log.upTo(4);
        pollAfter(Duration.ofDays(1));

        assertThat(found).containsExactly(4L);
    }

    @Test
    void configuredTableThatIsNotThereYetIsFoundWhenItIsMade() {
        watch.watchAlways(TABLE, opens);
        watch.poll();
        pollAfter(Duration.ofSeconds(10));
        log.upTo(0);
        pollAfter(Duration.ofSeconds(20));
        log.upTo(1);
        pollAfter(Duration.ofSeconds(20));

        assertThat(found).containsExactly(1L);
    }

    @Test
    void failuresAreCountedAndTriedAgainAtGrowingIntervals() {
        log.upTo(3);
        listed(3);
        log.broken = true;
        pollAfter(Duration.ofSeconds(5));
        pollAfter(Duration.ofSeconds(5));
        pollAfter(Duration.ofSeconds(5));
        assertThat(log.drain()).containsExactly("GET 4", "GET 4");
        log.broken = false;
        log.upTo(4);
        pollAfter(Duration.ofSeconds(20));

        assertThat(watch.counts().failures()).isEqualTo(2);
        assertThat(found).containsExactly(4L);
    }

    @Test
    void nothingIsAskedWhenItIsSwitchedOff() {
        log.limits = new WatchLimits(false, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofHours(1));
        log.upTo(3);
        listed(3);
        log.upTo(5);
        listed(5);
        pollAfter(Duration.ofMinutes(1));

        assertThat(log.asked).isEmpty();
    }

    @Test
    void tablesThatAreTooManyAreForgottenButConfiguredOnesStay() {
        watch.watchAlways(TABLE, opens);
        for (int i = 0; i < 10; i++) {
            watch.listed(new Path("s3a://bucket/t" + i), 1, opens);
        }
        assertThat(watch.size()).isEqualTo(3);
        assertThat(watch.counts().forgotten()).isEqualTo(8);
        log.upTo(3);
        watch.poll();
        assertThat(log.drain()).contains("LIST");
    }

    @Test
    void configuredTableThatNobodyUsesIsGoneWhenItsWatchingIsClosed() {
        log.upTo(3);
        Watching first = watch.watchAlways(TABLE, opens);
        Watching second = watch.watchAlways(TABLE, opens);
        watch.poll();
        first.close();
        first.close();
        log.drain();
        pollAfter(Duration.ofDays(1));
        assertThat(log.drain()).as("the second wants it still").containsExactly("GET 4");
        second.close();
        pollAfter(Duration.ofDays(1));

        assertThat(log.asked).isEmpty();
        assertThat(watch.size()).isZero();
    }

    @Test
    void configuredTableThatIsUsedIsWatchedLikeOthersWhenItsWatchingIsClosed() {
        log.upTo(3);
        Watching configured = watch.watchAlways(TABLE, opens);
        listed(3);
        configured.close();
        pollAfter(Duration.ofSeconds(5));
        assertThat(log.drain()).containsExactly("GET 4");
        pollAfter(Duration.ofDays(1));

        assertThat(log.asked).isEmpty();
    }

    @Test
    void configuredTablesAllStayHoweverMany() {
        for (int i = 0; i < 5; i++) {
            var unused = watch.watchAlways(new Path("s3a://bucket/t" + i), opens);
        }
        listed(3);

        assertThat(watch.size()).isEqualTo(5);
        assertThat(watch.counts().forgotten()).isEqualTo(1);
        assertThat(watch.expects(TABLE, 4)).isFalse();
    }

    @Test
    void tableIsAskedForOnceAtATime() {
        List<Runnable> handedOver = new ArrayList<>();
        CommitPoller busy = new CommitPoller(log, new Found(), clock, 3, handedOver::add);
        log.upTo(4);
        busy.listed(TABLE, 3, opens);
        busy.listed(new Path("s3a://bucket/other"), 4, opens);
        busy.listed(TABLE, 4, opens);
        busy.poll();
        busy.listed(TABLE, 5, opens);
        busy.poll();
        assertThat(handedOver).hasSize(1);
        log.upTo(5);
        handedOver.remove(0).run();
        assertThat(found).containsExactly(4L, 5L);

        busy.listed(TABLE, 6, opens);
        busy.poll();
        assertThat(handedOver).hasSize(1);
    }

    @Test
    void tableWhoseAskingCouldNotBeHandedOverIsHandedOverLater() {
        List<Runnable> handedOver = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        CommitPoller full = new CommitPoller(log, new Found(), clock, 3, work -> {
            if (calls.incrementAndGet() == 1) {
                throw new RejectedExecutionException("no room");
            }
            handedOver.add(work);
        });
        full.listed(TABLE, 3, opens);
        full.listed(TABLE, 4, opens);
        full.poll();
        full.poll();

        assertThat(handedOver).hasSize(1);
    }

    @Test
    void limitsRejectTimesThatAreNotPositive() {
        assertThatThrownBy(() -> new WatchLimits(true, Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void requestThatIsInterruptedAtTheEndIsNoFailure() {
        log.upTo(9);
        listed(9);
        log.upTo(12);
        listed(12);
        log.stopped = true;

        watch.poll();

        assertThat(log.asked).isNotEmpty();
        assertThat(watch.counts().failures()).isZero();
    }
}
