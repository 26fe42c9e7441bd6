package dev.thermocline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.IntendedCommit;
import dev.thermocline.api.ListedLog;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.WarmResult;
import dev.thermocline.work.CommitDispatcher;
import dev.thermocline.work.CommitWork;
import dev.thermocline.work.LocalDispatcher;
import dev.thermocline.work.WarmTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pipeline's threads and bounds. */
final class CommitPipelineTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock();
    private final FakeCache cache = new FakeCache();
    private final CommitQueue queue = new CommitQueue(3, 1000);
    private CommitPipeline pipeline = pipeline(cache.everywhere(), queue, true);

    private CommitPipeline pipeline(CacheFinder caches, CommitQueue commits, boolean followsOthers) {
        return new CommitPipeline(caches, commits, clock, Texts.context(followsOthers));
    }

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void submittedCommitIsReported() throws InterruptedException {
        pipeline.start();
        pipeline.submit(Texts.commit(0, Texts.add("a.parquet")));
        Optional<CommitReport> report = pipeline.reports().await(Texts.TABLE, 0, LONG);
        assertThat(report).isPresent();
        assertThat(pipeline.counts().followed()).isEqualTo(1);
    }

    private void commitThatIsInTheLog(long version, String... lines) {
        cache.files.texts.put(new CommitFile(Texts.TABLE, version).path(), String.join("\n", lines));
        pipeline.submit(Texts.commit(version, lines));
    }

    @Test
    void newestVersionIsTheOneThatTheLogHas() throws Exception {
        pipeline.start();
        commitThatIsInTheLog(0, Texts.add("a.parquet"));
        commitThatIsInTheLog(1, Texts.add("b.parquet"));
        WarmResult result = pipeline.awaitWarm(Texts.TABLE, new Configuration(false), LONG);

        assertThat(result.status()).isEqualTo(WarmResult.Status.WARM);
        assertThat(result.report().orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void newestVersionThatAnotherApplicationMadeIsWaitedFor() throws Exception {
        pipeline.start();
        commitThatIsInTheLog(0, Texts.add("a.parquet"));
        cache.files.texts.put(new CommitFile(Texts.TABLE, 1).path(), Texts.add("theirs.parquet"));
        WarmResult result = pipeline.awaitWarm(Texts.TABLE, new Configuration(false), LONG);

        assertThat(result.status()).isEqualTo(WarmResult.Status.WARM);
        assertThat(cache.resident).containsKey(Texts.file("theirs.parquet").toString());
    }

    @Test
    void newestVersionOfAnUnknownTableIsUnknown() throws Exception {
        assertThat(pipeline.awaitWarm(Texts.TABLE, new Configuration(false), Duration.ZERO)
                        .status())
                .isEqualTo(WarmResult.Status.UNKNOWN);
    }

    /** The table is dropped and made again: from the first commit on nobody is answered for its predecessor. */
    @Test
    void predecessorAnswersForNothingFromTheFirstCommitOn() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        AtomicInteger commits = new AtomicInteger();
        pipeline = pipeline(
                (path, configuration) -> {
                    if (commits.incrementAndGet() > 2) {
                        awaitOpening(open); // the new table's first commit is being followed
                    }
                    return Optional.of(cache);
                },
                new CommitQueue(10, 10_000),
                false);
        pipeline.start();
        pipeline.submit(Texts.commit(0, Texts.add("a.parquet")));
        pipeline.submit(Texts.commit(1, Texts.add("b.parquet")));
        assertThat(pipeline.awaitWarm(Texts.TABLE, 1, LONG).status()).isEqualTo(WarmResult.Status.WARM);
        pipeline.submit(Texts.commit(0, Texts.add("new.parquet")));
        assertThat(pipeline.awaitWarm(Texts.TABLE, 1, Duration.ZERO).status()).isEqualTo(WarmResult.Status.TIMED_OUT);
        open.countDown();

        assertThat(pipeline.awaitWarm(Texts.TABLE, 0, LONG).status()).isEqualTo(WarmResult.Status.WARM);
        assertThat(pipeline.awaitWarm(Texts.TABLE, 1, LONG).status())
                .as("of the new table")
                .isEqualTo(WarmResult.Status.UNKNOWN);
    }

    private static void awaitOpening(CountDownLatch open) {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void removedFilesAreEvictedByThePipelinesOwnClock() throws InterruptedException {
        cache.with("evict.grace", "1ms");
        pipeline.start();
        pipeline.submit(Texts.commit(0, Texts.remove("old.parquet")));
        assertThat(pipeline.reports()
                        .await(
                                Texts.TABLE,
                                0,
                                report -> report.tombstonedBytesLeft().equals(OptionalLong.of(0)),
                                LONG))
                .isPresent();
    }

    @Test
    void threadOutlivesWhateverACommitDoesToIt() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        pipeline = pipeline(
                (path, configuration) -> switch (calls.incrementAndGet()) {
                    case 1 -> throw new IOException("first");
                    case 2 -> throw new IllegalStateException("second");
                    case 3 -> throw new NoClassDefFoundError("third");
                    default -> Optional.of(cache);
                },
                new CommitQueue(10, 10_000),
                false); // whoever watches opens tables, too
        long before = CacheFailures.count();
        pipeline.start();
        for (int version = 0; version < 4; version++) {
            pipeline.submit(Texts.commit(version, Texts.add(version + ".parquet")));
        }
        assertThat(pipeline.reports().await(Texts.TABLE, 3, LONG)).isPresent();
        assertThat(CacheFailures.count() - before).isGreaterThanOrEqualTo(3);
    }

    @Test
    void commitOfAnotherApplicationIsFollowedWhenAListingShowsIt() throws InterruptedException {
        pipeline.start();
        pipeline.listed(new ListedLog(Texts.TABLE, 6, new Configuration(false)));
        cache.files.texts.put(new CommitFile(Texts.TABLE, 7).path(), Texts.add("other.parquet"));
        pipeline.listed(new ListedLog(Texts.TABLE, 7, new Configuration(false)));

        Optional<CommitReport> report = pipeline.reports().await(Texts.TABLE, 7, CommitReport::warmed, LONG);

        assertThat(report).isPresent();
        assertThat(cache.warmed).containsExactly(new WarmTarget(Texts.file("other.parquet"), 1000));
        assertThat(pipeline.watchCounts().found()).isEqualTo(1);
        assertThat(cache.files.opens).hasValue(0);
    }

    /** The bytes are wiped when they are read: whoever read them again would find no commit. */
    @Test
    void commitThatWasReadWhileItWasSentIsNotReadAgain() throws InterruptedException {
        CountDownLatch announced = new CountDownLatch(1);
        ClosedCommit commit = Texts.commit(0, Texts.add("a.parquet"));
        pipeline = pipelineThatAnnounces((there, targets) -> announced.countDown());
        pipeline.intend(Texts.intended(commit));
        awaitOpening(announced);
        assertThat(cache.warmed).isEmpty();
        assertThat(pipeline.reports().recent()).isEmpty();
        Arrays.fill(commit.content().orElseThrow(), (byte) '?');
        pipeline.submit(commit);

        assertThat(pipeline.awaitWarm(Texts.TABLE, 0, LONG).status()).isEqualTo(WarmResult.Status.WARM);
        assertThat(pipeline.counts().malformed()).isZero();
        assertThat(cache.warmed).hasSize(1);
    }

    /** S3 took the commit, but its answer was lost: a listing shows it, as it shows those of others. */
    @Test
    void commitWhoseAnswerWasLostIsFollowedWhenAListingShowsIt() throws InterruptedException {
        CountDownLatch announced = new CountDownLatch(1);
        pipeline = pipelineThatAnnounces((there, targets) -> announced.countDown());
        pipeline.listed(new ListedLog(Texts.TABLE, 6, new Configuration(false)));
        IntendedCommit commit = Texts.intended(7, Texts.add("a.parquet"));
        pipeline.intend(commit);
        awaitOpening(announced);
        pipeline.abandon(commit);
        assertThat(pipeline.reports().recent()).isEmpty();
        assertThat(cache.warmed).isEmpty();
        cache.files.texts.put(commit.file().path(), Texts.add("a.parquet"));
        pipeline.listed(new ListedLog(Texts.TABLE, 7, new Configuration(false)));

        assertThat(pipeline.reports().await(Texts.TABLE, 7, CommitReport::warmed, LONG))
                .isPresent();
        assertThat(cache.warmed).containsExactly(new WarmTarget(Texts.file("a.parquet"), 1000));
        assertThat(pipeline.watchCounts().found()).isEqualTo(1);
    }

    @Test
    void commitThatIsSentAfterTheEndIsForgotten() {
        pipeline.close();
        IntendedCommit commit = Texts.intended(0, Texts.add("a.parquet"));
        pipeline.intend(commit);
        pipeline.abandon(commit);
        assertThat(pipeline.counts().lateCommits()).isEqualTo(1);
    }

    private CommitPipeline pipelineThatAnnounces(BiConsumer<CacheControl, List<WarmTarget>> announcing) {
        LocalDispatcher local = new LocalDispatcher();
        CommitDispatcher dispatcher = new CommitDispatcher() {
            @Override
            public void announce(CacheControl there, List<WarmTarget> targets) {
                announcing.accept(there, targets);
            }

            @Override
            public void warm(CommitWork work) {
                local.warm(work);
            }

            @Override
            public void evict(CommitWork work) {
                local.evict(work);
            }
        };
        CommitPipeline made = new CommitPipeline(
                cache.everywhere(),
                new CommitQueue(10, 10_000),
                clock,
                new PipelineContext(dispatcher, QueryLabels.NONE, RunningReaders.NONE, replacement -> {}, true));
        made.start();
        return made;
    }

    @Test
    void tableWhoseStoreHangsHoldsNoOtherTableUp() throws InterruptedException {
        Path hanging = new Path("s3a://slow/wh/events");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        pipeline = pipeline(
                (path, configuration) -> {
                    if (path.equals(hanging)) {
                        asked.countDown();
                        awaitQuietly(answer);
                    }
                    return Optional.of(cache);
                },
                queue,
                true);
        pipeline.start();
        Configuration opens = new Configuration(false);
        pipeline.listed(new ListedLog(hanging, 6, opens));
        pipeline.listed(new ListedLog(hanging, 7, opens));
        assertThat(asked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

        pipeline.listed(new ListedLog(Texts.TABLE, 6, opens));
        cache.files.texts.put(new CommitFile(Texts.TABLE, 7).path(), Texts.add("other.parquet"));
        pipeline.listed(new ListedLog(Texts.TABLE, 7, opens));
        Optional<CommitReport> report = pipeline.reports().await(Texts.TABLE, 7, CommitReport::warmed, LONG);
        answer.countDown();

        assertThat(report).isPresent();
    }

    @Test
    void ownCommitIsNotReadFromTheStore() throws InterruptedException {
        pipeline.start();
        pipeline.listed(new ListedLog(Texts.TABLE, 6, new Configuration(false)));
        pipeline.submit(Texts.commit(7, Texts.add("own.parquet")));
        pipeline.listed(new ListedLog(Texts.TABLE, 7, new Configuration(false)));

        assertThat(pipeline.reports().await(Texts.TABLE, 7, CommitReport::warmed, LONG))
                .isPresent();
        assertThat(cache.looked).hasValue(0);
        assertThat(cache.files.opens).hasValue(0);
    }

    @Test
    void processThatIsToWatchNothingFollowsOnlyWhatItMakes() throws InterruptedException {
        pipeline = pipeline(cache.everywhere(), queue, false);
        pipeline.start();
        pipeline.listed(new ListedLog(Texts.TABLE, 6, new Configuration(false)));
        cache.files.texts.put(new CommitFile(Texts.TABLE, 7).path(), Texts.add("other.parquet"));
        pipeline.listed(new ListedLog(Texts.TABLE, 7, new Configuration(false)));
        pipeline.submit(Texts.commit(9, Texts.add("own.parquet")));

        assertThat(pipeline.reports().await(Texts.TABLE, 9, CommitReport::warmed, LONG))
                .isPresent();
        assertThat(cache.looked).hasValue(0);
        assertThat(pipeline.reports().recent()).hasSize(1);
    }

    @Test
    void commitThatFindsTheQueueFullIsDroppedAndCounted() {
        for (int version = 0; version < 5; version++) {
            pipeline.enqueue(Texts.commit(version, Texts.add("a")));
        }
        assertThat(queue.size()).isEqualTo(3);
        assertThat(pipeline.counts().droppedCommits()).isEqualTo(2);
    }

    @Test
    void contentWithoutRoomIsLeftBehindAndTheCommitKept() throws InterruptedException {
        pipeline.enqueue(Texts.commit(0, "x".repeat(900)));
        pipeline.enqueue(Texts.commit(1, "x".repeat(200)));
        pipeline.enqueue(Texts.commit(2, "x".repeat(100)));
        assertThat(pipeline.counts().droppedContents()).isEqualTo(1);
        assertThat(queue.take().commit().content()).isPresent();
        assertThat(queue.take().commit().content()).isEmpty();
        assertThat(queue.take().commit().content()).isPresent();
    }

    @Test
    void roomOfContentsComesBackWhenTheyAreTaken() throws InterruptedException {
        for (int round = 0; round < 5; round++) {
            pipeline.enqueue(Texts.commit(round, "x".repeat(900)));
            assertThat(queue.take().commit().content()).isPresent();
        }
        assertThat(pipeline.counts().droppedContents()).isZero();
    }

    @Test
    void committingThreadDoesNotWaitForACommitThatHangs() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        pipeline = pipeline(
                (path, configuration) -> {
                    reached.countDown();
                    awaitQuietly(hanging);
                    return Optional.of(cache);
                },
                queue,
                true);
        pipeline.start();
        pipeline.submit(Texts.commit(0, Texts.add("a.parquet")));
        reached.await();
        for (int version = 1; version < 100; version++) {
            pipeline.submit(Texts.commit(version, "{}"));
        }
        assertThat(pipeline.counts().droppedCommits()).isEqualTo(96);
        hanging.countDown();
    }

    private WarmResult.Status awaitWarm(long version) throws InterruptedException {
        return pipeline.awaitWarm(Texts.TABLE, version, LONG).status();
    }

    @Test
    void commitIsAnsweredForFromTheMomentItIsClosed() throws InterruptedException {
        pipeline.enqueue(Texts.commit(0, Texts.add("a.parquet"))); // nobody takes it yet
        assertThat(pipeline.awaitWarm(Texts.TABLE, 0, Duration.ZERO).status()).isEqualTo(WarmResult.Status.TIMED_OUT);
        pipeline.start();
        assertThat(awaitWarm(0)).isEqualTo(WarmResult.Status.WARM);

        pipeline.submit(Texts.commit(0, Texts.add("of-the-next-table.parquet")));
        WarmResult next = pipeline.awaitWarm(Texts.TABLE, 0, LONG);
        assertThat(next.status()).isEqualTo(WarmResult.Status.WARM);
        assertThat(cache.warmed).hasSize(2);
        pipeline.submit(Texts.commit(0, Texts.add("of-the-next-table.parquet")));
        assertThat(pipeline.awaitWarm(Texts.TABLE, 0, LONG)).isEqualTo(next);
    }

    @Test
    void commitsThatAreNotFollowedAreAnsweredAtOnce() throws InterruptedException {
        pipeline = pipeline(cache.everywhere(), queue, false);
        pipeline.start();
        pipeline.submit(Texts.commit(0, "no json"));
        assertThat(awaitWarm(0)).as("malformed").isEqualTo(WarmResult.Status.UNKNOWN);
        cache.with("warm.enabled", "false");
        pipeline.submit(Texts.commit(1, Texts.add("a.parquet")));
        assertThat(awaitWarm(1)).as("warming is off").isEqualTo(WarmResult.Status.NOT_WARM);
        cache.with("evict.enabled", "false");
        pipeline.submit(Texts.commit(2, Texts.add("a.parquet")));
        assertThat(awaitWarm(2)).as("all is off").isEqualTo(WarmResult.Status.UNKNOWN);
        assertThat(awaitWarm(77)).as("nobody made it").isEqualTo(WarmResult.Status.UNKNOWN);
    }

    @Test
    void commitsWithoutACacheOrARoomAreAnsweredAtOnce() throws InterruptedException {
        pipeline = pipeline(cache.everywhere(), queue, false);
        for (int version = 1; version < 6; version++) {
            pipeline.enqueue(Texts.commit(version, Texts.add("a")));
        }
        assertThat(awaitWarm(5)).as("the queue holds 3").isEqualTo(WarmResult.Status.UNKNOWN);

        CommitPipeline uncached = pipeline((path, configuration) -> Optional.empty(), new CommitQueue(3, 1000), false);
        uncached.start();
        uncached.submit(Texts.commit(0, Texts.add("a")));
        assertThat(uncached.awaitWarm(Texts.TABLE, 0, LONG).status()).isEqualTo(WarmResult.Status.UNKNOWN);
        uncached.close();
    }

    @Test
    void commitsOfOthersAreWaitedForWhereTheyMayCome() throws InterruptedException {
        pipeline.listed(new ListedLog(Texts.TABLE, 6, new Configuration(false)));

        assertThat(pipeline.awaitWarm(Texts.TABLE, 6, LONG).status())
                .as("before this process heard of the table")
                .isEqualTo(WarmResult.Status.UNKNOWN);
        assertThat(pipeline.awaitWarm(Texts.TABLE, 7, Duration.ofMillis(1)).status())
                .isEqualTo(WarmResult.Status.TIMED_OUT);
        assertThat(pipeline.awaitWarm(new Path("s3a://bucket/wh/never-used"), 0, LONG)
                        .status())
                .isEqualTo(WarmResult.Status.UNKNOWN);
        pipeline.start();
        cache.files.texts.put(new CommitFile(Texts.TABLE, 7).path(), Texts.add("other.parquet"));
        pipeline.listed(new ListedLog(Texts.TABLE, 7, new Configuration(false)));
        assertThat(awaitWarm(7)).isEqualTo(WarmResult.Status.WARM);
    }

    @Test
    void tableThatAnotherApplicationCreatedAgainIsFollowed() throws InterruptedException {
        Configuration opens = new Configuration(false);
        pipeline.submit(Texts.commit(0, Texts.add("first.parquet")));
        pipeline.start();
        assertThat(awaitWarm(0)).isEqualTo(WarmResult.Status.WARM);
        pipeline.listed(new ListedLog(Texts.TABLE, 0, Optional.of("a"), LastModified.unstated(), opens));
        cache.files.texts.put(new CommitFile(Texts.TABLE, 0).path(), Texts.add("second.parquet"));
        pipeline.listed(new ListedLog(Texts.TABLE, 0, Optional.of("b"), LastModified.unstated(), opens));

        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(cache.resident)
                        .containsKey(Texts.file("second.parquet").toString()));
        assertThat(awaitWarm(0)).isEqualTo(WarmResult.Status.WARM);
        assertThat(pipeline.reports().recent()).hasSize(1);
    }

    @Test
    void copyThatHasTheSameIdAndCameFurtherIsAnotherTable() throws InterruptedException {
        Configuration opens = new Configuration(false);
        String id = "{\"metaData\":{\"id\":\"same\"}}";
        pipeline.submit(Texts.commit(0, id, Texts.add("first.parquet")));
        pipeline.submit(Texts.commit(1, Texts.add("second.parquet"), Texts.add("more.parquet")));
        pipeline.start();
        assertThat(awaitWarm(1)).isEqualTo(WarmResult.Status.WARM);
        pipeline.listed(new ListedLog(Texts.TABLE, 1, Optional.of("a"), LastModified.unstated(), opens));
        cache.files.texts.put(new CommitFile(Texts.TABLE, 0).path(), id + "\n" + Texts.add("copied.parquet"));
        cache.files.texts.put(new CommitFile(Texts.TABLE, 1).path(), Texts.add("other.parquet"));
        cache.files.texts.put(new CommitFile(Texts.TABLE, 2).path(), Texts.add("third.parquet"));
        cache.listedTags.put(new CommitFile(Texts.TABLE, 1).path(), "b");
        pipeline.listed(new ListedLog(Texts.TABLE, 2, Optional.of("c"), LastModified.unstated(), opens));

        assertThat(awaitWarm(2)).isEqualTo(WarmResult.Status.WARM);
        assertThat(cache.resident)
                .containsKeys(
                        Texts.file("copied.parquet").toString(),
                        Texts.file("other.parquet").toString(),
                        Texts.file("third.parquet").toString());
        assertThat(pipeline.reports().recent()).hasSize(3).noneMatch(report -> report.added() == 2);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatWaitsAtTheEndIsCountedAndAwaitedNoMore() throws InterruptedException {
        cache.with("evict.grace", "1h");
        pipeline.submit(Texts.commit(0, Texts.remove("old1.parquet"), Texts.remove("old2.parquet")));
        assertThat(pipeline.reports().await(Texts.TABLE, 0, LONG)).isPresent();
        pipeline.close();
        pipeline.enqueue(Texts.commit(1, Texts.add("a.parquet")));

        assertThat(awaitWarm(1)).isEqualTo(WarmResult.Status.UNKNOWN);
        assertThat(pipeline.counts().droppedCommits()).isEqualTo(1);
        Awaitility.await() // the first one's report may come before its removed files begin to wait
                .atMost(LONG)
                .untilAsserted(
                        () -> assertThat(pipeline.counts().tombstonesDropped()).isEqualTo(2));
    }

    @Test
    void commitsInTheQueueAreLeftAtTheEnd() throws InterruptedException {
        for (int version = 0; version < 3; version++) {
            pipeline.enqueue(Texts.commit(version, Texts.add("a")));
        }

        assertThat(pipeline.close()).isEqualTo(new CommitPipeline.Unfinished(3, 0));
        assertThat(pipeline.counts().droppedCommits()).isEqualTo(3);
        assertThat(awaitWarm(2)).isEqualTo(WarmResult.Status.UNKNOWN);
        assertThat(pipeline.close()).isEqualTo(new CommitPipeline.Unfinished(0, 0));
    }
}
