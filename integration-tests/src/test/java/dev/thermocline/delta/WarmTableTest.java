package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table that is warmed before anybody queries it, and warmed again. */
class WarmTableTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FILES = 3;

    private final String address = LAKE.table("warm-table");
    private final Path table = new Path(address);

    /** Three files that are shorter than a tail, of two commits, which this application has not seen. */
    @BeforeEach
    void tableOfOthers() throws IOException {
        LAKE.plainly("create table delta.`" + address
                + "` using delta as select /*+ repartition(2) */ id, id * 2 as v from range(1000)");
        LAKE.plainly("insert into delta.`" + address + "` select 7L, 8L");
        LAKE.restartCache();
    }

    private static Configuration options() {
        return LAKE.session().sparkContext().hadoopConfiguration();
    }

    private List<Path> live() {
        String[] files = LAKE.session().read().format("delta").load(address).inputFiles();
        return Arrays.stream(files).map(file -> new Path(URI.create(file))).toList();
    }

    /** The requests for data of one round, which is awaited. */
    private Requests round(Map<CommitOutcome, Integer> outcomes) throws Exception {
        List<Path> live = live();
        assertThat(live).hasSize(FILES);
        RequestLog.Mark mark = LAKE.proxy().log().mark();
        assertThat(CurrentProcess.services().pipeline().warmTable(table, live, options()))
                .isTrue();
        CommitReport report = CurrentProcess.services()
                .pipeline()
                .reports()
                .await(table, 1, seen -> seen.warmed() && seen.outcomes().equals(outcomes), PATIENCE)
                .orElseThrow(() -> new AssertionError(
                        CurrentProcess.services().pipeline().reports().recent().toString()));
        assertThat(report.operation()).isEqualTo("WARM TABLE");
        return LAKE.proxy().log().since(mark).dataFiles();
    }

    @Test
    void firstQueryAsksForNoDataAndTheNextRoundForTheGapsAlone() throws Exception {
        Requests first = round(Map.of(CommitOutcome.RESIDENT, FILES));
        assertThat(first.count(Kind.GET)).as(first.describe()).isEqualTo(FILES);
        assertThat(first.count(Kind.LIST)).as("for the lengths").isEqualTo(1);
        assertThat(first.list()).as("nothing else: %s", first.describe()).hasSize(FILES + 1);

        List<Row> truth = LAKE.plainly("select sum(id), sum(v) from delta.`" + address + "`");
        Requests query =
                LAKE.dataRequests(() -> assertThat(LAKE.sql("select sum(id), sum(v) from delta.`" + address + "`"))
                        .isEqualTo(truth));
        assertThat(query.list()).as(query.describe()).isEmpty();

        LAKE.control().evict(live().get(1));
        Requests second = round(Map.of(CommitOutcome.RESIDENT, 1, CommitOutcome.ALREADY, FILES - 1));
        assertThat(second.count(Kind.GET)).as(second.describe()).isEqualTo(1);
        assertThat(second.count(Kind.HEAD)).as(second.describe()).isZero();
    }
}
