package dev.thermocline.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link Zone}: where the name comes from. */
class ZoneTest {
    private static String zone(@Nullable String option) {
        return Zone.of(Optional.ofNullable(option), Map.of("ZONE", " eu-1a ")::get);
    }

    @Test
    void zoneIsNamedByTheOptionOrTheEnvironmentOrAFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("zone"), "eu-1b\n");

        assertThat(zone(null)).isEmpty();
        assertThat(zone("eu-1c")).isEqualTo("eu-1c");
        assertThat(zone("env:ZONE")).isEqualTo("eu-1a");
        assertThat(zone("env:NONE")).isEmpty();
        assertThat(zone("file:" + file)).isEqualTo("eu-1b");
        assertThat(zone("file:" + directory.resolve("missing"))).isEmpty();
        assertThat(zone("x".repeat(1000))).hasSize(256);
    }
}
