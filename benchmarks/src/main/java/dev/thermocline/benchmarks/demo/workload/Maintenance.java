package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import dev.thermocline.benchmarks.demo.Operation;
import java.util.Random;
import org.apache.spark.sql.SparkSession;

/**
 * The commits between the dashboard's rounds. Each operation makes exactly one version of one table, in months that the
 * dashboard queries. What is merged and deleted depends on the seed and the commit's number alone.
 */
final class Maintenance {
    private static final int MERGE_EVERY = 13;
    private static final int DELETE_EVERY = 31;
    private static final long NEW_KEYS = 1_000_000_000L;

    private final SparkSession session;
    private final LakeWriter writer;
    private final Months months;
    private final long seed;

    Maintenance(SparkSession session, LakeWriter writer, Months months, long seed) {
        this.session = requireNonNull(session, "session is null");
        this.writer = requireNonNull(writer, "writer is null");
        this.months = requireNonNull(months, "months is null");
        this.seed = seed;
    }

    /** The table that the operation changes. */
    static LakeTable table(Operation operation) {
        return operation == Operation.MERGE ? LakeTable.ORDERS : LakeTable.LINEITEM;
    }

    /**
     * Runs the operation; when it returns the version is there.
     *
     * @param number of the commit in the script
     * @param cycle how often the kind was run before
     */
    void run(Operation operation, int number, int cycle) {
        Random random = new Random(seed + number);
        int merged = random.nextInt(MERGE_EVERY);
        int deleted = random.nextInt(DELETE_EVERY);
        switch (operation) {
            case APPEND -> writer.appendLate(LakeTable.LINEITEM, cycle, new Months(Dashboard.RECENT));
            case OPTIMIZE -> sql(optimize(months.back(cycle % Dashboard.RECENT)));
            case ZORDER ->
                sql("OPTIMIZE lineitem WHERE month >= '%s' AND month <= '%s' ZORDER BY (l_orderkey)"
                        .formatted(months.back(3), months.back(2)));
            case DELETE ->
                sql("DELETE FROM lineitem WHERE month >= '%s' AND pmod(l_orderkey, %d) = %d"
                        .formatted(months.back(Dashboard.RECENT - 1), DELETE_EVERY, deleted));
            case MERGE -> sql(merge(months.back(0), merged, number));
        }
    }

    /**
     * One version of each table, in the oldest month, which no dashboard queries: it lets the JVM compile what a commit
     * runs.
     *
     * @param number of a commit that the script does not make
     */
    void rehearse(int number) {
        String oldest = months.back(months.count() - 1);
        sql(optimize(oldest));
        sql(merge(oldest, 0, number));
    }

    private static String optimize(String month) {
        return "OPTIMIZE lineitem WHERE month = '%s'".formatted(month);
    }

    /** Raises the priority of some of the month's orders and adds as many new ones. */
    private static String merge(String month, int rest, int number) {
        return """
                MERGE INTO orders USING (
                  SELECT o_orderkey + fresh AS o_orderkey, o_custkey, o_orderstatus, o_totalprice, o_orderdate,
                    '1-URGENT' AS o_orderpriority, o_clerk, o_shippriority, o_comment, month
                  FROM orders LATERAL VIEW explode(array(0L, %dL)) copies AS fresh
                  WHERE month = '%s' AND o_orderkey < %d AND pmod(o_orderkey, %d) = %d) AS changes
                ON orders.month = changes.month AND orders.o_orderkey = changes.o_orderkey AND orders.month = '%s'
                WHEN MATCHED THEN UPDATE SET o_orderpriority = changes.o_orderpriority
                WHEN NOT MATCHED THEN INSERT *""".formatted(NEW_KEYS * (number + 1), month, NEW_KEYS, MERGE_EVERY, rest, month);
    }

    private void sql(String statement) {
        session.sql(statement).collectAsList();
    }
}
