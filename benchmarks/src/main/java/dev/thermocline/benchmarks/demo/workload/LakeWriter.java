package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import dev.thermocline.benchmarks.demo.DemoSettings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Writes the tables and registers them. Not thread-safe; does not own the session. */
final class LakeWriter {
    /** The table of products, its name in SQL and its directory in the bucket. */
    static final String PRODUCTS = "products";

    private final SparkSession session;
    private final String root;
    private final SalesTable sales;

    /** @param root URI of the lake */
    LakeWriter(SparkSession session, DemoSettings settings, String root) {
        this.session = requireNonNull(session, "session is null");
        this.root = requireNonNull(root, "root is null");
        this.sales = SalesTable.of(settings);
    }

    /** What the table of sales is made of. */
    SalesTable sales() {
        return sales;
    }

    /** URI of a table. */
    String path(String table) {
        return root + "/" + table;
    }

    /** Writes the small table, in one commit of one file. */
    void writeProducts() {
        Dataset<Row> products = session.range(0, SalesTable.PRODUCTS, 1, 1)
                .selectExpr(
                        "id AS product",
                        "pmod(xxhash64(id), 24L) AS category",
                        "pmod(xxhash64(id, 1L), 999L) AS price");
        products.write().format("delta").mode("append").save(path(PRODUCTS));
    }

    /** Writes a month of sales, in one commit of {@link SalesTable#FILES} files; the oldest is to be written first. */
    void writeMonth(int monthsBack) {
        long first = sales.firstSale(monthsBack);
        append(first, first + sales.rowsOfMonth(), SalesTable.FILES, monthsBack);
    }

    /** Appends one file of new sales to the newest month. */
    void appendLate(int number) {
        long first = sales.firstSale(0) + sales.rowsOfMonth() * (number + 1);
        append(first, first + sales.rowsOfFile(), 1, 0);
    }

    private void append(long first, long end, int files, int monthsBack) {
        String month = sales.months().back(monthsBack);
        session.range(first, end, 1, files)
                .selectExpr(SalesTable.columns("id", 0, month).toArray(String[]::new))
                .write()
                .format("delta")
                .partitionBy("month")
                .mode("append")
                .save(path(SalesTable.NAME));
    }

    /** Makes both tables known by their names. */
    void register() {
        for (String table : new String[] {SalesTable.NAME, PRODUCTS}) {
            session.sql("CREATE TABLE " + table + " USING delta LOCATION '" + path(table) + "'");
        }
    }
}
