package dev.thermocline.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.config.option.ConfigurationPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@link ConfigurationPage}: the committed page says what the code does. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "CONFIGURATION.md");

    @Test
    void committedPageIsTheGeneratedOne() throws IOException {
        String generated = ConfigurationPage.render(CacheOptions.ALL);
        if (Boolean.getBoolean("thermocline.docs.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, generated);
        }

        assertThat(PAGE)
                .as("run this test with -Dthermocline.docs.update=true")
                .content()
                .isEqualTo(generated);
    }

    @Test
    void everyRowHasSevenCells() {
        assertThat(ConfigurationPage.render(CacheOptions.ALL).lines().filter(line -> line.startsWith("|")))
                .hasSize(CacheOptions.ALL.size() + 2)
                .allSatisfy(line -> assertThat(line.split("(?<!\\\\)\\|", -1)).hasSize(9));
    }
}
