package dev.thermocline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.ManualScheduler;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.liveness.Tombstones;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import dev.thermocline.report.WarmResult;
import dev.thermocline.report.Warmth;
import dev.thermocline.work.LocalDispatcher;
import dev.thermocline.work.WarmTarget;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One commit after the other, by the local dispatcher. */
final class CommitWorkerTest {
    private final TestClock clock = new TestClock();
    private final FakeCache cache = new FakeCache();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final CommitReports reports = new CommitReports();
    private final CommitWorker worker = worker(cache.everywhere());

    private CommitWorker worker(CacheFinder caches) {
        LocalDispatcher dispatcher = new LocalDispatcher();
        return new CommitWorker(
                caches,
                dispatcher,
                reports,
                new Tombstones(RunningReaders.NONE, scheduler, clock),
                clock,
                replacement -> {});
    }

    private CommitReport report() {
        return reports.recent().get(0);
    }

    @Test
    void addedFilesAreWarmedAndReported() throws IOException {
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet"), Texts.add("b.parquet")));
        assertThat(cache.warmed)
                .containsExactlyInAnyOrder(
                        new WarmTarget(Texts.file("a.parquet"), 1000), new WarmTarget(Texts.file("b.parquet"), 1000));
        assertThat(report().added()).isEqualTo(2);
        assertThat(report().outcomes()).isEqualTo(Map.of(CommitOutcome.RESIDENT, 2));
        assertThat(report().tombstonedBytesLeft()).isEmpty();
    }

    @Test
    void whatACommitAddsIsImmutableWhateverItsName() throws IOException {
        worker.process(Texts.queued(clock, 0, Texts.add("data.parquet")));
        assertThat(cache.committed).containsExactly(new WarmTarget(Texts.file("data.parquet"), 1000));
    }

    @Test
    void namesThatAConversionFindsAreNotTakenForUnique() throws IOException {
        String conversion = "{\"commitInfo\":{\"operation\":\"CONVERT\",\"operationParameters\":{}}}";
        worker.process(Texts.queued(clock, 0, conversion, Texts.add("data.parquet")));
        assertThat(cache.committed).isEmpty();
        assertThat(cache.warmed).hasSize(1);
    }

    @Test
    void filesCapturedWhenWrittenCostNoRequest() throws IOException {
        cache.resident.put(Texts.file("a.parquet").toString(), Texts.captured(Texts.file("a.parquet"), 1));
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        assertThat(report().outcomes()).isEqualTo(Map.of(CommitOutcome.ALREADY, 1));
        assertThat(cache.gets).hasValue(0);
    }

    @Test
    void reportComesWhenTheLastOutcomeIsInAndTellsTheLag() throws IOException {
        cache.gate = new CompletableFuture<>();
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        assertThat(reports.recent()).isEmpty();
        clock.advance(Duration.ofSeconds(3));
        cache.gate.complete(null);
        assertThat(report().warmLag()).contains(Duration.ofSeconds(3));
    }

