package dev.thermocline.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link DemoSettings}. */
class DemoSettingsTest {

    @Test
    void defaultsAreTheDocumentedOnes() {
        assertThat(DemoSettings.parse(List.of()).values())
                .containsEntry("modes", "s3a-analytics,s3a-classic,s3a-prefetch,readcache,thermocline,floor")
                .containsEntry("seeds", "1,2,3")
                .containsEntry("pause", "2000ms")
                .containsEntry("operations", "optimize,merge")
                .containsEntry("latency", "30ms")
                .containsEntry("bandwidth", "100000000")
                .containsEntry("warm-wait", "10000ms");
    }

    @Test
    void namedSettingsReplaceDefaults() {
        DemoSettings settings = DemoSettings.parse(
                List.of("--modes=thermocline", "--latency=1s", "--bandwidth=5MB", "--seeds=-7, 8", "--scale=0.05"));

        assertThat(settings.modes()).containsExactly(Mode.THERMOCLINE);
        assertThat(settings.latency()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.bandwidth()).isEqualTo(5_000_000);
        assertThat(settings.seeds()).containsExactly(-7L, 8L);
        assertThat(settings.scale()).isEqualTo(0.05);
        assertThat(DemoSettings.parse(List.of("--cycles=2", "--operations=append,optimize"))
                        .cycles())
                .isEqualTo(2);
        assertThat(settings.rounds()).isEqualTo(DemoSettings.defaults().rounds());
    }

    @Test
    void argumentsReadBackToEqualSettings() {
        DemoSettings settings = DemoSettings.parse(
                List.of("--latency=70ms", "--cycles=3", "--modes=s3a-classic", "--operations=merge"));

        assertThat(DemoSettings.parse(settings.arguments())).isEqualTo(settings);
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        for (String argument : List.of("--speed=1", "latency=1ms", "--latency", "--=1", "")) {
            assertThatThrownBy(() -> DemoSettings.parse(List.of(argument)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + argument + "'")
                    .hasMessageContaining("modes, seeds, scale");
        }
    }

    @Test
    void unreadableValuesAreRefusedWithTheWantedForm() {
        assertRefused("--latency=fast", "a time such as 30ms");
        assertRefused("--latency=30", "a time such as 30ms");
        assertRefused("--bandwidth=-1", "such as 100MB");
        assertRefused("--seeds=1,x", "a whole number");
        assertRefused("--scale=", "a number");
        assertRefused("--cycles=2", "append, too");
        assertRefused("--profile=yes", "true or false");
        assertRefused("--modes=s3a", "readcache, thermocline");
    }

    @Test
    void valuesOutOfRangeAreRefusedWithTheRange() {
        assertRefused("--modes=thermocline,thermocline", "each mode once");
        assertRefused("--seeds=1,1", "each seed once");
        assertRefused("--operations=append,append", "each operation once");
        assertRefused("--operations=vacuum", "optimize, merge");
        assertRefused("--pause=61s", "0ms to 60s");
        assertRefused("--scale=0", "0.01 to 10");
        assertRefused("--scale=NaN", "0.01 to 10");
        assertRefused("--months=4", "5 to 36");
        assertRefused("--appends=99999999999", "1 to 50");
        assertRefused("--latency=6s", "0ms to 5s");
        assertRefused("--cycles=0", "1 to 20");
        assertRefused("--rounds=21", "1 to 20");
        assertRefused("--warm-wait=61s", "0ms to 60s");
    }

    private static void assertRefused(String argument, String remedy) {
        assertThatThrownBy(() -> DemoSettings.parse(List.of(argument)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(remedy);
    }
}
