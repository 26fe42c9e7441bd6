package dev.thermocline.config.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectIds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rule a name has. */
class TtlRulesTest {
    private final TtlRules rules =
            TtlRules.parse("_delta_log/.*=1d, dim_[a-z]{1,9}/.*=90d, @parquet=12h", Duration.ofMinutes(1));

    @ParameterizedTest
    @CsvSource({
        "lake/t/_delta_log/1.checkpoint.parquet, 1",
        "lake/dim_country/part-1.parquet, 2",
        "lake/fact/part-1.parquet, 3",
        "lake/fact/part-1.csv, 0",
        "lake/dim_COUNTRY/part-1.csv, 0",
    })
    void firstRuleThatMatchesCounts(String key, int rule) {
        assertThat(rules.ruleOf(key)).isEqualTo(rule);
    }

    @Test
    void durationsAreInTheOrderOfTheRules() {
        assertThat(rules.durations()).isEqualTo(List.of(Duration.ofDays(1), Duration.ofDays(90), Duration.ofHours(12)));
        assertThat(TtlRules.MOST).as("what an object's id can carry").isEqualTo(ObjectIds.MOST_RULES);
    }
}
