package dev.thermocline.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Numbers are written by one rule. */
final class FiguresTest {

    @Test
    void measuresHaveOneDecimalBelowOneHundredAndNoneFromThere() {
        assertThat(Figures.measure(0)).isEqualTo("0.0");
        assertThat(Figures.measure(99.94)).isEqualTo("99.9");
        assertThat(Figures.measure(99.96)).isEqualTo("100");
        assertThat(Figures.measure(1540.4)).isEqualTo("1\u202f540");
        assertThat(Figures.measure(1_234_567.5)).isEqualTo("1\u202f234\u202f568");
    }

    @Test
    void negativeValuesHaveMinusSignUnlessNothingIsLeftOfThem() {
        assertThat(Figures.measure(-12.34)).isEqualTo("−12.3");
        assertThat(Figures.measure(-1234)).isEqualTo("−1\u202f234");
        assertThat(Figures.measure(-0.04)).isEqualTo("0.0");
        assertThat(Figures.percent(-0.305)).isEqualTo("−30");
    }

    @Test
    void countsAreWhole() {
        assertThat(Figures.count(0)).isEqualTo("0");
        assertThat(Figures.count(12_345)).isEqualTo("12\u202f345");
        assertThat(Figures.megabytes(12_340_000)).isEqualTo("12.3");
        assertThat(Figures.percent(0.814)).isEqualTo("81");
    }
}
