package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A cold cache never asks S3 more often than plain S3A does, and fetches no block that nobody touches. */
class ScanRequestsTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final String TABLE = "delta.`" + LAKE.table("scan/events") + "`";
    private static final int BLOCK = 1020 * 1024;

    @BeforeAll
    static void writeTable() throws IOException {
        LAKE.session()
                .range(0, 400_000)
                .selectExpr(
                        "id", "cast(id % 1000 as int) as k", "sha2(cast(id as string), 256) as payload", "rand(7) as v")
                .repartition(2)
                .write()
                .format("delta")
                .option("parquet.block.size", 4 * 1024 * 1024)
                .save(LAKE.table("scan/events"));
        LAKE.sql("select count(*) from " + TABLE); // the log is loaded, so that only data files are asked for
    }

    private Requests cold(String query) throws IOException {
        LAKE.restartCache();
        return LAKE.dataRequests(() -> LAKE.sql(query));
    }

    private static Map<String, Long> getsByFile(Requests requests) {
        Map<String, Long> gets = new TreeMap<>();
        for (S3Request request : requests.list()) {
            if (request.kind() == Kind.GET) {
                gets.merge(request.key(), 1L, Long::sum);
            }
        }
        return gets;
    }

    @Test
    void coldScanOfAllColumnsSendsNoMoreGetsThanClassic() throws IOException {
        String query = "select sum(hash(id, k, payload, v)) from " + TABLE;
        List<Row> truth = LAKE.plainly(query);
        Requests classic = LAKE.dataRequests(() -> LAKE.plainly(query));

        Requests ours = cold(query);

        Map<String, Long> classicGets = getsByFile(classic);
        Map<String, Long> ourGets = getsByFile(ours);
        assertThat(classicGets).isNotEmpty();
        ourGets.forEach((file, gets) -> assertThat(gets)
                .as("%s%nclassic:%n%s%nours:%n%s", file, classic.describe(), ours.describe())
                .isLessThanOrEqualTo(classicGets.get(file)));
        assertThat(ours.count(Kind.HEAD)).isLessThanOrEqualTo(classic.count(Kind.HEAD));
        Requests warm = LAKE.dataRequests(() -> assertThat(LAKE.sql(query)).isEqualTo(truth));
        assertThat(warm.count(Kind.HEAD, Kind.GET)).as(warm.describe()).isZero();
    }

    @Test
    void coldProjectionFetchesOnlyTheBlocksThatItTouches() throws IOException {
        String query = "select sum(k) from " + TABLE;
        Requests classic = LAKE.dataRequests(() -> LAKE.plainly(query));

        Requests ours = cold(query);

        CacheStatistics statistics = LAKE.control().statistics();
        long chunks = classic.list().stream()
                .filter(request -> request.kind() == Kind.GET)
                .count();
        long bound = classic.bytes(Kind.GET) + 2L * BLOCK * chunks;
        assertThat(ours.bytes(Kind.GET))
                .as("whole blocks of what classic reads%nclassic:%n%s%nours:%n%s", classic.describe(), ours.describe())
                .isLessThanOrEqualTo(bound);
        assertThat(ours.count(Kind.GET)).isLessThanOrEqualTo(classic.count(Kind.GET));
        assertThat(statistics.originBytes()).isEqualTo(ours.bytes(Kind.GET));
        assertThat(statistics.originRequests()).isEqualTo(ours.count(Kind.GET));
        assertThat(statistics.amplification()).isGreaterThanOrEqualTo(1.0);
    }
}
