package dev.thermocline.benchmarks.tiers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests of {@link Micros}. */
class MicrosTest {

    @Test
    void percentilesAreNearestRanksWhateverTheOrder() {
        long[] falling =
                LongStream.rangeClosed(1, 200).map(i -> (201 - i) * 1_000).toArray();

        assertThat(Micros.of(falling)).isEqualTo(new Micros(100, 198, 200));
        assertThat(falling[0]).as("the times are left as they are").isEqualTo(200_000);
    }

    @Test
    void oneSlowReadOfAHundredIsTheMaximumNotThe99thPercentile() {
        long[] times = LongStream.rangeClosed(1, 100)
                .map(i -> i == 7 ? 9_000_000 : 1_500)
                .toArray();

        assertThat(Micros.of(times)).isEqualTo(new Micros(1.5, 1.5, 9_000));
    }

    @Test
    void tooFewTimesAreRefused() {
        assertThatThrownBy(() -> Micros.of(new long[99]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("99");
    }
}
