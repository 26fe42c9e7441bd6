package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.report.WarmResult;
import dev.thermocline.report.WarmResult.Status;
import dev.thermocline.spark.Thermocline;
import dev.thermocline.testkit.Requests;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What jobs are told of their commits, by whatever name they call the table. */
class AwaitWarmTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @BeforeAll
    static void startFresh() throws IOException {
        LAKE.restartCache();
        LAKE.sql("create database nights location '" + LAKE.table("nights") + "'");
    }

    @AfterAll
    static void dropDatabase() {
        LAKE.sql("drop database nights cascade");
    }

    private static void create(String table, int factor) {
        LAKE.sql("create table " + table + " using delta as select /*+ repartition(2) */ id, id * " + factor
                + " as v from range(2000)");
    }

    @Test
    void tableThatIsDroppedAndCreatedAgainIsFollowedAndItsFormerVersionsAreUnknown() throws InterruptedException {
        for (int night = 1; night <= 2; night++) {
            create("nights.report", night);
            WarmResult created = Thermocline.warmth("nights.report", 0, PATIENCE);
            assertThat(created.status()).as("night %d: %s", night, created).isEqualTo(Status.WARM);
            assertThat(Thermocline.warmth("nights.report", 1, PATIENCE).status())
                    .as("night %d: nobody has committed this version", night)
                    .isEqualTo(Status.UNKNOWN);

            String query = "select sum(v) from nights.report";
            List<Row> truth = LAKE.plainly(query);
            Requests requests =
                    LAKE.dataRequests(() -> assertThat(LAKE.sql(query)).isEqualTo(truth));
            assertThat(requests.list()).as(requests.describe()).isEmpty();

            LAKE.sql("insert into nights.report select 1L, 2L");
            assertThat(Thermocline.warmth("nights.report", 1, PATIENCE).status())
                    .isEqualTo(Status.WARM);
            LAKE.sql("drop table nights.report");
        }
    }

    @Test
    void everyNameOfATableMeansTheSameCommit() throws InterruptedException {
        create("nights.named", 3);
        String path = LAKE.table("nights/named");
        List<String> names = List.of(
                path,
                path + "/",
                path.replace("s3a:", "s3:"),
                path.replace("s3a:", "s3n:"),
                "delta.`" + path + "`",
                "nights.named",
                "`nights`.`named`",
                "spark_catalog.nights.named");

        for (String name : names) {
            assertThat(Thermocline.warmth(name, 0, PATIENCE).status()).as(name).isEqualTo(Status.WARM);
            assertThat(Thermocline.awaitWarm(name, 0, PATIENCE.toMillis()))
                    .as(name)
                    .isTrue();
            assertThat(Thermocline.warmth(name, 9, PATIENCE).status()).as(name).isEqualTo(Status.UNKNOWN);
        }
        LAKE.sql("use nights");
        try {
            assertThat(Thermocline.awaitWarm("named", 0, PATIENCE)).isPresent();
        } finally {
            LAKE.sql("use default");
        }
    }

    @Test
    void whatIsNoTableIsRefusedAndWhatIsNotFollowedIsUnknownAtOnce() throws InterruptedException {
        for (String name : List.of("nights.no_such_table", "no such table", "named")) {
            assertThatThrownBy(() -> Thermocline.awaitWarm(name, 0, PATIENCE))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + name + "'")
                    .hasMessageContaining("s3a://bucket/table");
        }
        assertThat(Thermocline.warmth(LAKE.table("nights/never-written"), 0, PATIENCE)
                        .status())
                .isEqualTo(Status.UNKNOWN);
        assertThat(Thermocline.awaitWarm("/local/directory", 0, PATIENCE)).isEmpty();
    }
}
