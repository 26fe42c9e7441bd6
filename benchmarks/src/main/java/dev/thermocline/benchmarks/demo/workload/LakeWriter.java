package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import dev.thermocline.benchmarks.demo.DemoSettings;
import dev.thermocline.benchmarks.demo.workload.LakeTable.Slice;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Writes TPC-H rows as Delta tables, partitioned by month. Each append takes another slice of the generator's rows and
 * adds a file to each month from each of its tasks.
 *
 * <p>Deterministic in its rows for equal settings. Not thread-safe; does not own the session.
 */
final class LakeWriter {
    /** Tasks that generate and write the rows of one append. */
    private static final int TASKS = 2;

    private final SparkSession session;
    private final DemoSettings settings;
    private final String root;

    LakeWriter(SparkSession session, DemoSettings settings, String root) {
        this.session = requireNonNull(session, "session is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.root = requireNonNull(root, "root is null");
    }

    /** URI of a table. */
    String path(LakeTable table) {
        return root + "/" + table.label();
    }

    /**
     * Adds rows in one commit.
     *
     * @param number which slice of the rows, from 0; each should be appended once
     * @param months that are written; rows of other months are left out
     */
    void append(LakeTable table, int number, Months months) {
        append(table, number, months, settings.appends());
    }

    /** Adds rows after the lake was written; numbered from 0 on their own. */
    void appendLate(LakeTable table, int number, Months months) {
        append(table, settings.appends() + number, months, slices());
    }

    private int slices() {
        return settings.appends() + settings.cycles() * settings.seeds().size();
    }

    private void append(LakeTable table, int number, Months months, int limit) {
        int slices = slices();
        if (number < 0 || number >= limit) {
            throw new IllegalArgumentException("append " + number + " is not below " + limit);
        }
        SliceRows rows = new SliceRows(table, settings.scale(), number * TASKS + 1, slices * TASKS, months.count());
        session.range(0, TASKS, 1, TASKS)
                .mapPartitions(rows, Encoders.row(table.schema()))
                .write()
                .format("delta")
                .partitionBy("month")
                .mode("append")
                .save(path(table));
    }

    /** Makes the tables known by their names. */
    void register() {
        for (LakeTable table : LakeTable.values()) {
            session.sql("CREATE TABLE " + table.label() + " USING delta LOCATION '" + path(table) + "'");
        }
    }

    /**
     * Runs in the tasks, of which each has one number: task n makes the part {@code firstPart + n}.
     *
     * @param months how many of the newest months are kept
     */
    private record SliceRows(LakeTable table, double scale, int firstPart, int parts, int months)
            implements MapPartitionsFunction<Long, Row> {
        private static final long serialVersionUID = 1;

        @Override
        public Iterator<Row> call(Iterator<Long> tasks) {
            if (!tasks.hasNext()) { // Spark's generated iterators have no next element before they were asked for one
                return Collections.emptyIterator();
            }
            return table.rows(new Slice(scale, firstPart + tasks.next().intValue(), parts, new Months(months)));
        }
    }
}
