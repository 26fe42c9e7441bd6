package dev.thermocline.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.buffer.Targets;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.executor.Cluster;
import dev.thermocline.fake.Texts;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.PollReply;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.Warmth;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits that become warm on every executor. */
final class ClusterDispatcherTest {
    private final Cluster cluster = new Cluster();
    private final Cluster.Executor one = cluster.executor("1");
    private final Cluster.Executor two = cluster.executor("2");

    private void pollAll() {
        one.poll();
        two.poll();
    }

    @Test
    void tailCapturedOnOneExecutorIsInstalledOnTheOtherWithoutARequest() {
        one.write("a.parquet");
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        pollAll();
        assertThat(two.cache.resident).containsKey(Texts.file("a.parquet").toString());
        assertThat(two.cache.installed)
                .extracting(CapturedTail::modificationTime)
                .containsExactly(123L);
        assertThat(cluster.driverCache.gets).hasValue(0);
        assertThat(one.cache.gets.get() + two.cache.gets.get()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void commitOfOthersCostsOneGetPerFileForTheClusterAndWaitsForNoWriter(int executors) {
        Cluster fresh = new Cluster();
        for (int i = 0; i < executors; i++) {
            fresh.executor("e" + i);
        }
        fresh.foreignCommit(5, Texts.add("a.parquet"), Texts.add("b.parquet"), Texts.remove("old.parquet"));
        for (int i = 0; i < executors; i++) {
            fresh.executor("e" + i).poll();
            fresh.executor("e" + i).poll();
        }

        assertThat(fresh.driverCache.gets).hasValue(2);
        for (int i = 0; i < executors; i++) {
            assertThat(fresh.executor("e" + i).cache.gets).hasValue(0);
            assertThat(fresh.executor("e" + i).cache.resident.keySet())
                    .containsExactlyInAnyOrder(
                            Texts.file("a.parquet").toString(),
                            Texts.file("b.parquet").toString());
        }
        assertThat(fresh.report().warmed()).isTrue();
    }

    @Test
    void tailThatArrivesAfterTheCommitIsShippedToo() {
        cluster.commit(0, Texts.add("a.parquet"));
        one.write("a.parquet");
        one.poll();
        pollAll();
        assertThat(two.cache.installed).hasSize(1);
        assertThat(cluster.driverCache.warmed).isEmpty();
    }

    @Test
    void reportComesWhenTheLastExecutorHasAllAndAddsUpOutcomes() {
        one.write("a.parquet");
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        one.poll();
        one.poll();
        assertThat(cluster.reports.recent()).isEmpty();
        cluster.clock.advance(Duration.ofSeconds(2));
        two.poll();
        assertThat(cluster.reports.recent()).isEmpty(); // it has the instruction and has not said so yet
        assertThat(cluster.reports.warmed()).isZero();
        two.poll();
        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.ALREADY, 1, CommitOutcome.RESIDENT, 1));
        assertThat(cluster.report().warmLag()).contains(Duration.ofSeconds(2));
        assertThat(cluster.reports.warmed()).isEqualTo(1);
        assertThat(cluster.reports.warmLagMillis()).isEqualTo(2_000);
        assertThat(cluster.dispatcher.openDeliveries()).isZero();
    }

    @Test
    void firstNewsOfAFileWaitsForItsModificationTime() {
        one.captures.offer(new WrittenFile.Sent(Texts.captured(Texts.file("a.parquet"), 0)));
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        two.poll();
        assertThat(two.cache.installed).isEmpty();
        one.captures.offer(new WrittenFile.Sent(Texts.captured(Texts.file("a.parquet"), 55)));
        one.poll();
        two.poll();
        assertThat(two.cache.installed)
                .extracting(CapturedTail::modificationTime)
                .containsExactly(55L);
    }

    /** The end of a file whose footer is longer than that. */
    private static CapturedTail cut(String name) {
        byte[] tail = new byte[64];
        ByteBuffer.wrap(tail)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(tail.length - 8, 500)
                .position(tail.length - 4)
                .put("PAR1".getBytes(StandardCharsets.US_ASCII));
        return new CapturedTail(
                Texts.file(name), new ObjectVersion("etag", Optional.empty(), 1000), 77, new Owner("owner"), tail);
    }

