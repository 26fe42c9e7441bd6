package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The procedures as SQL calls them, in a session that has the plugin and no setting of its own for them. */
class SqlProceduresTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final String PATH = LAKE.table("called");
    private static final String TABLE = "'" + PATH + "'";
    private static final int FILES = 2;

    @BeforeAll
    static void createTable() throws IOException {
        LAKE.restartCache();
        LAKE.sql("create table delta.`" + PATH + "` using delta as select /*+ repartition(" + FILES
                + ") */ id, cast(id % 2 as int) as part from range(1000)");
    }

    private static Row call(String procedure) {
        List<Row> rows = LAKE.sql("call thermocline.system." + procedure);
        assertThat(rows).as(procedure).hasSize(1);
        return rows.get(0);
    }

    private static void refused(String call, String... parts) {
        assertThatThrownBy(() -> LAKE.sql("call thermocline." + call)).as(call).hasMessageContainingAll(parts);
    }

    @Test
    void newestCommitIsAwaitedAndThenTheWholeTableIsHeld() {
        Row warmed = call("await_warm(" + TABLE + ", '60s')");
        assertThat(warmed.<String>getAs("status")).isEqualTo("WARM");
        assertThat(warmed.<Long>getAs("version")).isZero();
        assertThat(warmed.<Integer>getAs("added_files")).isEqualTo(FILES);
        assertThat(warmed.<Long>getAs("lag_ms")).isNotNegative();
        assertThat(warmed.<String>getAs("outcomes")).isNotBlank();

        Row held = call("status(table => " + TABLE + ")");
        assertThat(held.<String>getAs("executor")).isEqualTo("driver");
        assertThat(held.<Long>getAs("version")).isZero();
        assertThat(held.<Boolean>getAs("complete")).isTrue();
        assertThat(held.<Long>getAs("live_files")).isEqualTo(FILES);
        assertThat(held.<Long>getAs("warm_tails")).isEqualTo(FILES);
        assertThat(held.<Long>getAs("warm_bodies")).isEqualTo(FILES);
        assertThat(held.<Long>getAs("warm_bytes")).isPositive().isEqualTo(held.<Long>getAs("live_bytes"));
    }

    @Test
    void versionAndNamesOfTheTableMayBeGiven() {
        for (String table : List.of(TABLE, "'delta.`" + PATH + "`'")) {
            Row warmed = call("await_warm(version => 0, timeout => '60s', table => " + table + ")");
            assertThat(warmed.<String>getAs("status")).as(table).isEqualTo("WARM");
        }
        Row unknown = call("await_warm(" + TABLE + ", '60s', 9)");
        assertThat(unknown.<String>getAs("status")).isEqualTo("UNKNOWN");
        assertThat(unknown.<Long>getAs("version")).isEqualTo(9);
        assertThat(unknown.<String>getAs("outcomes")).isNull();
    }

    /** As PySpark's {@code spark.sql} calls the JVM. */
    @Test
    void callComesWithAMapOfParametersFromPython() {
        List<Row> rows = LAKE.session()
                .sql("call thermocline.system.await_warm(" + TABLE + ", '60s')", Map.of())
                .collectAsList();
        assertThat(rows)
                .singleElement()
                .satisfies(row -> assertThat(row.<String>getAs("status")).isEqualTo("WARM"));
    }

    @Test
    void tableThatNobodyHereHasSeenIsWarmedAndHeld() {
        String path = LAKE.table("called-by-others");
        LAKE.plainly("create table delta.`" + path + "` using delta as select id from range(100)");
        LAKE.plainly("insert into delta.`" + path + "` select 7L");

        Row warmed = call("warm('" + path + "')");
        assertThat(warmed.<String>getAs("status")).isEqualTo("WARM");
        assertThat(warmed.<Long>getAs("version")).isEqualTo(1);
        Row held = call("status('" + path + "')");
        assertThat(held.<Long>getAs("live_files"))
                .isPositive()
                .isEqualTo(warmed.<Integer>getAs("added_files").longValue());
        assertThat(held.<Long>getAs("warm_tails")).isEqualTo(held.<Long>getAs("live_files"));
    }

    @Test
    void statsMoveWithQueries() {
        long before = call("stats()").getAs("hits");
        LAKE.sql("select sum(id) from delta.`" + PATH + "`");

        Row after = call("stats()");
        assertThat(after.<String>getAs("executor")).isEqualTo("driver");
        assertThat(after.<Long>getAs("hits")).isGreaterThan(before);
        assertThat(after.<Long>getAs("failures")).isZero();
    }

    @Test
    void adviceOnOptimizeIsARow() {
        Row advice = call("optimize_advice(" + TABLE + ", array('id'))");
        assertThat(advice.<String>getAs("advice")).isIn("EVERYTHING", "PARTITIONS");
        assertThat(advice.<Integer>getAs("skipped")).isZero();

        Row recent = call("optimize_advice(table => " + TABLE + ", zorder_by => array('id'), last_days => 2)");
        assertThat(recent.<String>getAs("advice")).isEqualTo(advice.getAs("advice"));
    }

    @Test
    void wrongCallsAreRefusedWithTheRemedy() {
        refused("system.statuz(" + TABLE + ")", "thermocline.system.statuz", "thermocline.system.status");
        refused("status(" + TABLE + ")", "There is no procedure thermocline.status", "thermocline.system.status");
        refused("system.status()", "table");
        refused("system.status(tabel => " + TABLE + ")", "tabel");
        refused("system.status(array(1))", "STRING");
        refused("system.status(null)", "table is NULL", "s3a://bucket/table");
        refused("system.status('no_such_table')", "'no_such_table'", "s3a://bucket/table");
        refused("system.status('" + LAKE.table("never-called") + "')", "never-called has no log");
        refused("system.warm('" + LAKE.table("never-called") + "')", "never-called");
        refused("system.stats(1)", "stats");
        refused("system.await_warm(" + TABLE + ", 30)", "timeout is '30'", "'30s'");
        refused("system.await_warm(" + TABLE + ", version => -1)", "version is -1");
        refused("system.evict(null)", "table is NULL", "s3a://bucket/table");
        refused("system.evict(" + TABLE + ", 'soon')", "timeout is 'soon'", "'30s'");
        refused("system.clear('never')", "timeout is 'never'");
        refused("system.self_test(" + TABLE + ", 0)", "files is 0", "at least 1");
        refused("system.self_test('" + LAKE.table("never-called") + "')", "never-called");
        refused("system.optimize_advice(" + TABLE + ", array())", "zorder_by is empty");
        refused("system.optimize_advice(" + TABLE + ", array('id'), 0)", "last_days is 0");
    }

    @Test
    void proceduresAreListed() {
        assertThat(LAKE.sql("show procedures in thermocline.system"))
                .extracting(row -> row.<String>getAs("procedure_name"))
                .containsExactlyInAnyOrder(
                        "await_warm", "clear", "evict", "optimize_advice", "self_test", "stats", "status", "warm");
    }
}
