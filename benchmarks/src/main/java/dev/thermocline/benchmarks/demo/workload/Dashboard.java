package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Random;

/**
 * The dashboard's queries over all months of the table, which together read most of its columns. Each orders its result
 * fully and computes in whole numbers, so that results do not depend on how the files lie.
 *
 * <p>The queries depend on the seed alone: each refresh asks the same, as dashboards do. Immutable.
 */
final class Dashboard {
    /** Keeps the first draws of neighbouring seeds apart. */
    private static final long SEED_FACTOR = 0x9E3779B97F4A7C15L;

    private static final int CHANNELS = 8;

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
        return List.of(revenue(random), categories(random), logistics(random));
    }

    private Query revenue(Random random) {
        return new Query("revenue", """
                SELECT month, sum(gross), sum(net), sum(tax), count_if(receipt LIKE '0%%'), count(*)
                FROM sales WHERE month >= '%s' AND channel <> %d AND store < 48
                GROUP BY month ORDER BY month""".formatted(oldest(), random.nextInt(CHANNELS)));
    }

    private Query categories(Random random) {
        return new Query("categories", """
                SELECT category, sum(margin), sum(cost), sum(discount), count(*)
                FROM sales JOIN products ON sales.product = products.product
                WHERE month >= '%s' AND price >= %d
                GROUP BY category ORDER BY category""".formatted(oldest(), random.nextInt(500)));
    }

    private Query logistics(Random random) {
        return new Query("logistics", """
                SELECT channel, max(weight), sum(shipping), count_if(parcel LIKE '%%f'), count(*)
                FROM sales WHERE month >= '%s' AND channel <> %d
                GROUP BY channel ORDER BY channel""".formatted(oldest(), random.nextInt(CHANNELS)));
    }

    private String oldest() {
        return months.back(months.count() - 1);
    }
}