    @Test
    void tailWithoutAllOfTheFooterIsFetchedWholeByTheDriver() {
        one.captures.offer(new WrittenFile.Sent(cut("a.parquet")));
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        pollAll();

        assertThat(cluster.driverCache.gets).hasValue(1);
        assertThat(two.cache.installed).containsExactly(Texts.captured(Texts.file("a.parquet"), 1));
    }

    @Test
    void tailWithoutAllOfTheFooterIsBetterThanNone() {
        one.captures.offer(new WrittenFile.Sent(cut("a.parquet")));
        one.poll();
        cluster.driverCache.broken = true;
        cluster.commit(0, Texts.add("a.parquet"));
        pollAll();

        assertThat(two.cache.installed).containsExactly(cut("a.parquet"));
    }

    @Test
    void executorThatSparkHasLostIsNotWaitedFor() {
        cluster.commit(0, Texts.add("a.parquet"));
        cluster.endWaits();
        one.poll();
        one.poll();
        assertThat(cluster.reports.recent()).isEmpty();

        cluster.book.gone("2");
        cluster.dispatcher.tick();

        assertThat(cluster.report().warmed()).isTrue();
        assertThat(cluster.book.names()).containsExactly("1");
        two.poll();
        assertThat(cluster.book.names()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void fileWhoseModificationTimeNobodyAskedForIsShippedWithoutIt() {
        one.captures.offer(new WrittenFile.Sent(Texts.captured(Texts.file("a.parquet"), 0)));
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        cluster.endWaits();
        two.poll();
        assertThat(two.cache.installed)
                .extracting(CapturedTail::modificationTime)
                .containsExactly(0L);
        assertThat(cluster.driverCache.gets).hasValue(0);
    }

    @Test
    void fileThatNobodyPushedCostsOneGetForTheWholeCluster() {
        cluster.commit(0, Texts.add("foreign.parquet"));
        pollAll();
        assertThat(cluster.driverCache.gets).hasValue(0);
        cluster.endWaits();
        pollAll();
        assertThat(cluster.driverCache.gets).hasValue(1);
        assertThat(one.cache.installed).hasSize(1);
        assertThat(two.cache.installed).hasSize(1);
        assertThat(one.cache.gets.get() + two.cache.gets.get()).isZero();
    }

    @Test
    void fileThatTheDriverHasCostsNoRequest() {
        cluster.driverCache.resident.put(
                Texts.file("mine.parquet").toString(), Texts.captured(Texts.file("mine.parquet"), 9));
        cluster.commit(0, Texts.add("mine.parquet"));
        cluster.endWaits();
        pollAll();
        assertThat(cluster.driverCache.warmed).isEmpty();
        assertThat(two.cache.installed).hasSize(1);
    }

    @Test
    void fileThatCanNotBeHadEndsInAnOutcome() {
        cluster.driverCache.broken = true;
        cluster.commit(0, Texts.add("foreign.parquet"));
        cluster.endWaits();
        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.FAILED, 1));
        assertThat(cluster.dispatcher.openDeliveries()).isZero();
    }

    @Test
    void twoCommitsThatWantOneFileBothGetIt() {
        cluster.commit(0, Texts.add("a.parquet"));
        cluster.commit(1, Texts.add("a.parquet"));
        one.write("a.parquet");
        one.poll();
        pollAll();
        pollAll();
        assertThat(cluster.reports.recent())
                .hasSize(2)
                .allSatisfy(report -> assertThat(report.outcomes()).containsKey(CommitOutcome.ALREADY));
    }

