package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.api.CacheControl;
import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitReport;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The promise: after each commit of this application the next round of queries asks S3 for no data file. */
class TableStaysWarmTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String address = LAKE.table("warm/orders");
    private final String table = "delta.`" + address + "`";
    private final List<String> dashboard = List.of(
            "select month, count(*), sum(price), min(id) from " + table
                    + " where month >= 3 group by month order by month",
            "select customer, avg(price) from " + table + " where price > 40 group by customer order by customer",
            "select count(distinct customer) from " + table,
            "select a.month, count(*) from " + table + " a join " + table
                    + " b on a.id = b.id + 1 where a.month = b.month group by a.month order by a.month");

    @BeforeAll
    static void startFresh() throws IOException {
        LAKE.restartCache();
    }

    private void append(int from, int to) {
        LAKE.session()
                .range(from, to)
                .selectExpr(
                        "id",
                        "cast(id % 5 as int) as month",
                        "cast(id % 17 as int) as customer",
                        "cast((id * 7919) % 1000 as double) / 10 as price")
                .repartition(2)
                .write()
                .format("delta")
                .partitionBy("month")
                .mode("append")
                .save(address);
    }

    private List<List<Row>> round() {
        List<List<Row>> results = new ArrayList<>();
        dashboard.forEach(query -> results.add(LAKE.sql(query)));
        return results;
    }

    private Set<Path> liveFiles() {
        Set<Path> files = new HashSet<>();
        for (String file : LAKE.session().read().format("delta").load(address).inputFiles()) {
            files.add(new Path(URI.create(file)));
        }
        return files;
    }

    @Test
    void firstRoundAfterEveryCommitAsksForNoDataFile() throws Exception {
        append(0, 2_000);
        LAKE.sql("alter table " + table + " set tblproperties ('delta.enableDeletionVectors' = 'true')");
        List<Runnable> commits = List.of(
                () -> append(2_000, 4_000),
                () -> append(4_000, 6_000),
                () -> LAKE.sql("optimize " + table),
                () -> LAKE.sql("delete from " + table + " where id % 11 = 3"),
                () -> append(6_000, 7_000),
                () -> LAKE.sql("optimize " + table + " zorder by (customer)"),
                () -> LAKE.sql("merge into " + table + " t using (select * from " + table
                        + " where customer = 5) s on t.id = s.id when matched then update set price = t.price + 1"),
                () -> LAKE.sql("update " + table + " set price = 0 where customer = 3"));
        round();
        long version = 1;
        for (Runnable commit : commits) {
            Set<Path> before = liveFiles();
            commit.run();
            version++;
            checkCommit(version, before);
        }
    }

    private void checkCommit(long version, Set<Path> before) throws Exception {
        CommitReport report = CurrentProcess.services()
                .pipeline()
                .reports()
                .await(new Path(address), version, done -> done.warmLag().isPresent(), PATIENCE)
                .orElseThrow(() -> new AssertionError("no report of version " + version));
        Set<Path> live = liveFiles();
        CacheControl control = LAKE.control();
        for (Path file : live) {
            assertThat(control.tailResident(file))
                    .as("tail of %s after version %d (%s)", file, version, report)
                    .isTrue();
        }

        List<List<Row>> cached = new ArrayList<>();
        Requests requests = LAKE.dataRequests(() -> cached.addAll(round()));

        assertThat(requests.count(Kind.HEAD, Kind.GET))
                .as("version %d, %s: %s", version, report.operation(), requests.describe())
                .isZero();
        for (int i = 0; i < dashboard.size(); i++) {
            assertThat(cached.get(i)).as(dashboard.get(i)).isEqualTo(LAKE.plainly(dashboard.get(i)));
        }
        Set<Path> tombstoned = new HashSet<>(before);
        tombstoned.removeAll(live);
        for (Path file : tombstoned) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(control.residency(file).bytes())
                            .as("bytes of %s, dead since version %d", file, version)
                            .isZero());
        }
        assertThat(report.tombstoned()).isEqualTo(tombstoned.size());
    }
}
