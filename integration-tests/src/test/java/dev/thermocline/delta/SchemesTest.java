package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose paths are written with another scheme than {@code s3a}. */
class SchemesTest {
    private static final SparkLake LAKE = SparkLake.shared();

    @ParameterizedTest
    @ValueSource(strings = {"s3", "s3n"})
    void tableOfAnotherSchemeIsReadFromTheCache(String scheme) throws IOException {
        String s3a = LAKE.table("schemes/" + scheme);
        String table = s3a.replaceFirst("s3a:", scheme + ":");
        LAKE.session().range(0, 10_000).repartition(2).write().format("delta").save(table);
        List<Row> truth = List.of(RowFactory.create(49_995_000L));

        for (String path : List.of(table, s3a, table)) {
            Requests requests = LAKE.dataRequests(() -> assertThat(LAKE.sql("select sum(id) from delta.`" + path + "`"))
                    .isEqualTo(truth));

            assertThat(requests.count(Kind.HEAD, Kind.GET))
                    .as("%s%n%s", path, requests.describe())
                    .isZero();
        }
    }
}
