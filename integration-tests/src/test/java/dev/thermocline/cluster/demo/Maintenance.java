package dev.thermocline.cluster.demo;

import dev.thermocline.cluster.SparkApplication;
import java.util.List;

/** What the other application does to a table of six columns in three partitions: the same in each mode. */
final class Maintenance {
    static final String APPEND = "append";
    static final String MERGE = "MERGE";
    static final String OPTIMIZE = "OPTIMIZE";

    private static final int ROWS_OF_FILE = 40_000;
    private static final int FILES_OF_PARTITION = 2;
    private static final int PARTITIONS = 3;
    private static final int ROWS_OF_PARTITION = ROWS_OF_FILE * FILES_OF_PARTITION;
    private static final int ROWS = PARTITIONS * ROWS_OF_PARTITION;

    private final SparkApplication application;
    private final String table;

    /** @param table in SQL */
    Maintenance(SparkApplication application, String table) {
        this.application = application;
        this.table = table;
    }

    /**
     * A statement.
     *
     * @param operation what it is
     * @param sql what it says
     */
    record Work(String operation, String sql) {}

    /** The table with two files in each partition. */
    void create() throws Exception {
        var unused = application.sql("create table " + table + " using delta partitioned by (p)"
                + " tblproperties ('delta.enableDeletionVectors' = 'false') as select " + columns("id")
                + ", cast(floor(id / " + ROWS_OF_PARTITION + ") as int) as p from range(0, " + ROWS + ", 1, "
                + PARTITIONS * FILES_OF_PARTITION + ")");
    }

    /** In this order. */
    List<Work> works() {
        return List.of(append(), merge(), optimize());
    }

    void commit(Work work) throws Exception {
        var unused = application.sql(work.sql());
    }

    /** One file more in the first partition. */
    private Work append() {
        return new Work(
                APPEND,
                "insert into " + table + " select " + columns("id") + ", 0 as p from range(" + ROWS + ", "
                        + (ROWS + ROWS_OF_FILE) + ", 1, 1)");
    }

    /** A few rows of each old file of the first partition. */
    private Work merge() {
        return new Work(
                MERGE,
                "merge into " + table + " as t using (select id as a, xxhash64(id, 7) as c from range(0, "
                        + ROWS_OF_PARTITION + ", 2000)) as s on t.a = s.a"
                        + " when matched then update set c = s.c");
    }

    private Work optimize() {
        return new Work(OPTIMIZE, "optimize " + table);
    }

    /** Values that can't be compressed. */
    private static String columns(String id) {
        StringBuilder columns = new StringBuilder(id + " as a");
        for (char column = 'b'; column <= 'f'; column++) {
            columns.append(", xxhash64(" + id + ", " + (int) column + ") as " + column);
        }
        return columns.toString();
    }
}
