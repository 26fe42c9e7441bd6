package dev.thermocline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.ManualScheduler;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.liveness.Tombstones;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReports;
import dev.thermocline.work.LocalDispatcher;
import dev.thermocline.work.Replacement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which commits are told to whoever fetches bodies. */
final class ReplacementsTest {
    private final TestClock clock = new TestClock();
    private final FakeCache cache = new FakeCache();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final CommitReports reports = new CommitReports();
    private final List<Replacement> told = new ArrayList<>();
    private final CommitWorker worker = new CommitWorker(
            cache.everywhere(),
            new LocalDispatcher(),
            reports,
            new Tombstones(RunningReaders.NONE, scheduler, clock),
            clock,
            replacement -> {
                assertThat(cache.evicted).as("before the old files go").isEmpty();
                told.add(replacement);
            });

    private void compact() throws IOException {
        worker.process(Texts.foreign(
                clock, 4, Texts.remove("old1.parquet"), Texts.remove("old2.parquet"), Texts.add("new.parquet")));
    }

    @Test
    void byDefaultNobodyIsTold() throws IOException {
        compact();

        assertThat(told).isEmpty();
    }

    @Test
    void commitThatReplacesFilesIsToldAndItsReportSaysHowEachBodyEnded() throws IOException {
        cache.with("warm.bodies", "true");

        compact();

        assertThat(told).hasSize(1);
        Replacement replacement = told.get(0);
        assertThat(replacement.commit()).isEqualTo(new Replacement.Commit(Texts.TABLE, 4, true));
        assertThat(replacement.added()).isEqualTo(Map.of(Texts.file("new.parquet"), 1000L));
        assertThat(replacement.removed())
                .containsExactlyInAnyOrder(Texts.file("old1.parquet"), Texts.file("old2.parquet"));

        replacement.results().accept(CommitOutcome.BODY_FETCHED);

        assertThat(reports.recent().get(0).outcomes()).containsEntry(CommitOutcome.BODY_FETCHED, 1);
        assertThat(reports.recent().get(0).warmLag()).isPresent();
    }

    @Test
    void commitThatOnlyAddsOrOnlyRemovesIsNotTold() throws IOException {
        cache.with("warm.bodies", "true");

        worker.process(Texts.queued(clock, 4, Texts.add("a.parquet")));
        worker.process(Texts.queued(clock, 5, Texts.remove("a.parquet")));

        assertThat(told).isEmpty();
    }
}
