package dev.thermocline.benchmarks.tiers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link TierSettings}. */
class TierSettingsTest {

    @Test
    void withoutArgumentsS3AnswersAfterFiftyMilliseconds() {
        assertThat(TierSettings.parse(List.of()).latency()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void argumentsAreReadBackToEqualSettings() {
        TierSettings settings = new TierSettings(7, Duration.ofMillis(30), 0, 200, 110);

        assertThat(TierSettings.parse(settings.arguments())).isEqualTo(settings);
    }

    @Test
    void unknownWrongAndOutOfRangeArgumentsAreNamed() {
        assertThatThrownBy(() -> TierSettings.parse(List.of("--speed=1"))).hasMessageContaining("--speed=1");
        assertThatThrownBy(() -> TierSettings.parse(List.of("--hits=many"))).hasMessageContaining("--hits=many");
        assertThatThrownBy(() -> TierSettings.parse(List.of("--misses=111"))).hasMessageContaining("--misses=111");
        assertThatThrownBy(() -> TierSettings.parse(List.of("--latency-ms=5001")))
                .hasMessageContaining("5001");
    }
}
