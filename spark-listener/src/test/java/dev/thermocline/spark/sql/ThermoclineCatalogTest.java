package dev.thermocline.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.procedures.BoundProcedure;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Finding procedures, and what they answer to arguments that Spark lets through. No plugin runs here. */
final class ThermoclineCatalogTest {
    private static final String[] SYSTEM = {"system"};
    private static final String TABLE = "s3a://bucket/called";

    private final ThermoclineCatalog catalog = new ThermoclineCatalog();

    private BoundProcedure procedure(String name) {
        return catalog.loadProcedure(Identifier.of(SYSTEM, name)).bind(new StructType());
    }

    /** Texts and arrays of texts become Spark's. */
    private static InternalRow row(@Nullable Object... values) {
        return new GenericInternalRow(
                Arrays.stream(values).map(ThermoclineCatalogTest::internal).toArray());
    }

    private static @Nullable Object internal(@Nullable Object value) {
        return value instanceof List<?> list
                ? new GenericArrayData(
                        list.stream().map(ThermoclineCatalogTest::internal).toArray())
                : value instanceof String text ? UTF8String.fromString(text) : value;
    }

    private InternalRow answer(String name, @Nullable Object... values) {
        Scan scan = procedure(name).call(row(values)).next();
        assertThat(scan).isInstanceOf(LocalScan.class);
        InternalRow[] rows = ((LocalScan) scan).rows();
        assertThat(rows).hasSize(1);
        assertThat(rows[0].numFields()).isEqualTo(scan.readSchema().length());
        return rows[0];
    }

    private void refused(String name, List<String> parts, @Nullable Object... values) {
        assertThatThrownBy(() -> procedure(name).call(row(values)))
                .isInstanceOf(ProcedureException.class)
                .hasMessageContainingAll(parts.toArray(String[]::new));
    }

    @Test
    void everyProcedureIsListedFoundInAnyCaseAndDescribed() {
        Identifier[] listed = catalog.listProcedures(SYSTEM);

        assertThat(listed)
                .extracting(Identifier::name)
                .containsExactly(
                        "await_warm", "clear", "evict", "optimize_advice", "self_test", "stats", "status", "warm");
        for (Identifier identifier : listed) {
            UnboundProcedure found = catalog.loadProcedure(
                    Identifier.of(new String[] {"SYSTEM"}, identifier.name().toUpperCase(java.util.Locale.ROOT)));
            assertThat(found.name()).isEqualTo(identifier.name());
            assertThat(found.description()).isNotBlank();
            assertThat(found).as("Spark would bind it for ever").isNotInstanceOf(BoundProcedure.class);
            BoundProcedure bound = found.bind(new StructType());
            assertThat(bound.name()).isEqualTo(identifier.name());
            assertThat(bound.isDeterministic()).isFalse();
            assertThat(bound.parameters())
                    .extracting(ProcedureParameter::comment)
                    .doesNotContainNull();
        }
        assertThat(catalog.listProcedures(new String[0])).isEmpty();
    }

    @Test
    void errorOfAWrongNameListsThoseThatExist() {
        for (Identifier wrong : List.of(
                Identifier.of(SYSTEM, "statuz"),
                Identifier.of(new String[0], "status"),
                Identifier.of(new String[] {"other"}, "status"))) {
            assertThatThrownBy(() -> catalog.loadProcedure(wrong))
                    .as("%s", wrong)
                    .isInstanceOf(SparkThrowable.class)
                    .hasMessageContaining("There is no procedure thermocline." + wrong)
                    .hasMessageContaining("thermocline.system.await_warm, thermocline.system.clear")
                    .hasMessageContaining("thermocline.system.status");
        }
    }

    @Test
    void catalogHasTheNameThatSparkGivesIt() {
        catalog.initialize("other", CaseInsensitiveStringMap.empty());
        assertThat(catalog.name()).isEqualTo("other");
    }

    @Test
    void wrongArgumentsAreNamedWithTheRemedy() {
        refused("status", List.of("thermocline.system.status", "table is NULL", "s3a://bucket/table"), null, "1s");
        refused("status", List.of("table is ' '", "s3a://bucket/table"), " ", "1s");
        refused("status", List.of("timeout is '10'", "'30s'"), TABLE, "10");
        refused("status", List.of("timeout is NULL", "'30s'"), TABLE, null);
        refused("await_warm", List.of("timeout is 'soon'", "'30s'"), TABLE, "soon", null);
        refused("warm", List.of("thermocline.system.warm", "timeout is '1x'"), TABLE, "1x");
        refused("await_warm", List.of("version is -1", "NULL for the newest"), TABLE, "1s", -1L);
        refused("optimize_advice", List.of("zorder_by is NULL", "array('customer'"), TABLE, null, null);
        refused("optimize_advice", List.of("zorder_by is empty", "array('customer'"), TABLE, List.of(), null);
        refused("optimize_advice", List.of("zorder_by", "no name"), TABLE, List.of("a", ""), null);
        refused("optimize_advice", List.of("last_days is 0", "at least 1"), TABLE, List.of("a"), 0L);
    }

    @Test
    void tableThatIsNoneIsNamed() {
        assertThatThrownBy(() -> procedure("await_warm").call(row("no_such_table", "1s", 3L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'no_such_table'")
                .hasMessageContaining("s3a://bucket/table");
    }

    @Test
    void withoutThePluginNothingIsKnownOfCommits() {
        InternalRow answer = answer("await_warm", TABLE, "30s", 7L);

        assertThat(answer.getUTF8String(0)).hasToString("UNKNOWN");
        assertThat(answer.getLong(1)).isEqualTo(7);
        assertThat(answer.isNullAt(2)).isTrue();
        assertThat(answer.isNullAt(4)).isTrue();
        assertThat(answer("await_warm", TABLE, "30s", null).isNullAt(1)).isTrue();
    }

    @Test
    void withoutThePluginEverythingIsDueAndTheReasonIsThere() {
        InternalRow answer = answer("optimize_advice", TABLE, List.of("customer"), 2L);

        assertThat(answer.getUTF8String(0)).hasToString("EVERYTHING");
        assertThat(answer.isNullAt(1)).isTrue();
        assertThat(answer.getUTF8String(4).toString()).contains("set spark.plugins");
    }

    @Test
    void statsAreARowForEachProcess() {
        InternalRow answer = answer("stats");

        assertThat(answer.getUTF8String(0)).hasToString("driver");
        for (int column = 1; column < answer.numFields(); column++) {
            assertThat(answer.getLong(column)).isNotNegative();
        }
    }

    @Test
    void withoutThePluginNoExecutorIsAsked() {
        assertThatThrownBy(() -> procedure("warm").call(row(TABLE, "1s")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("set spark.plugins");
        assertThatThrownBy(() -> procedure("status").call(row(TABLE, "1s")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("set spark.plugins");
    }

    @Test
    void interruptedCallEndsAndTheThreadStaysInterrupted() {
        Thread.currentThread().interrupt();
        try {
            var unused = procedure("await_warm").call(row(TABLE, "30s", 0L));
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("thermocline.system.await_warm was interrupted");
        }
        assertThat(Thread.interrupted()).isTrue();
    }
}
