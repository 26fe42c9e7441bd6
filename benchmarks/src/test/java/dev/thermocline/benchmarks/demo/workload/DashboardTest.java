package dev.thermocline.benchmarks.demo.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests of {@link Dashboard}. */
class DashboardTest {
    private static final Pattern MONTH = Pattern.compile("'(\\d{4}-\\d{2})'");

    private final Months months = new Months(12);

    @Test
    void sameSeedAndRoundGiveTheSameQueries() {
        for (int round = 0; round < 20; round++) {
            assertThat(new Dashboard(months, 42).round(round)).isEqualTo(new Dashboard(months, 42).round(round));
        }
    }

    @Test
    void roundsAndSeedsGiveOtherQueries() {
        List<Dashboard.Query> queries = new Dashboard(months, 42).round(0);

        assertThat(new Dashboard(months, 42).round(1)).isNotEqualTo(queries);
        assertThat(new Dashboard(months, 43).round(0)).isNotEqualTo(queries);
    }

    @Test
    void roundHasFilterJoinAndAggregateOverBothTables() {
        List<Dashboard.Query> queries = new Dashboard(months, 42).round(0);

        assertThat(queries).hasSizeGreaterThanOrEqualTo(4);
        assertThat(queries).allSatisfy(query -> assertThat(query.sql()).contains("WHERE", "sum(", "ORDER BY"));
        assertThat(queries).anySatisfy(query -> assertThat(query.sql()).contains("orders JOIN lineitem"));
    }

    @Test
    void queriesStayInTheRecentMonths() {
        String oldest = months.back(Dashboard.RECENT - 1);
        for (int round = 0; round < 200; round++) {
            for (Dashboard.Query query : new Dashboard(months, 7).round(round)) {
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
