package dev.thermocline.benchmarks.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link RequestCounts}, {@link Traffic} and {@link Spread}. */
class RequestCountsTest {

    @Test
    void countsSurviveTheWireAndAddUp() {
        RequestCounts counts = new RequestCounts(new Traffic(1, 2, 3, 4, 5), new Traffic(6, 7, 8, 9, 10), 11);

        assertThat(RequestCounts.parse(counts.format())).isEqualTo(counts);
        assertThat(counts.plus(counts))
                .isEqualTo(new RequestCounts(new Traffic(2, 4, 6, 8, 10), new Traffic(12, 14, 16, 18, 20), 22));
        assertThat(counts.total()).isEqualTo(1 + 2 + 3 + 6 + 7 + 8 + 11);
        assertThatThrownBy(() -> RequestCounts.parse("1 2")).hasMessageContaining("'1 2'");
        assertThatThrownBy(() -> RequestCounts.parse("1 2 3 4 5 6 7 8 9 -10 11"))
                .hasMessageContaining("-10");
    }

    @Test
    void spreadIsNearestRanksAndMayBeNegative() {
        assertThat(Spread.of(List.of(4.04, -1.0, 3.0, 2.0))).isEqualTo(new Spread(4, -1, 2, 3));
        assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(1, 7, 7, 7));
        assertThatThrownBy(() -> Spread.of(List.of())).hasMessageContaining("no values");
    }
}
