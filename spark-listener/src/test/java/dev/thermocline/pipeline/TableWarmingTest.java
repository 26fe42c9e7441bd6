package dev.thermocline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.CommitFile;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import dev.thermocline.watch.CachedTableLog;
import dev.thermocline.work.LocalDispatcher;
import dev.thermocline.work.WarmTarget;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done for the tables that are warmed whether a commit comes or not. */
final class TableWarmingTest {
    private static final Configuration NONE = new Configuration(false);

    private final TestClock clock = new TestClock();
    private final FakeCache cache = new FakeCache();
    private final CommitReports reports = new CommitReports();
    private final TableWarming warming = new TableWarming(
            cache.everywhere(), new CachedTableLog(cache.everywhere()), new LocalDispatcher(), reports, clock);

    @BeforeEach
    void tableAtVersionSeven() {
        cache.files.texts.put(new CommitFile(Texts.TABLE, 7).path(), "");
        cache.files.lengths.put(Texts.file("a.parquet"), 100L);
        cache.files.lengths.put(Texts.file("b.parquet"), 200L);
        cache.files.lengths.put(Texts.file("dead.parquet"), 300L);
    }

    private static List<Path> files(String... names) {
        return List.of(names).stream().map(Texts::file).toList();
    }

    private CommitReport report() {
        return reports.recent().get(0);
    }

    @Test
    void liveFilesAreWarmedWithTheirLengthsAndReported() throws IOException {
        assertThat(warming.warm(Texts.TABLE, files("a.parquet", "b.parquet"), NONE))
                .isTrue();

        assertThat(cache.warmed)
                .containsExactlyInAnyOrder(
                        new WarmTarget(Texts.file("a.parquet"), 100), new WarmTarget(Texts.file("b.parquet"), 200));
        assertThat(report().version()).isEqualTo(7);
        assertThat(report().operation()).isEqualTo("WARM TABLE");
        assertThat(report().outcomes())
                .containsOnlyKeys(CommitOutcome.RESIDENT)
                .containsEntry(CommitOutcome.RESIDENT, 2);
        assertThat(report().warmed()).isTrue();
    }

    @Test
    void secondRoundFetchesOnlyTheGaps() throws IOException {
        warming.warm(Texts.TABLE, files("a.parquet", "b.parquet"), NONE);
        cache.resident.remove(Texts.file("b.parquet").toString());
        cache.files.lengths.put(Texts.file("c.parquet"), 50L);
        int before = cache.gets.get();

        warming.warm(Texts.TABLE, files("a.parquet", "b.parquet", "c.parquet"), NONE);

        assertThat(cache.gets.get() - before).isEqualTo(2);
        assertThat(report().outcomes())
                .containsEntry(CommitOutcome.ALREADY, 1)
                .containsEntry(CommitOutcome.RESIDENT, 2);
    }

    @Test
    void fileThatTheListingDoesNotShowIsWarmedWithoutItsLength() throws IOException {
        Path cloned = new Path("s3a://bucket/other/source.parquet");

        warming.warm(Texts.TABLE, List.of(cloned), NONE);

        assertThat(cache.warmed).containsExactly(new WarmTarget(cloned, WarmTarget.UNKNOWN_LENGTH));
    }

    @Test
    void limitsAndRecencyOfCommitsHold() throws IOException {
        cache.with("warm.files.max", "1").with("warm.recency.days", "2").with("partition.columns", "day");
        Path old = Texts.file("day=2020-01-01/a.parquet");
        Path recent = Texts.file("day=2026-03-01/b.parquet");

        warming.warm(Texts.TABLE, List.of(old, recent, Texts.file("day=2026-03-01/c.parquet")), NONE);

        assertThat(cache.warmed).containsExactly(new WarmTarget(recent, WarmTarget.UNKNOWN_LENGTH));
        assertThat(report().outcomes())
                .containsEntry(CommitOutcome.OUT_OF_WINDOW, 1)
                .containsEntry(CommitOutcome.OVER_FILE_LIMIT, 1);
    }

    @Test
    void fileOfUnknownLengthCountsAsALongFooter() throws IOException {
        cache.with("warm.bytes.max", "1m");

        warming.warm(Texts.TABLE, files("1.parquet", "2.parquet", "3.parquet", "4.parquet", "5.parquet"), NONE);

        assertThat(cache.warmed).hasSize(4);
        assertThat(report().outcomes()).containsEntry(CommitOutcome.OVER_BYTE_LIMIT, 1);
    }

    @Test
    void nothingIsDoneWhereWarmingIsOffOrNothingIsCached() throws IOException {
        cache.with("warm.enabled", "false");
        TableWarming uncached = new TableWarming(
                (path, configuration) -> Optional.empty(),
                new CachedTableLog(cache.everywhere()),
                new LocalDispatcher(),
                reports,
                clock);

        assertThat(warming.warm(Texts.TABLE, files("a.parquet"), NONE)).isFalse();
        assertThat(uncached.warm(Texts.TABLE, files("a.parquet"), NONE)).isFalse();

        assertThat(cache.warmed).isEmpty();
        assertThat(reports.recent()).isEmpty();
    }

    @Test
    void directoryWithoutALogIsRefused() {
        Path other = new Path("s3a://bucket/no/table");

        assertThatThrownBy(() -> warming.warm(other, files("a.parquet"), NONE))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("s3a://bucket/no/table has no log");
    }
}
