package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Jobs that read everything once leave no blocks of it, and cost no more requests than without a cache. */
class SinglePassReadsTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final String READS = "thermocline.reads";
    private static final int FILES = 4;

    @AfterEach
    void forgetTheWish() {
        LAKE.session().sparkContext().setLocalProperty(READS, null);
    }

    private static String tableOfSeveralFiles(String name) throws IOException {
        LAKE.session()
                .range(0, 100_000)
                .selectExpr("id", "sha2(cast(id as string), 256) as payload")
                .repartition(FILES)
                .write()
                .format("delta")
                .save(LAKE.table(name));
        LAKE.restartCache();
        return "delta.`" + LAKE.table(name) + "`";
    }

    private static long counter(String name) {
        return LAKE.control().metrics().counter(name).getCount();
    }

    private static List<Path> files(String table) {
        return LAKE.plainly("select distinct input_file_name() from " + table).stream()
                .map(row -> new Path(row.getString(0)))
                .toList();
    }

    private static long dataBytes(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += LAKE.control().residency(file).dataBytes();
        }
        return bytes;
    }

    @Test
    void optimizeReadsPastTheCacheWhatItReplaces() throws IOException {
        String table = tableOfSeveralFiles("once/optimized");
        String copy = tableOfSeveralFiles("once/copy");
        long classic = LAKE.dataRequests(() -> LAKE.plainly("optimize " + copy)).count(Kind.GET);

        Requests ours = LAKE.dataRequests(() -> LAKE.sql("optimize " + table));

        assertThat(counter("cache.refusals.one-pass")).isEqualTo(FILES);
        assertThat(counter("cache.drops.first-sighting")).isGreaterThanOrEqualTo(FILES);
        assertThat(ours.count(Kind.GET)).as(ours.describe()).isLessThanOrEqualTo(classic);
        assertThat(files(table)).hasSize(1);
        Requests after = LAKE.dataRequests(() -> LAKE.sql("select sum(hash(id, payload)) from " + table));
        assertThat(after.list())
                .as("what it wrote is here:%n%s", after.describe())
                .isEmpty();
    }

    @Test
    void authorsOfJobsSayWhatTheyReadOnce() throws IOException {
        String table = tableOfSeveralFiles("once/backfill");
        List<Path> files = files(table);
        String query = "select sum(hash(id, payload)) from " + table;
        List<Row> truth = LAKE.plainly(query);
        LAKE.session().sparkContext().setLocalProperty(READS, "once");

        assertThat(LAKE.sql(query)).isEqualTo(truth);
        assertThat(dataBytes(files)).isZero();

        assertThat(LAKE.sql(query)).isEqualTo(truth);
        assertThat(dataBytes(files)).as("read twice").isPositive();

        LAKE.session().sparkContext().setLocalProperty(READS, null);
        assertThat(LAKE.sql(query)).isEqualTo(truth);
        assertThat(LAKE.dataRequests(() -> LAKE.sql(query)).list()).isEmpty();
    }
}
