package dev.thermocline.cluster.peers;

import dev.thermocline.cluster.AddedFiles;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.SparkApplication;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A Delta table of six columns whose values can't be compressed, in partitions of two files each, that OPTIMIZE makes one:
 * about a megabyte, more than one block. A dashboard of two queries uses two of the columns. A seed draws how many
 * partitions and rows there are, which values, and which columns.
 */
final class DashboardTable {
    /** The version that OPTIMIZE commits. */
    static final long OPTIMIZED = 2;

    /** So many files at most in a task of a scan: one. */
    static final Map<String, String> A_TASK_A_FILE =
            Map.of("spark.sql.files.maxPartitionBytes", "2m", "spark.sql.files.openCostInBytes", "2m");

    private static final int COLUMNS = 6;

    private final ClusterLake lake;
    private final String key;
    private final long seed;
    private final int partitions;
    private final int rowsOfFile;
    private final List<String> queries;

    /** @param name of this table's own */
    DashboardTable(ClusterLake lake, String name, long seed) {
        Random random = new Random(seed);
        this.lake = lake;
        this.key = "tables/" + name;
        this.seed = seed;
        this.partitions = 20 + random.nextInt(9);
        this.rowsOfFile = 11_000 + random.nextInt(3_000);
        int first = 1 + random.nextInt(COLUMNS - 1);
        int second = 1 + (first + random.nextInt(COLUMNS - 2)) % (COLUMNS - 1);
        this.queries = List.of(
                "select p % 3 as g, sum(c" + first + " % 1000) as s, max(c" + second + ") as m from " + sqlName()
                        + " group by p % 3",
                "select count(*), min(c" + second + ") from " + sqlName() + " where c" + first + " > 0");
    }

    String root() {
        return ClusterLake.ROOT + key;
    }

    /** Where its log is, as a key. */
    String logKey() {
        return key + "/_delta_log/";
    }

    String sqlName() {
        return "delta.`" + root() + "`";
    }

    /** Versions 0 and 1: two files in each partition. */
    void create(SparkApplication writer) throws Exception {
        var unused = writer.sql(
                "create table " + sqlName() + " using delta partitioned by (p)"
                        + " tblproperties ('delta.enableDeletionVectors' = 'false') as " + rows(0),
                "insert into " + sqlName() + " " + rows(1));
    }

    private String rows(int part) {
        long rows = (long) partitions * rowsOfFile;
        StringBuilder select = new StringBuilder("select id as c0");
        for (int column = 1; column < COLUMNS; column++) {
            select.append(", xxhash64(id, " + (seed * COLUMNS + column) + "L) as c" + column);
        }
        // a task of the range is a partition of the table
        return select + ", cast(floor((id - " + part * rows + "L) / " + rowsOfFile + ") as int) as p from range("
                + part * rows + ", " + (part + 1) * rows + ", 1, " + partitions + ")";
    }

    /** Version {@link #OPTIMIZED}. */
    void optimize(SparkApplication writer) throws Exception {
        var unused = writer.sql("optimize " + sqlName());
    }

    /** The dashboard's queries; the first one reads each file once. */
    List<String> queries() {
        return queries;
    }

    /** Runs the queries and returns their rows. */
    List<String> round(SparkApplication reader) throws Exception {
        List<String> rows = new ArrayList<>();
        for (String query : queries) {
            rows.addAll(reader.sql(query));
        }
        return rows;
    }

    /** The files that a version added: lengths by key. */
    Map<String, Long> added(long version) throws IOException {
        return new AddedFiles(lake, key).of(version);
    }
}
