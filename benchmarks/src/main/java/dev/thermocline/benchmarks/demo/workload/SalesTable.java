package dev.thermocline.benchmarks.demo.workload;

import dev.thermocline.benchmarks.demo.DemoSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The table that the dashboards query, as SQL that computes its rows from their numbers: the same numbers give the same
 * rows in every process. Each month has {@link #FILES} files at first, of consecutive sales, so that a file's bounds of
 * {@code sale} tell which files a MERGE has to rewrite.
 *
 * @param months partitions
 * @param rowsOfFile rows that a file has at first
 */
record SalesTable(Months months, long rowsOfFile) {
    /** Its name in SQL and its directory in the bucket. */
    static final String NAME = "sales";

    /** Products that are sold, in a table of their own. */
    static final int PRODUCTS = 10_000;

    /** Files of a month at first. */
    static final int FILES = DemoSettings.FILES_OF_MONTH;

    /** What is summed up. Each value has 40 bits: hard to compress, and millions of them add up to a long. */
    private static final List<String> MEASURES =
            List.of("gross", "net", "tax", "discount", "shipping", "margin", "cost", "weight");

    /** Random text, so that a row has many bytes and few values. */
    private static final List<String> TEXTS = List.of("receipt", "parcel");

    /** The table of these settings. */
    static SalesTable of(DemoSettings settings) {
        return new SalesTable(new Months(settings.months()), settings.rowsOfFile());
    }

    /** Rows of a month at first. */
    long rowsOfMonth() {
        return rowsOfFile * FILES;
    }

    /** Number of a month's first sale; the months are counted back from the newest. */
    long firstSale(int monthsBack) {
        return (months.count() - 1 - monthsBack) * rowsOfMonth();
    }

    /**
     * The select list that makes rows of their numbers.
     *
     * @param id SQL of the number of the sale
     * @param salt another one gives other measures of the same sales
     * @param month of all rows
     */
    static List<String> columns(String id, long salt, String month) {
        List<String> columns = new ArrayList<>(List.of(
                id + " AS sale",
                "pmod(xxhash64(%s, -1L), %dL) AS product".formatted(id, PRODUCTS),
                "pmod(xxhash64(%s, -2L), 97L) AS store".formatted(id),
                "pmod(xxhash64(%s, -3L), 8L) AS channel".formatted(id)));
        for (String measure : MEASURES) {
            columns.add("shiftrightunsigned(xxhash64(%s, %dL), 24) AS %s"
                    .formatted(id, salt * 100 + MEASURES.indexOf(measure), measure));
        }
        for (String text : TEXTS) {
            columns.add("sha2(concat('%s', %s, '-%d'), 256) AS %s".formatted(text, id, salt, text));
        }
        columns.add("'" + month + "' AS month");
        return columns;
    }
}
