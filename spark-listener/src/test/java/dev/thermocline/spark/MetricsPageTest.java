package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.exposition.PrometheusPage;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.metrics.MetricsPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@link MetricsPage}: the committed page says what the code does. */
final class MetricsPageTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "METRICS.md");

    private static String generated() {
        return MetricsPage.render(MetricCatalogue.ALL, PluginMetrics.ALL) + PrometheusPage.render();
    }

    @Test
    void committedPageIsTheGeneratedOne() throws IOException {
        if (Boolean.getBoolean("thermocline.docs.update")) {
            Files.writeString(PAGE, generated());
        }

        assertThat(PAGE)
                .as("run this test with -Dthermocline.docs.update=true")
                .content()
                .isEqualTo(generated());
    }

    @Test
    void everyMetricHasARowOfFiveCells() {
        assertThat(generated().lines().filter(line -> line.startsWith("| `")))
                .hasSize(MetricCatalogue.ALL.size() + PluginMetrics.ALL.size())
                .allSatisfy(line -> assertThat(line.split("\\|", -1)).hasSize(7));
    }

    @Test
    void placesThatThePageNamesAreThere() {
        assertThat(generated()).contains("plugin." + ThermoclinePlugin.class.getName());
        assertThat(PAGE.resolveSibling("../conf/metrics.properties")).isRegularFile();
    }
}
