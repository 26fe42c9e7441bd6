package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Random;

/**
 * The dashboard's queries: TPC-H's own questions, asked of the most recent months. Each orders its result fully and
 * computes in decimals, so that results do not depend on how the files lie.
 *
 * <p>The queries depend on the seed alone: each refresh asks the same, as dashboards do. Immutable.
 */
final class Dashboard {
    /** Months that are queried. */
    static final int RECENT = 4;

    /** Months of both tables that are joined. */
    private static final int JOINED = 2;

    /** Keeps the first draws of neighbouring seeds apart. */
    private static final long SEED_FACTOR = 0x9E3779B97F4A7C15L;

    private static final List<String> SHIP_MODES = List.of("REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB");

    private static final List<String> PRIORITIES = List.of("2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW");

    private final Months months;
    private final long seed;

    Dashboard(Months months, long seed) {
        this.months = requireNonNull(months, "months is null");
        this.seed = seed;
    }

    /**
     * A query of the dashboard.
     *
     * @param name what it is called in progress and reports
     * @param sql over the tables of the lake
     */
    record Query(String name, String sql) {}

    /** The queries of a refresh, in their order. */
    List<Query> queries() {
        Random random = new Random(seed * SEED_FACTOR);
        return List.of(pricing(random), openOrders(random));
    }

    private Query pricing(Random random) {
        return new Query("pricing", """
                SELECT l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice),
                  sum(l_extendedprice * (1 - l_discount)), sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)), count(*)
                FROM lineitem
                WHERE month BETWEEN '%s' AND '%s' AND l_shipmode IN ('%s', '%s')
                GROUP BY l_returnflag, l_linestatus ORDER BY l_returnflag, l_linestatus""".formatted(
                        months.back(RECENT - 1), months.back(0), draw(SHIP_MODES, random), draw(SHIP_MODES, random)));
    }

    private Query openOrders(Random random) {
        return new Query(
                "open-orders", """
                SELECT o_orderkey, o_orderdate, o_shippriority, sum(l_extendedprice * (1 - l_discount)) AS revenue
                FROM orders JOIN lineitem ON l_orderkey = o_orderkey
                WHERE orders.month BETWEEN '%1$s' AND '%2$s' AND lineitem.month BETWEEN '%1$s' AND '%2$s'
                  AND o_orderpriority IN ('1-URGENT', '%3$s')
                GROUP BY o_orderkey, o_orderdate, o_shippriority
                ORDER BY revenue DESC, o_orderkey LIMIT 10""".formatted(months.back(JOINED - 1), months.back(0), draw(PRIORITIES, random)));
    }

    private static String draw(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
