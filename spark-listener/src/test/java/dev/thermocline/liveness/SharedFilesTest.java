package dev.thermocline.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.ManualScheduler;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.paths.PathHash;
import dev.thermocline.pipeline.CommitWorker;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import dev.thermocline.work.LocalDispatcher;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that more than one table names: a commit of one table evicts nothing that is live in another. */
final class SharedFilesTest {
    private static final Path SOURCE = new Path("s3a://bucket/wh/source");
    private static final Path CLONE = new Path("s3a://bucket/wh/clone");
    private static final Path SECOND_CLONE = new Path("s3a://bucket/wh/second");
    private static final Path FILE = new Path(SOURCE, "part-1.parquet");

    private final TestClock clock = new TestClock();
    private final FakeCache cache = new FakeCache();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final CommitReports reports = new CommitReports();
    private final LocalDispatcher dispatcher = new LocalDispatcher();
    private final CommitWorker worker = new CommitWorker(
            cache.everywhere(),
            dispatcher,
            reports,
            new Tombstones(RunningReaders.NONE, scheduler, clock),
            clock,
            replacement -> {});

    private void commit(Path table, long version, String... lines) throws IOException {
        worker.process(Texts.commitOf(table, version, lines));
    }

    private CommitReport newest() {
        return reports.recent().get(0);
    }

