package dev.thermocline.benchmarks.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of {@link Latencies}. */
class LatenciesTest {

    @Test
    void oneLatencyIsEveryPercentile() {
        Latencies latencies = new Latencies(List.of(7.0));

        assertThat(List.of(latencies.p50(), latencies.p99(), latencies.max())).containsOnly(7.0);
    }

    @Test
    void percentilesAreNearestRanksWhateverTheOrder() {
        Latencies latencies = new Latencies(List.of(50.0, 10.0, 40.0, 20.0));

        assertThat(latencies.p50()).isEqualTo(20);
        assertThat(latencies.percentile(75)).isEqualTo(40);
        assertThat(latencies.percentile(75.1)).isEqualTo(50);
    }

    @Test
    void p99IsTheMaximumBelowAHundredQueriesAndCarriesFromThere() {
        Latencies few = upTo(99);
        Latencies enough = upTo(100);

        assertThat(few.p99Carries()).isFalse();
        assertThat(few.p99()).isEqualTo(few.max());
        assertThat(enough.p99Carries()).isTrue();
        assertThat(enough.p99()).isEqualTo(99).isLessThan(enough.max());
    }

    @Test
    void impossibleValuesAreRefused() {
        assertThatThrownBy(() -> new Latencies(List.of(1.0, -1.0))).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new Latencies(List.of(Double.NaN))).hasMessageContaining("NaN");
        assertThatThrownBy(() -> upTo(3).percentile(0)).hasMessageContaining("(0, 100]");
        assertThatThrownBy(() -> new Latencies(List.of()).p50()).hasMessageContaining("no latencies");
    }

    private static Latencies upTo(int count) {
        List<Double> millis = IntStream.rangeClosed(1, count)
                .mapToObj(value -> (double) value)
                .collect(Collectors.toList());
        Collections.reverse(millis);
        return new Latencies(millis);
    }
}
