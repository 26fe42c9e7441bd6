package dev.thermocline.benchmarks.demo.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of {@link Dashboard}. */
class DashboardTest {
    private static final Pattern MONTH = Pattern.compile("'(\\d{4}-\\d{2})'");

    private final Months months = new Months(12);

    @Test
    void sameSeedAsksTheSameAndAnotherSomethingElse() {
        assertThat(new Dashboard(months, 42).queries())
                .isEqualTo(new Dashboard(months, 42).queries())
                .isNotEqualTo(new Dashboard(months, 43).queries());
        assertThat(IntStream.range(0, 20)
                        .mapToObj(seed -> new Dashboard(months, seed).queries().get(0))
                        .distinct())
                .hasSizeGreaterThan(10);
    }

    @Test
    void roundHasFilterJoinAndAggregateOverBothTables() {
        List<Dashboard.Query> queries = new Dashboard(months, 42).queries();

        assertThat(queries).hasSize(2);
        assertThat(queries).allSatisfy(query -> assertThat(query.sql()).contains("WHERE", "sum(", "ORDER BY"));
        assertThat(queries).anySatisfy(query -> assertThat(query.sql()).contains("orders JOIN lineitem"));
    }

    @Test
    void queriesStayInTheRecentMonths() {
        String oldest = months.back(Dashboard.RECENT - 1);
        for (int seed = 0; seed < 200; seed++) {
            for (Dashboard.Query query : new Dashboard(months, seed).queries()) {
                Matcher month = MONTH.matcher(query.sql());
                while (month.find()) {
                    assertThat(month.group(1)).isBetween(oldest, months.back(0));
                }
            }
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
