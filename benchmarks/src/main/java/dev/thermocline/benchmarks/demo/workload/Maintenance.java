package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import dev.thermocline.benchmarks.demo.Operation;
import java.util.Random;
import org.apache.spark.sql.SparkSession;

/** The commits, all to the table of sales. What a commit changes depends on its seed and number alone. */
final class Maintenance {
    /** Of the sales of the files that it rewrites, a MERGE changes one in so many. */
    private static final int MERGE_EVERY = 13;

    /** New sales of a MERGE. */
    private static final int INSERTED = 500;

    private static final int DELETE_EVERY = 31;

    /** Keeps numbers of new sales apart from those that are there. */
    private static final long NEW_SALES = 1_000_000_000_000L;

    private final SparkSession session;
    private final LakeWriter writer;
    private final SalesTable sales;
    private final long seed;

    Maintenance(SparkSession session, LakeWriter writer, long seed) {
        this.session = requireNonNull(session, "session is null");
        this.writer = requireNonNull(writer, "writer is null");
        this.sales = writer.sales();
        this.seed = seed;
    }

    /**
     * Makes a commit.
     *
     * @param number of the commit, from 0 on
     * @param cycle number of the cycle, from 0 on: OPTIMIZE takes the newest months one after the other, MERGE the
     *     oldest
     */
    void run(Operation operation, int number, int cycle) {
        Months months = sales.months();
        Random random = new Random(seed + number);
        switch (operation) {
            case APPEND -> writer.appendLate(cycle);
            case OPTIMIZE -> sql("OPTIMIZE sales WHERE month = '%s'".formatted(months.back(cycle % months.count())));
            case ZORDER ->
                sql("OPTIMIZE sales WHERE month >= '%s' AND month <= '%s' ZORDER BY (product)"
                        .formatted(months.back(3), months.back(2)));
            case DELETE ->
                sql("DELETE FROM sales WHERE month = '%s' AND pmod(sale, %d) = %d"
                        .formatted(months.back(cycle % months.count()), DELETE_EVERY, random.nextInt(DELETE_EVERY)));
            case MERGE -> sql(merge(months.count() - 1 - cycle % months.count(), random.nextInt(MERGE_EVERY), number));
        }
    }

    /** Changes sales of the two thirds of a month's files in the middle, and adds some. */
    private String merge(int monthsBack, int rest, int number) {
        String month = sales.months().back(monthsBack);
        long first = sales.firstSale(monthsBack) + sales.rowsOfFile();
        long end = first + (SalesTable.FILES - 2) * sales.rowsOfFile();
        long added = NEW_SALES + (long) number * INSERTED;
        return """
                MERGE INTO sales USING (
                  SELECT %1$s FROM (
                    SELECT id FROM range(%2$d, %3$d, %4$d) UNION ALL SELECT id FROM range(%5$d, %6$d))) AS changes
                ON sales.sale = changes.sale AND sales.month = '%7$s' AND sales.sale >= %2$d AND sales.sale < %3$d
                WHEN MATCHED THEN UPDATE SET *
                WHEN NOT MATCHED THEN INSERT *""".formatted(
                        String.join(", ", SalesTable.columns("id", number + 1, month)),
                        first + rest,
                        end,
                        MERGE_EVERY,
                        added,
                        added + INSERTED,
                        month);
    }

    private void sql(String statement) {
        session.sql(statement).collectAsList();
    }
}