    @Test
    void executorThatHasGoneIsNotWaitedForLongerThanItsSilence() {
        one.write("a.parquet");
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        one.poll();
        one.poll();
        assertThat(cluster.reports.recent()).isEmpty();
        cluster.clock.advance(Cluster.SILENCE.plusMillis(1));
        one.poll();
        cluster.dispatcher.tick();
        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.ALREADY, 1, CommitOutcome.UNREACHED, 1));
        assertThat(cluster.report().warmth()).isEqualTo(Warmth.PARTIAL);
    }

    private void commitThatOneExecutorFollows() {
        one.write("a.parquet");
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        one.poll();
        one.poll();
    }

    @Test
    void silentExecutorIsWaitedForWhileSparkHasIt() {
        cluster.book.listed("2", cluster.dispatcher.settled());
        commitThatOneExecutorFollows();
        cluster.clock.advance(Cluster.SILENCE.plusMillis(1));
        one.poll();
        cluster.dispatcher.tick();
        assertThat(cluster.reports.recent()).isEmpty();
        two.poll();
        two.poll();

        assertThat(cluster.report().warmth()).isEqualTo(Warmth.WARM);
        assertThat(two.cache.resident).hasSize(1);
    }

    @Test
    void executorThatSparkHasAndThatNeverAnswersIsUnreached() {
        cluster.book.listed("2", cluster.dispatcher.settled());
        commitThatOneExecutorFollows();
        cluster.clock.advance(ExecutorRegistry.LISTED_SILENCE.plusMillis(1));
        one.poll();
        cluster.dispatcher.tick();

        assertThat(cluster.report().outcomes()).containsEntry(CommitOutcome.UNREACHED, 1);
        assertThat(cluster.report().warmed()).isFalse();
    }

    @Test
    void executorThatSparkHasAddedIsWaitedForBeforeItsFirstPoll() {
        two.poll();
        cluster.book.listed("3", cluster.dispatcher.settled());
        commitThatOneExecutorFollows();
        two.poll();
        two.poll();
        cluster.dispatcher.tick();
        assertThat(cluster.reports.recent()).isEmpty();
        assertThat(cluster.book.names()).doesNotContain("3");
        Cluster.Executor three = cluster.executor("3");
        cluster.dispatcher.tick();
        assertThat(cluster.reports.recent())
                .as("it has asked, and has confirmed nothing")
                .isEmpty();
        three.poll();
        three.poll();
        cluster.dispatcher.tick();

        assertThat(three.cache.resident).hasSize(1);
        assertThat(cluster.report().warmth()).isEqualTo(Warmth.WARM);
        assertThat(cluster.book.seen()).isEqualTo(3);
    }

    /** Whether Spark's list or its first poll is seen first: it begins with the commit's tails, and confirms them. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void executorThatComesWhileACommitIsOnItsWayIsWaitedFor(boolean listed) {
        two.poll();
        commitThatOneExecutorFollows();
        if (listed) {
            cluster.book.listed("3", cluster.dispatcher.settled());
        }
        Cluster.Executor three = cluster.executor("3");
        two.poll();
        two.poll();
        cluster.dispatcher.tick();
        assertThat(cluster.reports.recent())
                .as("the third has asked, and has confirmed nothing")
                .isEmpty();
        three.poll();
        three.poll();
        cluster.dispatcher.tick();

        assertThat(three.cache.resident).hasSize(1);
        assertThat(cluster.report().warmth()).isEqualTo(Warmth.WARM);
        assertThat(cluster.report().outcomes().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .isEqualTo(3);
    }

    @Test
    void executorThatSparkLosesBeforeItsFirstPollIsNotWaitedFor() {
        two.poll();
        cluster.book.listed("3", cluster.dispatcher.settled());
        commitThatOneExecutorFollows();
        two.poll();
        two.poll();
        cluster.book.gone("3");
        cluster.dispatcher.tick();

        assertThat(cluster.report().warmth()).isEqualTo(Warmth.WARM);
    }

    @Test
    void executorThatWasSilentBeforeTheCommitIsNoneOfItsExecutors() {
        cluster.clock.advance(Cluster.SILENCE.multipliedBy(3));
        one.write("a.parquet");
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        one.poll();
        one.poll();

        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.ALREADY, 1));
        assertThat(cluster.report().warmed()).isTrue();
    }

    @Test
    void instructionsThatAnExecutorNeverGotAreLostAndTheCommitIsNotWarm() {
        cluster.commit(0, Texts.add("a.parquet"), Texts.add("b.parquet"));
        cluster.endWaits();
        one.poll();
        one.poll();
        for (int other = 0; other < 1000; other++) {
            cluster.log.publish(
                    Texts.forget(new Path("s3a://bucket/other/" + other)), Targets.ALL); // the log holds 1000
        }
        two.poll();
        two.poll();
        one.poll();
        one.poll();

        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.RESIDENT, 2, CommitOutcome.LOST, 2));
        assertThat(cluster.report().warmth()).isEqualTo(Warmth.PARTIAL);
    }

    @Test
    void lostEvictionIsCountedAndTheCommitStaysWarm() {
        cluster.commit(0, Texts.remove("old.parquet"));
        assertThat(cluster.report().warmed()).isTrue();
        cluster.scheduler.runAll();
        for (int other = 0; other < 1000; other++) {
            cluster.log.publish(Texts.forget(new Path("s3a://bucket/other/" + other)), Targets.ALL);
        }
        pollAll();
        pollAll();

        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.EVICTION_LOST, 2));
        assertThat(cluster.report().tombstonedBytesLeft()).hasValue(0);
        assertThat(cluster.report().warmed()).isTrue();
    }

    @Test
    void commitOfTooManyIsReportedAsLostInsteadOfNever() {
        for (int version = 0; version <= 2 * OpenCommits.MAX_COMMITS; version++) {
            cluster.commit(version, Texts.add(version + ".parquet"));
        }

        assertThat(cluster.report().version()).isZero();
        assertThat(cluster.report().outcomes()).containsKey(CommitOutcome.LOST);
        assertThat(cluster.report().warmth()).isEqualTo(Warmth.PARTIAL);
    }

    @Test
    void executorWhoseFirstAnswerIsLostOnItsWayMissesNothing() {
        PollReply lost = PollReply.fromMessage(
                cluster.receive(Texts.poll("9", Poll.NEW_READER, 0).toMessage()));
        cluster.log.publish(Texts.forget(new Path("s3a://bucket/x")), Targets.ALL);
        PollReply first =
                PollReply.fromMessage(cluster.receive(Texts.poll("9", -2, 0).toMessage()));

        assertThat(first.cursor()).isEqualTo(lost.cursor());
    }

    @Test
    void executorThatComesLaterGetsTheHotTailsAndHoldsNobodyUp() {
        one.write("a.parquet");
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        Cluster.Executor late = cluster.executor("3");
        pollAll();
        pollAll();
        late.poll();
        assertThat(late.cache.resident).containsOnlyKeys(Texts.file("a.parquet").toString());
        assertThat(late.cache.gets).hasValue(0);
        assertThat(cluster.report().warmLag()).isPresent();
    }

    @Test
    void removedFilesGoEverywhereAfterTheGrace() {
        one.write("old.parquet");
        one.poll();
        cluster.commit(0, Texts.add("old.parquet"));
        pollAll();
        pollAll();
        cluster.commit(1, Texts.remove("old.parquet"));
        two.cache.stubbornBytes = 5;
        pollAll();
        assertThat(two.cache.evicted).isEmpty();
        cluster.scheduler.runAll();
        pollAll();
        assertThat(one.cache.evicted).containsExactly(Texts.file("old.parquet"));
        assertThat(two.cache.evicted).containsExactly(Texts.file("old.parquet"));
        assertThat(cluster.driverCache.evicted).containsExactly(Texts.file("old.parquet"));
        assertThat(cluster.report().tombstonedBytesLeft()).isEmpty();
        pollAll();
        assertThat(cluster.report().tombstonedBytesLeft()).hasValue(5);
    }

    @Test
    void bytesLeftAreReportedWhenTheLastExecutorHasEvictedAndNotWhenAllIsWarm() {
        one.write("new.parquet");
        one.poll();
        cluster.commit(1, Texts.add("new.parquet"), Texts.remove("old.parquet"));
        pollAll();
        cluster.scheduler.runAll();
        pollAll();
        assertThat(cluster.driverCache.evicted).containsExactly(Texts.file("old.parquet"));
        assertThat(cluster.report().warmLag()).isPresent();
        assertThat(cluster.report().tombstonedBytesLeft())
                .isEmpty(); // the executors have it and have not confirmed it yet
        pollAll();
        assertThat(cluster.report().tombstonedBytesLeft()).hasValue(0);
    }

    @Test
    void fileThatComesBackWithinItsGraceStaysOnEveryExecutor() {
        one.write("a.parquet");
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        pollAll();
        cluster.commit(1, Texts.remove("a.parquet"));
        cluster.commit(2, Texts.add("a.parquet"));
        cluster.scheduler.runAll();
        pollAll();
        pollAll();

        assertThat(one.cache.resident).containsKey(Texts.file("a.parquet").toString());
        assertThat(two.cache.resident).containsKey(Texts.file("a.parquet").toString());
        assertThat(cluster.driverCache.evicted).isEmpty();
        Cluster.Executor late = cluster.executor("3");
        assertThat(late.cache.resident).containsKey(Texts.file("a.parquet").toString());
    }

    @Test
    void deletionThatWaitsToBeSentIsSentBeforeTheFileIsWarmedAgain() {
        one.write("a.parquet");
        one.poll();
        cluster.deleted.addAll(Texts.deleted(Texts.file("a.parquet")));
        cluster.commit(0, Texts.add("a.parquet"));
        cluster.dispatcher.tick();
        pollAll();

        assertThat(two.cache.resident).containsKey(Texts.file("a.parquet").toString());
        assertThat(two.cache.evicted).containsExactly(Texts.file("a.parquet"));
    }

    @Test
    void fileThatIsRemovedWhileItIsWaitedForIsNotSentAfterItsEviction() {
        cluster.commit(0, Texts.add("a.parquet"));
        cluster.commit(1, Texts.remove("a.parquet"));
        cluster.scheduler.runAll();
        one.write("a.parquet");
        one.cache.resident.clear();
        one.poll();
        cluster.endWaits();
        pollAll();
        pollAll();

        assertThat(two.cache.resident).isEmpty();
        assertThat(cluster.driverCache.gets).hasValue(0);
        assertThat(cluster.hot.size()).isZero();
        assertThat(cluster.reports.recent()).hasSize(2);
        assertThat(cluster.reports.recent())
                .filteredOn(report -> report.version() == 0)
                .extracting(CommitReport::outcomes)
                .containsExactly(Map.of(CommitOutcome.REMOVED, 1));
        assertThat(cluster.dispatcher.openWants()).isZero();
        assertThat(cluster.dispatcher.openDeliveries()).isZero();
    }

    @Test
    void fileThatIsRemovedWhileTheDriverFetchesItIsNowhereAfterwards() {
        cluster.driverCache.gate = new CompletableFuture<>();
        cluster.foreignCommit(0, Texts.add("a.parquet"));
        cluster.commit(1, Texts.remove("a.parquet"));
        cluster.scheduler.runAll();
        assertThat(cluster.driverCache.evicted).isEmpty(); // the eviction waits for the fetch
        cluster.driverCache.gate.complete(null);
        pollAll();
        pollAll();

        assertThat(cluster.driverCache.resident).isEmpty();
        assertThat(two.cache.resident).isEmpty();
        assertThat(cluster.hot.size()).isZero();
        assertThat(cluster.dispatcher.openDeliveries()).isZero();
    }

    @Test
    void fileThatIsDeletedWhileItIsWaitedForIsNotSent() {
        cluster.commit(0, Texts.add("a.parquet"));
        cluster.deleted.addAll(Texts.deleted(Texts.file("a.parquet")));
        cluster.dispatcher.tick();
        cluster.endWaits();
        pollAll();
        pollAll();

        assertThat(two.cache.resident).isEmpty();
        assertThat(cluster.hot.size()).isZero();
        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.VANISHED, 1));
    }

    @Test
    void clusterWithoutExecutorsReportsAtOnce() {
        Cluster empty = new Cluster();
        empty.driverCache.resident.put(Texts.file("a.parquet").toString(), Texts.captured(Texts.file("a.parquet"), 1));
        empty.commit(0, Texts.add("a.parquet"));
        empty.endWaits();
        assertThat(empty.report().warmLag()).isPresent();
    }

    @Test
    void brokenCacheOfOneExecutorIsAnOutcomeAndHoldsNobodyUp() {
        two.cache.broken = true;
        one.write("a.parquet");
        one.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        pollAll();
        pollAll();
        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.ALREADY, 1, CommitOutcome.FAILED, 1));
    }
}
