package dev.thermocline.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.cache.block.BlockKind;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link MetricCatalogue} and the rules of its entries. */
class MetricCatalogueTest {
    private static final Pattern REASON = Pattern.compile("(?:dropped\\([^\";]*|giveBodyUp\\()\"([^\"]+)\"");

    @Test
    void everyConstantIsInTheList() throws IllegalAccessException {
        List<Object> constants = new ArrayList<>();
        for (Field field : MetricCatalogue.class.getDeclaredFields()) {
            if (field.getType() == CacheMetric.class) {
                constants.add(field.get(null));
            }
        }

        assertThat(constants).isNotEmpty().containsExactlyInAnyOrderElementsOf(MetricCatalogue.ALL);
    }

    @Test
    void namesAreUniqueAndMeaningsAreSentences() {
        assertThat(MetricCatalogue.ALL.stream().flatMap(metric -> metric.names().stream()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("cache."));
        assertThat(MetricCatalogue.ALL)
                .allSatisfy(metric -> assertThat(metric.meaning()).matches("[A-Z](?s:.*)\\."));
    }

    @Test
    void bytesAreCalledBytes() {
        assertThat(MetricCatalogue.ALL)
                .allSatisfy(metric -> assertThat(metric.name().contains(".bytes"))
                        .as(metric.name())
                        .isEqualTo(metric.unit().equals("bytes")));
    }

    @Test
    void everyReasonForADropInTheSourcesIsListed() throws IOException {
        Set<String> reasons = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("basedir", "."), "src", "main", "java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher matcher = REASON.matcher(Files.readString(file));
                while (matcher.find()) {
                    reasons.add(matcher.group(1));
                }
            }
        }

        assertThat(MetricCatalogue.DROPS.values()).containsExactlyInAnyOrderElementsOf(reasons);
    }

    @Test
    void valueThatTheCatalogueDoesNotKnowIsCountedAllTheSame() {
        MetricRegistry registry = new MetricRegistry();
        CacheMetrics metrics = new CacheMetrics(registry, () -> 0);

        metrics.hit("tape", BlockKind.DATA, 1);

        assertThat(registry.counter("cache.hits.tape").getCount()).isEqualTo(1);
        assertThat(metrics.statistics().hits()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hits", "Cache.hits", "cache..hits", "cache.hits.", "cache.hit bytes", "cache.<tier"})
    void nameThatIsNoNameIsRefused(String name) {
        assertThatThrownBy(() -> CacheMetric.counter(name, "reads", "Reads."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void variablePartAndValuesGoTogether() {
        assertThatThrownBy(() -> CacheMetric.gauge("cache.hits.<tier>", "reads", "Reads."))
                .hasMessageContaining("cache.hits.<tier>");
        assertThatThrownBy(() -> CacheMetric.gauge("cache.hits", "reads", "Reads.", "heap"))
                .hasMessageContaining("cache.hits");
        assertThatThrownBy(() -> MetricCatalogue.MISSES.name("heap")).hasMessageContaining("cache.misses");
    }
}
