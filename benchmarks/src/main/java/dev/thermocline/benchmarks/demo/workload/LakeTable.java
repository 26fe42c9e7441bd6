package dev.thermocline.benchmarks.demo.workload;

import io.trino.tpch.Distributions;
import io.trino.tpch.LineItem;
import io.trino.tpch.LineItemGenerator;
import io.trino.tpch.Order;
import io.trino.tpch.OrderGenerator;
import io.trino.tpch.TextPool;
import java.math.BigDecimal;
import java.sql.Date;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** The TPC-H tables of the lake. Both have a column {@code month} that they are partitioned by. */
enum LakeTable {
    LINEITEM("l_orderkey BIGINT, l_partkey BIGINT, l_suppkey BIGINT, l_linenumber INT, l_quantity DECIMAL(15,2), "
            + "l_extendedprice DECIMAL(15,2), l_discount DECIMAL(15,2), l_tax DECIMAL(15,2), "
            + "l_returnflag STRING, l_linestatus STRING, l_shipdate DATE, l_commitdate DATE, "
            + "l_receiptdate DATE, l_shipinstruct STRING, l_shipmode STRING, l_comment STRING, month STRING") {
        @Override
        Iterator<Row> rows(Slice slice) {
            Iterable<LineItem> items = new LineItemGenerator(
                    slice.scale(), slice.part(), slice.parts(), Distributions.getDefaultDistributions(), Texts.POOL);
            return stream(items)
                    .filter(item -> slice.months().contains(month(item.getShipDate())))
                    .map(LakeTable::row)
                    .iterator();
        }
    },
    ORDERS("o_orderkey BIGINT, o_custkey BIGINT, o_orderstatus STRING, o_totalprice DECIMAL(15,2), o_orderdate DATE, "
            + "o_orderpriority STRING, o_clerk STRING, o_shippriority INT, o_comment STRING, month STRING") {
        @Override
        Iterator<Row> rows(Slice slice) {
            Iterable<Order> orders = new OrderGenerator(
                    slice.scale(), slice.part(), slice.parts(), Distributions.getDefaultDistributions(), Texts.POOL);
            return stream(orders)
                    .filter(order -> slice.months().contains(month(order.getOrderDate())))
                    .map(LakeTable::row)
                    .iterator();
        }
    };

    private final String columns;

    LakeTable(String columns) {
        this.columns = columns;
    }

    /**
     * Part of what the generator makes.
     *
     * @param scale TPC-H scale factor
     * @param part counted from 1
     * @param parts into how many the generator's rows are divided
     * @param months that are kept
     */
    record Slice(double scale, int part, int parts, Months months) {}

    /** The rows of a slice, made while they are read. */
    abstract Iterator<Row> rows(Slice slice);

    /** Name in SQL and directory in the bucket. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    StructType schema() {
        return StructType.fromDDL(columns);
    }

    private static <T> Stream<T> stream(Iterable<T> values) {
        return StreamSupport.stream(values.spliterator(), false);
    }

    private static Row row(LineItem item) {
        return RowFactory.create(
                item.getOrderKey(),
                item.getPartKey(),
                item.getSupplierKey(),
                item.getLineNumber(),
                BigDecimal.valueOf(item.getQuantity()).setScale(2),
                BigDecimal.valueOf(item.getExtendedPriceInCents(), 2),
                BigDecimal.valueOf(item.getDiscountPercent(), 2),
                BigDecimal.valueOf(item.getTaxPercent(), 2),
                item.getReturnFlag(),
                item.getStatus(),
                date(item.getShipDate()),
                date(item.getCommitDate()),
                date(item.getReceiptDate()),
                item.getShipInstructions(),
                item.getShipMode(),
                item.getComment(),
                month(item.getShipDate()));
    }

    private static Row row(Order order) {
        return RowFactory.create(
                order.getOrderKey(),
                order.getCustomerKey(),
                String.valueOf(order.getOrderStatus()),
                BigDecimal.valueOf(order.getTotalPriceInCents(), 2),
                date(order.getOrderDate()),
                order.getOrderPriority(),
                order.getClerk(),
                order.getShipPriority(),
                order.getComment(),
                month(order.getOrderDate()));
    }

    private static Date date(int epochDay) {
        return Date.valueOf(LocalDate.ofEpochDay(epochDay));
    }

    private static String month(int epochDay) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        return date.getYear() + (date.getMonthValue() < 10 ? "-0" : "-") + date.getMonthValue();
    }

    /** Comments are cut from a pool; the generator's own has 300 MB and takes seconds to make. */
    private static final class Texts {
        private static final int POOL_BYTES = 8 * 1024 * 1024;

        static final TextPool POOL = new TextPool(POOL_BYTES, Distributions.getDefaultDistributions());
    }
}
