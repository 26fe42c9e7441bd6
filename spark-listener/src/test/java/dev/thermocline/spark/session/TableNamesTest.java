package dev.thermocline.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What jobs may call a table. */
final class TableNamesTest {
    private static final Map<String, String> CATALOG =
            Map.of("sales.orders", "s3a://bucket/wh/orders", "delta.log", "s3a://bucket/wh/log");

    private final TableNames names = new TableNames(name -> {
        if (!CATALOG.containsKey(name)) {
            throw new IllegalArgumentException("[TABLE_OR_VIEW_NOT_FOUND] no " + name + ".");
        }
        return Optional.ofNullable(CATALOG.get(name));
    });

    @ParameterizedTest
    @CsvSource({
        "s3a://bucket/wh/t, s3a://bucket/wh/t",
        "s3a://bucket/wh/t/, s3a://bucket/wh/t",
        "s3://bucket/wh/t, s3://bucket/wh/t",
        "delta.`s3a://bucket/wh/t`, s3a://bucket/wh/t",
        "' DELTA . `s3://bucket/wh/t/` ', s3://bucket/wh/t",
        "delta.`/local/t`, /local/t",
        "/local/t, /local/t",
        "sales.orders, s3a://bucket/wh/orders",
        "delta.log, s3a://bucket/wh/log"
    })
    void namesResolve(String name, String path) {
        assertThat(names.resolve(name)).isEqualTo(new Path(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nightly", "a b", "delta.`x`", "", "  ", "wh/orders"})
    void whatNamesNoTableIsRefusedWithARemedy(String name) {
        assertThatThrownBy(() -> names.resolve(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("s3a://bucket/table");
    }

    @Test
    void withoutASessionOnlyPathsAreTables() {
        TableNames alone = new TableNames(name -> Optional.empty());

        assertThat(alone.resolve("s3a://bucket/t")).isEqualTo(new Path("s3a://bucket/t"));
        assertThatThrownBy(() -> alone.resolve("sales.orders"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'sales.orders' is no path, and there is no Spark session");
    }
}
