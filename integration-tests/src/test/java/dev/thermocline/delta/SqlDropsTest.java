package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done after an incident: drop what is cached, of a table or all, and compare what is cached with S3. */
class SqlDropsTest {
    private static final SparkLake LAKE = SparkLake.shared();

    @BeforeEach
    void startFresh() throws IOException {
        LAKE.restartCache();
    }

    private static Row call(String procedure) {
        List<Row> rows = LAKE.sql("call thermocline.system." + procedure);
        assertThat(rows).as(procedure).hasSize(1);
        return rows.get(0);
    }

    private static long held(String table) {
        return call("status('" + table + "')").getAs("warm_bytes");
    }

    private static long live(String table) {
        return call("status('" + table + "')").getAs("live_files");
    }

    /** A table of a few files, all of them warm. */
    private static String table(String name) {
        String table = LAKE.table("dropped/" + name);
        LAKE.sql("create table delta.`" + table + "` using delta as select /*+ repartition(3) */ id from range(1000)");
        assertThat(call("await_warm('" + table + "', '60s')").<String>getAs("status"))
                .isEqualTo("WARM");
        return table;
    }

    private static void read(String table) {
        LAKE.sql("select sum(id) from delta.`" + table + "`");
    }

    @Test
    void evictedTableIsReadFromS3AgainAndAnotherOneIsNot() {
        String other = table("other");
        String table = table("evicted");
        LAKE.sql("delete from delta.`" + table + "` where id < 10"); // the first version's files are not live any more
        long files = live(table);
        long bytes = held(table);
        assertThat(bytes).isPositive();

        Row evicted = call("evict('" + table + "')");
        assertThat(evicted.<String>getAs("executor")).isEqualTo("driver");
        assertThat(evicted.<Long>getAs("bytes")).isEqualTo(bytes);
        assertThat(evicted.<Long>getAs("files")).isGreaterThanOrEqualTo(files);
        assertThat(held(table)).isZero();

        assertThat(LAKE.dataRequests(() -> read(table)).list()).hasSizeGreaterThanOrEqualTo((int) files);
        assertThat(LAKE.dataRequests(() -> read(other)).list()).isEmpty();
    }

    /** As after a restart: its blocks are on the disk, and nothing is known by a path. */
    @Test
    void evictedTableIsGoneAlthoughNobodyHasOpenedIt() throws IOException {
        String table = table("unopened");
        LAKE.closeCache();
        long held = held(table);
        assertThat(held).isPositive();

        assertThat(call("evict('" + table + "')").<Long>getAs("bytes")).isEqualTo(held);
        assertThat(held(table)).isZero();
        assertThat(LAKE.dataRequests(() -> read(table)).list()).isNotEmpty();
    }

    @Test
    void directoryThatIsNoTableIsDropped() throws IOException {
        String directory = LAKE.table("dropped/plain");
        LAKE.session().range(1000).write().parquet(directory);
        LAKE.session().read().parquet(directory).count();
        Path file = new Path(LAKE.session().read().parquet(directory).inputFiles()[0]);
        assertThat(LAKE.control().residency(file).bytes()).isPositive();

        assertThat(call("evict('" + directory + "')").<Long>getAs("files")).isPositive();
        assertThat(LAKE.control().residency(file).bytes()).isZero();
    }

    @Test
    void clearedCacheHoldsNothingOfAnyTable() {
        String table = table("cleared");
        Row cleared = call("clear(timeout => '20s')");
        assertThat(cleared.<String>getAs("executor")).isEqualTo("driver");
        assertThat(cleared.<Long>getAs("blocks")).isPositive();
        assertThat(cleared.<Long>getAs("bytes")).isPositive();

        assertThat(held(table)).isZero();
        assertThat(LAKE.dataRequests(() -> read(table)).list()).isNotEmpty();
    }

    @Test
    void selfTestComparesWhatIsHeldWithS3() {
        String table = table("tested");
        long files = live(table);
        read(table);

        List<Row> rows = LAKE.sql("call thermocline.system.self_test('" + table + "')");

        assertThat(rows).hasSize((int) files).allSatisfy(row -> {
            assertThat(row.<String>getAs("executor")).isEqualTo("driver");
            assertThat(row.<String>getAs("result")).as(row.toString()).isEqualTo("EQUAL");
            assertThat(row.<String>getAs("detail")).isEmpty();
            assertThat(row.<Long>getAs("bytes")).isPositive().isEqualTo(row.<Long>getAs("held_bytes"));
        });
        assertThat(call("self_test(table => '" + table + "', files => 1)").<String>getAs("result"))
                .isEqualTo("EQUAL");
    }

    /** Another program rewrites a file under a name that Delta never uses twice. */
    @Test
    void selfTestFindsAFileThatWasRewrittenUnderItsNameAndTheCacheForgetsIt() throws IOException {
        String table = table("rewritten");
        read(table);
        Path file = new Path(LAKE.session().read().format("delta").load(table).inputFiles()[0]);
        try (FileSystem unseen = LAKE.unseen()) {
            byte[] zeros = new byte[(int) unseen.getFileStatus(file).getLen()];
            try (OutputStream out = unseen.create(file, true)) {
                out.write(zeros);
            }
        }

        List<Row> rows = LAKE.sql("call thermocline.system.self_test('" + table + "')");

        assertThat(rows)
                .filteredOn(row -> row.<String>getAs("file").equals(file.toString()))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.<String>getAs("result")).as(row.toString()).isEqualTo("DIFFERENT");
                    assertThat(row.<String>getAs("detail")).isEqualTo("byte 0 is another one");
                });
        assertThat(rows)
                .filteredOn(row -> !row.<String>getAs("file").equals(file.toString()))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.<String>getAs("result")).isEqualTo("EQUAL"));
        assertThat(LAKE.control().residency(file).bytes()).isZero();
    }

    @Test
    void selfTestNamesTheSideThatFails() throws IOException {
        String table = table("gone");
        Path file = new Path(LAKE.session().read().format("delta").load(table).inputFiles()[0]);
        try (FileSystem unseen = LAKE.unseen()) {
            assertThat(unseen.delete(file, false)).isTrue();
        }

        List<Row> rows = LAKE.sql("call thermocline.system.self_test('" + table + "')");

        assertThat(rows)
                .filteredOn(row -> row.<String>getAs("file").equals(file.toString()))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.<String>getAs("result")).isEqualTo("FAILED");
                    assertThat(row.<String>getAs("detail"))
                            .startsWith("opening as plain S3A: ")
                            .contains("FileNotFound");
                });
    }
}
