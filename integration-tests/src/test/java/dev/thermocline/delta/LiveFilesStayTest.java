package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.testkit.Requests;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commits that remove files which are live nevertheless: in a later version, or in another table. */
class LiveFilesStayTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeAll
    static void startFresh() throws IOException {
        LAKE.restartCache();
    }

    private static void create(String table) {
        LAKE.sql("create table " + table + " using delta tblproperties ('delta.enableDeletionVectors' = 'false')"
                + " as select /*+ repartition(2) */ id, id * 2 as v from range(2000)");
    }

    private static CommitReport report(String address, long version, Predicate<CommitReport> wanted)
            throws InterruptedException {
        return CurrentProcess.services()
                .pipeline()
                .reports()
                .await(new Path(address), version, wanted, PATIENCE)
                .orElseThrow(() -> new AssertionError("no such report of version " + version + " among "
                        + CurrentProcess.services().pipeline().reports().recent()));
    }

    private static List<Path> live(String address) {
        List<Path> files = new ArrayList<>();
        for (String file : LAKE.session().read().format("delta").load(address).inputFiles()) {
            files.add(new Path(URI.create(file)));
        }
        return files;
    }

    private static void readsNothingFromS3(String table) {
        String query = "select sum(id), sum(v) from " + table;
        List<Row> truth = LAKE.plainly(query);
        Requests requests = LAKE.dataRequests(() -> assertThat(LAKE.sql(query)).isEqualTo(truth));
        assertThat(requests.list()).as(requests.describe()).isEmpty();
    }

    @Test
    void filesThatRestoreBringsBackWithinTheirGraceStay() throws Throwable {
        String address = LAKE.table("live/restored");
        String table = "delta.`" + address + "`";
        create(table);
        report(address, 0, CommitReport::warmed);
        List<Path> files = live(address);
        LAKE.sql("select sum(v) from " + table);

        HeldJob.during(LAKE.session(), () -> {
            LAKE.sql("update " + table + " set v = 0");
            LAKE.sql("restore table " + table + " to version as of 0");
            report(address, 2, CommitReport::warmed);
        });
        CommitReport update =
                report(address, 1, seen -> seen.tombstonedBytesLeft().isPresent());

        assertThat(update.outcomes()).containsEntry(CommitOutcome.REVIVED, files.size());
        assertThat(live(address)).containsExactlyInAnyOrderElementsOf(files);
        for (Path file : files) {
            assertThat(LAKE.control().tailResident(file)).as(file.toString()).isTrue();
        }
        readsNothingFromS3(table);
    }

    @Test
    void filesOfACloneSourceStayWhateverTheCloneDoes() throws Exception {
        String source = LAKE.table("live/prod");
        String clone = LAKE.table("live/dev");
        create("delta.`" + source + "`");
        report(source, 0, CommitReport::warmed);
        List<Path> files = live(source);
        LAKE.sql("select sum(v) from delta.`" + source + "`");

        LAKE.sql("create table delta.`" + clone + "` shallow clone delta.`" + source + "`");
        LAKE.sql("delete from delta.`" + clone + "` where id % 2 = 0");
        CommitReport delete =
                report(clone, 1, seen -> seen.tombstonedBytesLeft().isPresent());
        LAKE.sql("optimize delta.`" + clone + "`");
        report(clone, 2, seen -> seen.tombstonedBytesLeft().isPresent());

        assertThat(delete.outcomes()).containsEntry(CommitOutcome.SHARED, files.size());
        for (Path file : files) {
            assertThat(LAKE.control().tailResident(file)).as(file.toString()).isTrue();
        }
        readsNothingFromS3("delta.`" + source + "`");
        readsNothingFromS3("delta.`" + clone + "`");
    }

    @Test
    void cloneKeepsReadingWhatItsSourceGivesUp() throws Exception {
        String source = LAKE.table("live/source");
        String clone = LAKE.table("live/reader");
        create("delta.`" + source + "`");
        LAKE.sql("create table delta.`" + clone + "` shallow clone delta.`" + source + "`");
        report(clone, 0, CommitReport::warmed);
        LAKE.sql("select sum(id), sum(v) from delta.`" + clone + "`");

        LAKE.sql("optimize delta.`" + source + "`");
        CommitReport optimize =
                report(source, 1, seen -> seen.tombstonedBytesLeft().isPresent());

        assertThat(optimize.outcomes()).containsEntry(CommitOutcome.SHARED, optimize.tombstoned());
        readsNothingFromS3("delta.`" + clone + "`");
    }
}
