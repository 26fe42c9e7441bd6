package dev.thermocline.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of {@link DemoSettings}. */
class DemoSettingsTest {

    @Test
    void shortFormIsPlainS3aAsHadoopShipsItAndThermocline() {
        assertThat(DemoSettings.parse(List.of()).values())
                .containsEntry("modes", "s3a-analytics,thermocline")
                .containsEntry("seeds", "1")
                .containsEntry("cycles", "2")
                .containsEntry("operations", "optimize,merge")
                .containsEntry("latency", "30ms")
                .containsEntry("bandwidth", "100000000")
                .containsEntry("executors", "2");
    }

    @Test
    void fullFormHasAllModesAndThreeSeeds() {
        assertThat(DemoSettings.parse(List.of("--full")).values())
                .containsEntry("modes", "s3a-analytics,s3a-classic,s3a-prefetch,readcache,thermocline,floor")
                .containsEntry("seeds", "1,2,3");
        assertThat(DemoSettings.parse(List.of("--full", "--modes=floor")).modes())
                .containsExactly(Mode.FLOOR);
    }

    /** Files have the sizes that tables have which somebody compacts: 8 to 32 MB, also after a commit. */
    @Test
    void filesAreAsLongAsThoseOfCompactedTables() {
        for (DemoSettings settings : List.of(DemoSettings.defaults(), DemoSettings.parse(List.of("--full")))) {
            assertThat(settings.megabytes()).isBetween(200, 500);
            assertThat(settings.bytesOfFile()).isBetween(8_000_000L, 32_000_000L / 3);
        }
    }

    @Test
    void namedSettingsReplaceDefaults() {
        DemoSettings settings = DemoSettings.parse(List.of(
                "--modes=thermocline", "--latency=1s", "--bandwidth=5MB", "--seeds=-7, 8", "--cycles=1", "--months=8"));

        assertThat(settings.modes()).containsExactly(Mode.THERMOCLINE);
        assertThat(settings.latency()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.bandwidth()).isEqualTo(5_000_000);
        assertThat(settings.seeds()).containsExactly(-7L, 8L);
        assertThat(settings.months()).isEqualTo(8);
        assertThat(DemoSettings.parse(List.of("--cycles=1", "--operations=append,optimize"))
                        .operations())
                .containsExactly(Operation.APPEND, Operation.OPTIMIZE);
        assertThat(settings.rounds()).isEqualTo(DemoSettings.defaults().rounds());
    }

    /** The ones that docs/BENCHMARKS.md gives. */
    @Test
    void documentedArgumentsAreRead() {
        assertThat(DemoSettings.parse(List.of("--latency=100ms", "--modes=s3a-analytics,thermocline,floor"))
                        .modes())
                .containsExactly(Mode.S3A_ANALYTICS, Mode.THERMOCLINE, Mode.FLOOR);
    }

    @Test
    void argumentsReadBackToEqualSettings() {
        DemoSettings settings = DemoSettings.parse(List.of(
                "--latency=70ms",
                "--cycles=3",
                "--modes=s3a-classic",
                "--operations=merge",
                "--executors=0",
                "--profile=true"));

        assertThat(DemoSettings.parse(settings.arguments())).isEqualTo(settings);
        DemoSettings full = DemoSettings.parse(List.of("--full"));
        assertThat(DemoSettings.parse(full.arguments())).isEqualTo(full);
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        for (String argument : List.of("--speed=1", "latency=1ms", "--latency", "--=1", "--modes")) {
            assertThatThrownBy(() -> DemoSettings.parse(List.of(argument)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(argument)
                    .hasMessageContaining("--seeds");
        }
    }

    @Test
    void unreadableValuesAreRefusedWithTheWantedForm() {
        assertRefused("--latency=fast", "a time such as 30ms");
        assertRefused("--latency=30", "a time such as 30ms");
        assertRefused("--bandwidth=-1", "such as 100MB");
        assertRefused("--seeds=1,x", "a whole number");
        assertRefused("--megabytes=", "--megabytes");
        assertRefused("--cycles=3", "twice as many");
        assertRefused("--profile=yes", "boolean");
        assertRefused("--profile=true", "--executors=0");
        assertRefused("--modes=s3a", "readcache, thermocline");
    }

    @Test
    void valuesOutOfRangeAreRefusedWithTheRange() {
        assertRefused("--modes=thermocline,thermocline", "each mode once");
        assertRefused("--seeds=1,1", "each seed once");
        assertRefused("--operations=append,append", "each operation once");
        assertRefused("--operations=vacuum", "optimize, merge");
        assertRefused("--pause=61s", "0ms to 60s");
        assertRefused("--megabytes=9", "10 to 4000");
        assertRefused("--months=3", "4 to 36");
        assertRefused("--latency=6s", "0ms to 5s");
        assertRefused("--cycles=0", "1 to 20");
        assertRefused("--rounds=21", "1 to 20");
        assertRefused("--warm-wait=61s", "0ms to 60s");
        assertRefused("--executors=17", "0 to 16");
    }

    private static void assertRefused(String argument, String remedy) {
        assertThatThrownBy(() -> DemoSettings.parse(List.of(argument)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(remedy);
    }
}
