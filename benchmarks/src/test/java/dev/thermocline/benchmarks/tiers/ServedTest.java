package dev.thermocline.benchmarks.tiers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.metrics.CacheStatistics;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of {@link Served}. */
class ServedTest {

    private static CacheStatistics statistics(Map<String, Long> hitBytes, long missBytes) {
        return new CacheStatistics(0, 0, hitBytes, missBytes, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), 0, 0);
    }

    @Test
    void onlyWhatWasDeliveredBetweenTheReadingsCounts() {
        Served served = Served.between(
                statistics(Map.of("disk", 100L, "heap", 50L), 10),
                statistics(Map.of("disk", 350L, "heap", 50L, "offheap", 1L), 12));

        assertThat(served.bytes()).isEqualTo(Map.of("disk", 250L, "offheap", 1L, Subject.S3, 2L));
    }

    @Test
    void oneTierThatDeliveredAllIsRight() {
        assertThatNoException().isThrownBy(() -> new Served(Map.of("disk", 250L)).requireOnly("disk", 250));
    }

    @Test
    void anotherTierAMissOrALackFailsTheRun() {
        assertThatThrownBy(() -> new Served(Map.of("disk", 249L, "queue", 1L)).requireOnly("disk", 250))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("250 B", "disk=249", "queue=1");
        assertThatThrownBy(() -> new Served(Map.of(Subject.S3, 250L)).requireOnly("disk", 250))
                .hasMessageContaining("s3=250");
        assertThatThrownBy(() -> new Served(Map.of("disk", 249L)).requireOnly("disk", 250))
                .hasMessageContaining("disk=249");
    }
}
