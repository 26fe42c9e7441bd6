package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of Spark's file formats reads its files through the cache as through S3A, and a second time without S3. */
class FormatsTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final int ROWS = 20_000;

    private final Input input = new Input();

    /** What Spark shows as <i>Input</i>. */
    private static final class Input extends SparkListener {
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            bytes.addAndGet(end.taskMetrics().inputMetrics().bytesRead());
        }
    }

    @BeforeEach
    void listen() {
        LAKE.session().sparkContext().addSparkListener(input);
    }

    @AfterEach
    void stopListening() {
        LAKE.session().sparkContext().removeSparkListener(input);
    }

    private long inputOf(Runnable query) throws Exception {
        LAKE.session().sparkContext().listenerBus().waitUntilEmpty();
        long before = input.bytes.get();
        query.run();
        LAKE.session().sparkContext().listenerBus().waitUntilEmpty();
        return input.bytes.get() - before;
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "orc", "json", "csv", "text"})
    void readsThroughTheCacheAreS3asAndTheSecondNeedsNoS3(String format) throws Exception {
        String path = LAKE.table("formats/" + format);
        LAKE.session()
                .range(0, ROWS)
                .selectExpr(
                        format.equals("text")
                                ? new String[] {"concat(id, ' ', sha2(cast(id as string), 256)) as value"}
                                : new String[] {"id", "sha2(cast(id as string), 256) as payload"})
                .repartition(3)
                .write()
                .format(format)
                .save(path);
        LAKE.restartCache();
        String query = "select count(*), sum(hash(*)) from " + format + ".`" + path + "`";
        List<Row> truth = LAKE.plainly(query);

        long cold = inputOf(() -> assertThat(LAKE.sql(query)).isEqualTo(truth));
        Requests[] requests = new Requests[1];
        long warm = inputOf(() -> requests[0] =
                LAKE.dataRequests(() -> assertThat(LAKE.sql(query)).isEqualTo(truth)));

        boolean immutable = List.of("parquet", "orc").contains(format); // by name: the others cost a HEAD an open
        assertThat(requests[0].list().stream()
                        .filter(request -> request.key().contains("part-"))
                        .filter(request -> request.kind() == Kind.GET || (immutable && request.kind() == Kind.HEAD)))
                .as(requests[0].describe())
                .isEmpty();
        assertThat(truth.get(0).getLong(0)).isEqualTo(ROWS);
        assertThat(warm).as("bytes of Input").isPositive().isEqualTo(cold);
    }
}
