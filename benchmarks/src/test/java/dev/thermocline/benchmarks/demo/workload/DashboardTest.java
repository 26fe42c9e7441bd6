package dev.thermocline.benchmarks.demo.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of {@link Dashboard}. */
class DashboardTest {
    private final Months months = new Months(6);

    @Test
    void sameSeedAsksTheSameAndAnotherSomethingElse() {
        assertThat(new Dashboard(months, 42).queries())
                .isEqualTo(new Dashboard(months, 42).queries())
                .isNotEqualTo(new Dashboard(months, 43).queries());
        assertThat(IntStream.range(0, 20)
                        .mapToObj(seed -> new Dashboard(months, seed).queries().get(1))
                        .distinct())
                .hasSizeGreaterThan(10);
    }

    @Test
    void roundHasFilterJoinAndAggregateOverBothTables() {
        List<Dashboard.Query> queries = new Dashboard(months, 42).queries();

        assertThat(queries).hasSize(3);
        assertThat(queries)
                .allSatisfy(query -> assertThat(query.sql()).contains("WHERE", "sum(", "GROUP BY", "ORDER BY"));
        assertThat(queries).anySatisfy(query -> assertThat(query.sql()).contains("sales JOIN products"));
    }

    /** So a round of plain S3A reads the files that a commit replaced, and all others. */
    @Test
    void queriesReadAllMonths() {
        for (int seed = 0; seed < 20; seed++) {
            for (Dashboard.Query query : new Dashboard(months, seed).queries()) {
                assertThat(query.sql()).contains("month >= '" + months.back(5) + "'");
            }
        }
    }

    /** Together they read every column that is not a key alone: the hot set is the table. */
    @Test
    void queriesTogetherReadMostColumns() {
        String all = new Dashboard(months, 1)
                .queries().stream().map(Dashboard.Query::sql).collect(Collectors.joining("\n"));
        for (String column : SalesTable.columns("id", 0, "1998-07")) {
            String name = column.substring(column.lastIndexOf(' ') + 1);
            assertThat(name.equals("sale") || all.contains(name)).as(name).isTrue();
        }
    }

    @Test
    void monthsEndWithTheNewest() {
        assertThat(new Months(3).all()).containsExactly("1998-05", "1998-06", "1998-07");
        assertThat(new Months(12).back(7)).isEqualTo("1997-12");
        assertThat(new Months(3).contains("1998-05")).isTrue();
        assertThat(new Months(3).contains("1998-04")).isFalse();
        assertThat(new Months(3).contains("1998-08")).isFalse();
    }
}