    @Test
    void tableIsLookedUpOnceHoweverManyFilesACommitHas() throws IOException {
        AtomicInteger lookUps = new AtomicInteger();
        CommitWorker counting = worker((path, configuration) -> {
            lookUps.incrementAndGet();
            assertThat(path).isEqualTo(Texts.TABLE);
            return Optional.of(cache);
        });
        List<String> actions = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            actions.add(Texts.add("new-" + i + ".parquet"));
            actions.add(Texts.remove("old-" + i + ".parquet"));
        }
        counting.process(Texts.queued(clock, 0, actions.toArray(String[]::new)));
        scheduler.runAll();
        assertThat(cache.warmed).hasSize(500);
        assertThat(cache.evicted).hasSize(500);
        assertThat(lookUps).hasValue(1);
        assertThat(cache.files.opens).hasValue(0);
    }

    @Test
    void commitHeardOfTwiceIsFollowedOnce() throws IOException {
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        assertThat(cache.warmed).hasSize(1);
        assertThat(worker.counts().duplicates()).isEqualTo(1);
    }

    @Test
    void tableThatIsCreatedAgainAtVersionZeroIsFollowed() throws Exception {
        worker.process(Texts.queued(clock, 0, Texts.add("first.parquet")));
        worker.process(Texts.queued(clock, 0, Texts.add("second.parquet"), Texts.add("third.parquet")));

        assertThat(cache.warmed).hasSize(3);
        assertThat(worker.counts().duplicates()).isZero();
        assertThat(report().added()).isEqualTo(2);
    }

    @Test
    void reportsOfTheFormerTableAnswerForNoVersionOfTheNewOne() throws Exception {
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 1, Texts.add("b.parquet"), Texts.remove("a.parquet")));
        worker.process(Texts.queued(clock, 0, Texts.add("c.parquet")));
        scheduler.runAll(); // the former table's files go, and its report is not published any more

        assertThat(cache.evicted).containsExactly(Texts.file("a.parquet"));
        assertThat(reports.recent()).extracting(CommitReport::version).containsExactly(0L);
        assertThat(reports.awaitEnd(Texts.TABLE, 1, () -> false, Duration.ZERO).status())
                .isEqualTo(WarmResult.Status.UNKNOWN);
    }

    private static String metadata(String id) {
        return "{\"metaData\":{\"id\":\"" + id + "\",\"schemaString\":\"{}\",\"partitionColumns\":[]}}";
    }

    @Test
    void tableWithAnotherIdAnswersForNoVersionOfItsPredecessor() throws Exception {
        worker.process(Texts.queued(clock, 0, metadata("one"), Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 1, Texts.add("b.parquet")));
        worker.process(Texts.foreign(clock, 2, metadata("two"), Texts.add("c.parquet"))); // what came before was missed

        assertThat(reports.recent()).extracting(CommitReport::version).containsExactly(2L);
    }

    @Test
    void tableWhoseMetadataChangesStaysTheSame() throws Exception {
        worker.process(Texts.queued(clock, 1, metadata("one"), Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 2, metadata("one"), Texts.add("b.parquet")));
        worker.process(Texts.foreign(clock, 0, metadata("one"))); // found late
        assertThat(worker.counts().followed()).isEqualTo(3);
    }

    @Test
    void newestVersionThatAnotherWriterOverwroteIsFollowedAsItIsNow() throws Exception {
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 1, Texts.add("mine.parquet")));
        worker.process(Texts.foreign(clock, 1, Texts.add("theirs.parquet"), Texts.remove("a.parquet")));
        scheduler.runAll();

        assertThat(cache.resident).containsKey(Texts.file("theirs.parquet").toString());
        assertThat(cache.evicted).containsExactly(Texts.file("a.parquet"));
        assertThat(reports.recent()).extracting(CommitReport::version).containsExactlyInAnyOrder(0L, 1L);
    }

    @Test
    void filesThatFailOrAreLeftOutMakeACommitNotWarm() throws IOException {
        cache.with("warm.files.max", "1");
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        assertThat(report().warmth()).isEqualTo(Warmth.WARM);
        worker.process(Texts.queued(clock, 1, Texts.add("b.parquet"), Texts.add("c.parquet")));
        assertThat(report().outcomes()).isEqualTo(Map.of(CommitOutcome.RESIDENT, 1, CommitOutcome.OVER_FILE_LIMIT, 1));
        assertThat(report().warmth()).isEqualTo(Warmth.PARTIAL);
        cache.broken = true;
        worker.process(Texts.queued(clock, 2, Texts.add("d.parquet")));
        assertThat(report().warmth()).isEqualTo(Warmth.PARTIAL);
        cache.broken = false;
        worker.process(Texts.queued(clock, 3, Texts.remove("a.parquet")));
        assertThat(report().warmth()).isEqualTo(Warmth.WARM);
    }

    @Test
    void missingVersionsAreCountedAndTheCommitIsFollowed() throws IOException {
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 5, Texts.add("b.parquet")));
        assertThat(worker.counts().gaps()).isEqualTo(1);
        assertThat(cache.warmed).hasSize(2);
    }

    @Test
    void malformedCommitIsCountedAndNotThrown() throws IOException {
        worker.process(Texts.queued(clock, 0, "{\"add\":{\"path\":"));
        worker.process(Texts.queued(clock, 1, "no json"));
        assertThat(worker.counts().malformed()).isEqualTo(2);
        assertThat(reports.recent()).isEmpty();
        worker.process(Texts.queued(clock, 2, Texts.add("a.parquet")));
        assertThat(cache.warmed).hasSize(1);
    }

    @Test
    void commitWithoutContentIsReadBack() throws IOException {
        CommitFile file = new CommitFile(Texts.TABLE, 0);
        cache.files.texts.put(file.path(), Texts.add("a.parquet"));
        ClosedCommit large = new ClosedCommit(file, Optional.empty(), new Configuration(false));
        worker.process(new QueuedCommit(large, clock.instant(), Optional::empty, false));
        assertThat(cache.files.opens).hasValue(1);
        assertThat(cache.warmed).hasSize(1);
    }

    @Test
    void commitThatIsGoneWhenReadBackFailsAlone() throws IOException {
        ClosedCommit gone =
                new ClosedCommit(new CommitFile(Texts.TABLE, 0), Optional.empty(), new Configuration(false));
        assertThatThrownBy(() -> worker.process(new QueuedCommit(gone, clock.instant(), Optional::empty, false)))
                .isInstanceOf(FileNotFoundException.class);
        worker.process(Texts.queued(clock, 1, Texts.add("a.parquet")));
        assertThat(cache.warmed).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"unlimited, unlimited, 0", "2, unlimited, 2", "unlimited, 3, 3", "2, 3, 2", "3, 2, 2"})
    void nothingIsPlannedThatExecutorsWouldRefuseByItsDate(String warm, String admission, int planned) {
        cache.with("warm.recency.days", warm).with("recency.days", admission);

        assertThat(PlannedCommit.settings(cache.settings()).recencyDays()).isEqualTo(planned);
    }

    @Test
    void removedFilesGoAfterTheGraceAndAreReportedAgain() throws IOException {
        cache.with("evict.grace", "7s");
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet"), Texts.remove("old.parquet")));
        assertThat(cache.evicted).isEmpty();
        assertThat(scheduler.delays()).containsExactly(Duration.ofSeconds(7));
        scheduler.runAll();
        assertThat(cache.evicted).containsExactly(Texts.file("old.parquet"));
        assertThat(report().tombstonedBytesLeft()).hasValue(0);
        assertThat(report().outcomes()).isEqualTo(Map.of(CommitOutcome.RESIDENT, 1));
        assertThat(report().warmLag()).isPresent();
    }

    @Test
    void fileThatComesBackWithinItsGraceStays() throws Exception {
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 1, Texts.remove("a.parquet"), Texts.remove("gone.parquet")));
        worker.process(Texts.queued(clock, 2, Texts.add("a.parquet"))); // what RESTORE commits
        scheduler.runAll();

        assertThat(cache.evicted).containsExactly(Texts.file("gone.parquet"));
        assertThat(cache.resident).containsKey(Texts.file("a.parquet").toString());
        assertThat(reports.await(Texts.TABLE, 1, Duration.ZERO).orElseThrow().outcomes())
                .containsEntry(CommitOutcome.REVIVED, 1);
    }

    @Test
    void fileThatComesBackWithADeletionVectorWithinItsGraceStays() throws IOException {
        worker.process(Texts.queued(clock, 0, Texts.remove("a.parquet")));
        worker.process(Texts.queued(clock, 1, Texts.remove("a.parquet"), Texts.add("a.parquet")));
        scheduler.runAll();

        assertThat(cache.evicted).isEmpty();
    }

    @Test
    void fileThatComesBackAndIsRemovedAgainGoesOnceAfterTheSecondGrace() throws IOException {
        worker.process(Texts.queued(clock, 0, Texts.remove("a.parquet")));
        worker.process(Texts.queued(clock, 1, Texts.add("a.parquet")));
        scheduler.runAll();
        worker.process(Texts.queued(clock, 2, Texts.remove("a.parquet")));
        assertThat(cache.evicted).isEmpty();
        scheduler.runAll();

        assertThat(cache.evicted).containsExactly(Texts.file("a.parquet"));
    }

    @Test
    void fileThatComesBackAfterItWasEvictedIsWarmedAgain() throws IOException {
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 1, Texts.remove("a.parquet")));
        scheduler.runAll();
        assertThat(cache.resident).isEmpty();
        worker.process(Texts.queued(clock, 2, Texts.add("a.parquet")));

        assertThat(cache.resident).containsKey(Texts.file("a.parquet").toString());
        assertThat(report().outcomes()).isEqualTo(Map.of(CommitOutcome.RESIDENT, 1));
    }

    @ParameterizedTest
    @CsvSource({"3, 4", "4, 3"})
    void versionsCountAndNotTheOrderInWhichCommitsAreFound(long first, long second) throws IOException {
        Map<Long, String> lines = Map.of(3L, Texts.remove("a.parquet"), 4L, Texts.add("a.parquet"));
        worker.process(Texts.queued(clock, first, lines.getOrDefault(first, "")));
        worker.process(Texts.queued(clock, second, lines.getOrDefault(second, "")));
        scheduler.runAll();
        assertThat(cache.evicted).as("removed by 3, added by 4").isEmpty();

        Map<Long, String> opposite = Map.of(3L, Texts.add("b.parquet"), 4L, Texts.remove("b.parquet"));
        worker.process(Texts.queued(clock, first + 10, opposite.getOrDefault(first, "")));
        worker.process(Texts.queued(clock, second + 10, opposite.getOrDefault(second, "")));
        scheduler.runAll();
        assertThat(cache.evicted).as("added by 13, removed by 14").containsExactly(Texts.file("b.parquet"));
    }

    @Test
    void bytesThatEvictionLeavesAreReported() throws IOException {
        cache.stubbornBytes = 11;
        worker.process(Texts.queued(clock, 0, Texts.remove("x.parquet"), Texts.remove("y.parquet")));
        scheduler.runAll();
        assertThat(report().tombstonedBytesLeft()).hasValue(22);
    }

    @Test
    void fileWhoseDeletionVectorChangedIsNeitherEvictedNorWarmed() throws IOException {
        worker.process(Texts.queued(clock, 0, Texts.remove("a.parquet"), Texts.add("a.parquet")));
        scheduler.runAll();
        assertThat(cache.evicted).isEmpty();
        assertThat(cache.warmed).isEmpty();
        assertThat(report().deletionVectorOnly()).isEqualTo(1);
    }

    @Test
    void deletionVectorFileIsWarmedWithoutKnowingItsLength() throws IOException {
        String vector = ",\"deletionVector\":{\"storageType\":\"u\",\"pathOrInlineDv\":\"ab^-aqEH.-t@S}K{vb[*k^\","
                + "\"offset\":1,\"sizeInBytes\":36,\"cardinality\":2}}}";
        String add = Texts.add("a.parquet");
        worker.process(Texts.queued(clock, 0, add.substring(0, add.length() - 2) + vector));
        assertThat(cache.warmed)
                .hasSize(2)
                .anySatisfy(target -> assertThat(target.path().getName()).startsWith("deletion_vector_"))
                .anySatisfy(target -> assertThat(target.length()).isEqualTo(WarmTarget.UNKNOWN_LENGTH));
    }

    @Test
    void evictionThatIsOffDoesNothing() throws IOException {
        cache.with("evict.enabled", "false");
        worker.process(Texts.queued(clock, 0, Texts.remove("old.parquet")));
        assertThat(scheduler.delays()).isEmpty();
        assertThat(cache.evicted).isEmpty();
    }

    @Test
    void warmingThatIsOffDoesNothingButEvict() throws IOException {
        cache.with("warm.enabled", "false");
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet"), Texts.remove("old.parquet")));
        scheduler.runAll();
        assertThat(cache.warmed).isEmpty();
        assertThat(cache.evicted).hasSize(1);
        assertThat(report().outcomes()).isEqualTo(Map.of(CommitOutcome.DISABLED, 1));
        assertThat(report().warmLag()).isEmpty();
    }

    @Test
    void commitIsNotEvenReadWhenAllIsOff() throws IOException {
        cache.with("warm.enabled", "false").with("evict.enabled", "false");
        worker.process(Texts.queued(clock, 0, "no json"));
        assertThat(worker.counts().malformed()).isZero();
        assertThat(worker.counts().followed()).isZero();
    }

    @Test
    void tableThatIsNotCachedIsPassedOver() throws IOException {
        worker((path, configuration) -> Optional.empty()).process(Texts.queued(clock, 0, Texts.add("a.parquet")));
        assertThat(reports.recent()).isEmpty();
    }

    @Test
    void brokenCacheEndsInOutcomesAndNotInExceptions() throws IOException {
        cache.broken = true;
        worker.process(Texts.queued(clock, 0, Texts.add("a.parquet"), Texts.remove("old.parquet")));
        scheduler.runAll();
        assertThat(report().outcomes()).isEqualTo(Map.of(CommitOutcome.FAILED, 1));
    }

    @Test
    void tableWhoseFilesStandElsewhereIsLeftAlone() throws IOException {
        String protocol = "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,"
                + "\"readerFeatures\":[\"adaptiveMetadata-preview\"],"
                + "\"writerFeatures\":[\"adaptiveMetadata-preview\"]}}";
        worker.process(Texts.queued(clock, 0, protocol, Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 1, Texts.add("b.parquet"), Texts.remove("a.parquet")));
        scheduler.runAll();
        assertThat(cache.warmed).isEmpty();
        assertThat(cache.evicted).isEmpty();
    }

    @Test
    void tableMadeAnewIsJudgedAnew() throws IOException {
        String protocol = "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,"
                + "\"readerFeatures\":[\"adaptiveMetadata-preview\"],"
                + "\"writerFeatures\":[\"adaptiveMetadata-preview\"]}}";
        worker.process(Texts.queued(clock, 0, protocol));
        worker.process(Texts.queued(clock, 1, Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 0, Texts.add("b.parquet")));
        assertThat(cache.warmed).containsExactly(new WarmTarget(Texts.file("b.parquet"), 1000));
    }

    @Test
    void unreadableTableCountsNoOtherTableOut() {
        CommitWorker failing = worker((path, configuration) -> {
            throw new IOException("no such bucket");
        });
        assertThatThrownBy(() -> failing.process(Texts.queued(clock, 0, Texts.add("a.parquet"))))
                .hasMessage("no such bucket");
        assertThat(List.copyOf(reports.recent())).isEmpty();
    }
}
