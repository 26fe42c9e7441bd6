package dev.thermocline.config.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Durations}. */
class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "7d, PT168H, 7d",
        "12h, PT12H, 12h",
        "48h, PT48H, 2d",
        "5m, PT5M, 5m",
        "90m, PT90M, 90m",
        "60m, PT1H, 1h",
        "30s, PT30S, 30s",
        "60S, PT1M, 1m",
        "500ms, PT0.5S, 500ms",
        "1500 MS, PT1.5S, 1500ms",
        "2000ms, PT2S, 2s",
        "' 1 h ', PT1H, 1h",
        "0s, PT0S, 0s",
        "0d, PT0S, 0s"
    })
    void readsDurationAndWritesTheShortestExactText(String text, Duration duration, String shortest) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
        assertThat(Durations.format(duration)).isEqualTo(shortest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-5s", "1.5h", "5w", "5min", "5us", "1h30m", "PT5S", "5 s s"})
    void refusesWhatIsNotADuration(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not a duration");
    }

    @Test
    void refusesBareNumberAndNamesTheUnits() {
        assertThatThrownBy(() -> Durations.parse("30"))
                .hasMessage("'30' has no unit: write 30s for seconds or 30ms for milliseconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807d", "9223372036854775808s", "99999999999999999999ms"})
    void refusesWhatADurationCannotHold(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).hasMessageContaining("longer than a duration can be");
    }

    @Test
    void refusesToWriteWhatItCouldNotReadBack() {
        assertThatThrownBy(() -> Durations.format(Duration.ofNanos(1_500_000))).hasMessageContaining("finer");
        assertThatThrownBy(() -> Durations.format(Duration.ofSeconds(-1))).hasMessageContaining("negative");
    }
}