    @Test
    void deleteOnACloneLeavesTheFilesOfItsSource() throws IOException {
        commit(CLONE, 0, Texts.add(FILE.toString()));
        commit(CLONE, 1, Texts.remove(FILE.toString()), Texts.add("mine.parquet"));
        scheduler.runAll();
        assertThat(cache.evicted).isEmpty();
        assertThat(cache.resident).containsKey(FILE.toString());
        assertThat(newest().outcomes()).isEqualTo(Map.of(CommitOutcome.RESIDENT, 1, CommitOutcome.SHARED, 1));
        assertThat(newest().tombstonedBytesLeft()).hasValue(0);

        commit(CLONE, 2, Texts.remove("mine.parquet"));
        scheduler.runAll();
        assertThat(cache.evicted).containsExactly(new Path(CLONE, "mine.parquet"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3a://bucket/wh/source/part-1.parquet",
                "s3a://other/wh/clone/part-1.parquet",
                "s3a://bucket/wh/clone/part-1.parquet", // whoever writes absolute paths means files of somebody else
                "/wh/clone/part-1.parquet",
                "../source/part-1.parquet",
                "p=1/../../source/part-1.parquet",
                "%2e%2e/source/part-1.parquet",
                "..%2Fsource/part-1.parquet",
                "../clone2/part-1.parquet",
                "../clone-2/part-1.parquet"
            })
    void pathsThatLeaveTheTableAreNotEvicted(String path) throws IOException {
        commit(CLONE, 5, Texts.remove(path), Texts.remove("p=1/x/../own%20file.parquet"));
        scheduler.runAll();

        assertThat(cache.evicted).containsExactly(new Path(CLONE, "p=1/own file.parquet"));
    }

    @Test
    void tableAtTheRootOfABucketEvictsItsOwnFiles() throws IOException {
        Path root = new Path("s3a://bucket/");
        commit(root, 5, Texts.remove("part-1.parquet"), Texts.remove("s3a://other/part-2.parquet"));
        scheduler.runAll();

        assertThat(cache.evicted).containsExactly(new Path("s3a://bucket/part-1.parquet"));
    }

    @Test
    void sourceLeavesWhatACloneReadsUntilTheCloneGivesItUp() throws IOException {
        commit(CLONE, 0, Texts.add(FILE.toString()), Texts.add(new Path(SOURCE, "part-2.parquet").toString()));
        commit(SECOND_CLONE, 0, Texts.add(FILE.toString())); // a clone of the clone names the source's files
        commit(CLONE, 1, Texts.remove(FILE.toString()), Texts.remove(new Path(SOURCE, "part-2.parquet").toString()));
        commit(SOURCE, 7, Texts.remove("part-1.parquet"), Texts.remove("part-2.parquet"), Texts.add("big.parquet"));
        scheduler.runAll();

        assertThat(cache.evicted).containsExactly(new Path(SOURCE, "part-2.parquet"));
        assertThat(newest().outcomes()).containsEntry(CommitOutcome.SHARED, 1);
    }

    @Test
    void cloneOfAnOlderVersionKeepsWhatWasAboutToGo() throws IOException {
        commit(SOURCE, 7, Texts.remove("part-1.parquet"), Texts.add("big.parquet"));
        commit(CLONE, 0, Texts.add(FILE.toString()));
        scheduler.runAll();

        assertThat(cache.evicted).isEmpty();
    }

    @Test
    void cloneThatIsCreatedAgainNoLongerHoldsWhatItHeld() throws IOException {
        commit(CLONE, 0, Texts.add(FILE.toString()));
        commit(CLONE, 1, Texts.add("mine.parquet"));
        commit(CLONE, 0, Texts.add("new.parquet"));
        commit(SOURCE, 7, Texts.remove("part-1.parquet"));
        scheduler.runAll();

        assertThat(cache.evicted).containsExactly(FILE);
    }

    @Test
    void deletionVectorOfACloneKeepsTheFileForBoth() throws IOException {
        commit(CLONE, 0, Texts.add(FILE.toString()));
        commit(CLONE, 1, Texts.remove(FILE.toString()), Texts.add(FILE.toString()));
        commit(SOURCE, 7, Texts.remove("part-1.parquet"));
        scheduler.runAll();

        assertThat(cache.evicted).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 1"})
    void filesOfATableBelowAnotherOnesRootAreItsOwn(boolean followed, int evicted) throws IOException {
        Path outer = new Path("s3a://bucket/wh");
        if (followed) {
            commit(SOURCE, 3, Texts.add("part-1.parquet"));
        }
        commit(outer, 4, Texts.remove("source/part-1.parquet"));
        scheduler.runAll();

        assertThat(cache.evicted).isEqualTo(List.of(FILE).subList(0, evicted));
    }

    @Test
    void convertedDirectoryEvictsItsOwnFiles() throws IOException {
        commit(SOURCE, 0, Texts.add("part-1.parquet"), Texts.add("p=a%2520b/part-2.parquet"));
        commit(SOURCE, 1, Texts.remove("part-1.parquet"), Texts.remove("p=a%2520b/part-2.parquet"));
        scheduler.runAll();

        assertThat(cache.evicted).containsExactlyInAnyOrder(FILE, new Path(SOURCE, "p=a%20b/part-2.parquet"));
    }

    @Test
    void tooManyReferencesAreCounted() {
        SharedFiles shared = new SharedFiles(2);
        shared.hold(CLONE, PathHash.of(new Path(SOURCE, "1")));
        shared.hold(CLONE, PathHash.of(new Path(SOURCE, "2")));
        shared.hold(SECOND_CLONE, PathHash.of(new Path(SOURCE, "2")));
        shared.hold(CLONE, PathHash.of(new Path(SOURCE, "3")));

        assertThat(shared.dropped()).isEqualTo(2);
        assertThat(shared.held(PathHash.of(new Path(SOURCE, "3")))).isFalse();
        shared.release(CLONE, PathHash.of(new Path(SOURCE, "1")));
        shared.hold(CLONE, PathHash.of(new Path(SOURCE, "3")));
        assertThat(shared.held(PathHash.of(new Path(SOURCE, "3")))).isTrue();
    }

    @Test
    void referencesTakeLittleMemoryAndGiveItBack() {
        SharedFiles shared = new SharedFiles();
        long empty = shared.bytes();
        for (long file = 0; file < SharedFiles.DEFAULT_CAPACITY / 2; file++) {
            shared.hold(CLONE, file);
            shared.hold(SECOND_CLONE, file);
        }
        assertThat(shared.bytes()).isLessThan(16L << 20);
        shared.releaseAll(CLONE);
        assertThat(shared.held(0)).isTrue();
        shared.releaseAll(SECOND_CLONE);

        assertThat(shared.held(0)).isFalse();
        assertThat(shared.any()).isFalse();
        assertThat(shared.bytes()).isEqualTo(empty);
    }
}
