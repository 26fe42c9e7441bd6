package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.report.TableStatus;
import dev.thermocline.report.TableStatus.Held;
import dev.thermocline.spark.Thermocline;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much of a table is held, and what it costs to find out. */
class TableStatusRequestsTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private String address = "";
    private String table = "";
    private Requests requests = LAKE.proxy().log().since(LAKE.proxy().log().mark());

    @BeforeEach
    void startFresh() throws IOException {
        LAKE.restartCache();
    }

    private void of(String name) {
        address = LAKE.table("status/" + name);
        table = "delta.`" + address + "`";
    }

    private TableStatus status() throws InterruptedException {
        var mark = LAKE.proxy().log().mark();
        TableStatus status = Thermocline.status(table, PATIENCE);
        requests = LAKE.proxy().log().since(mark);
        return status;
    }

    private List<Path> live() {
        String[] files = LAKE.session().read().format("delta").load(address).inputFiles();
        return Arrays.stream(files).map(file -> new Path(URI.create(file))).toList();
    }

    private long bytes() throws IOException {
        long bytes = 0;
        for (Path file : live()) {
            bytes += LAKE.control().fileSystem(file).getFileStatus(file).getLen();
        }
        return bytes;
    }

    @Test
    void ownTableIsHeldAsAWholeAndAsksForOneListing() throws Exception {
        of("own");
        LAKE.sql("create table " + table + " using delta as select /*+ repartition(3) */ id from range(1000)");
        LAKE.sql("delete from " + table + " where id < 10");
        assertThat(Thermocline.awaitWarm(table, PATIENCE)).isPresent();

        TableStatus status = status();

        assertThat(status.version()).isEqualTo(1);
        assertThat(status.complete()).isTrue();
        assertThat(status.scope()).isEqualTo(new TableStatus.Scope(live().size(), bytes(), 0, 1));
        assertThat(status.executors()).containsOnlyKeys("driver");
        assertThat(status.everywhere())
                .isEqualTo(new Held(live().size(), live().size(), bytes()))
                .isEqualTo(status.anywhere());
        assertThat(requests.count(Kind.LIST)).as(requests.describe()).isEqualTo(1);
        assertThat(requests.list()).as(requests.describe()).hasSize(1);
    }

    @Test
    void tableOfOthersIsReadByOneGetForEachCommitAndIsCold() throws Exception {
        of("others");
        LAKE.plainly("create table " + table + " using delta as select /*+ repartition(2) */ id from range(1000)");
        LAKE.plainly("insert into " + table + " select 1");

        TableStatus status = status();

        assertThat(status.complete()).isTrue();
        assertThat(status.scope().files()).isEqualTo(3);
        assertThat(status.everywhere()).isEqualTo(Held.NOTHING);
        assertThat(requests.count(Kind.LIST)).as(requests.describe()).isEqualTo(1);
        assertThat(requests.count(Kind.GET)).as(requests.describe()).isEqualTo(2);
        assertThat(requests.list()).as(requests.describe()).hasSize(3);

        status();
        assertThat(requests.list())
                .as("the log is cached: %s", requests.describe())
                .hasSize(1);
        LAKE.sql("select sum(id) from " + table);
        assertThat(status().everywhere().tails()).isEqualTo(3);
    }

    @Test
    void whatIsNoTableIsAClearError() {
        assertThatThrownBy(() -> Thermocline.status(LAKE.table("never-written")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("never-written has no log");
    }
}
