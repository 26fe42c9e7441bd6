package dev.thermocline.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The predicate as text; that Spark and Delta understand it is a test of its own, with them. */
class PredicateTextTest {
    private static String predicate(String column, String value) {
        return PredicateText.of(List.of(Partition.of(Map.of(column, Optional.of(value)))));
    }

    @Test
    void valuesAreComparedAsTexts() {
        assertThat(predicate("day", "2026-01-31")).isEqualTo("(`day` = '2026-01-31')");
        assertThat(predicate("n", "-7")).isEqualTo("(`n` = '-7')");
        assertThat(predicate("city", "Zürich 東京")).isEqualTo("(`city` = 'Zürich 東京')");
    }

    @Test
    void nullAndEmptyTextAreNull() {
        assertThat(PredicateText.of(List.of(Partition.of(Map.of("p", Optional.empty())))))
                .isEqualTo("(`p` IS NULL)");
        assertThat(predicate("p", "")).isEqualTo("(`p` IS NULL)");
    }

    @Test
    void columnsAreJoinedByAndAndPartitionsByOrInAFixedSequence() {
        Partition first = Partition.of(Map.of("b", Optional.empty(), "a", Optional.of("1")));
        Partition second = Partition.of(Map.of("a", Optional.of("2"), "b", Optional.of("x")));

        assertThat(PredicateText.of(List.of(second, first)))
                .isEqualTo("(`a` = '1' AND `b` IS NULL) OR (`a` = '2' AND `b` = 'x')");
    }

    @Test
    void backtickOfAColumnIsDoubled() {
        assertThat(predicate("a`b c", "1")).isEqualTo("(`a``b c` = '1')");
    }

    @Test
    void textThatCouldEndOrAlterALiteralIsGivenInBytes() {
        assertThat(predicate("p", "it's")).isEqualTo("(`p` = CAST(X'69742773' AS STRING))");
        assertThat(predicate("p", "a\\b")).isEqualTo("(`p` = CAST(X'615c62' AS STRING))");
        assertThat(predicate("p", "${env:HOME}")).doesNotContain("$");
        assertThat(predicate("p", "line\nbreak")).doesNotContain("\n");
        assertThat(predicate("p", "say \"é\"")).isEqualTo("(`p` = CAST(X'7361792022c3a922' AS STRING))");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1", "-1.5E-10", "1e5", ".5"})
    void fractionIsComparedAsTextToo(String number) {
        assertThat(predicate("p", number))
                .isEqualTo("((`p` = '" + number + "' OR CAST(`p` AS STRING) = '" + number + "'))");
    }
}
