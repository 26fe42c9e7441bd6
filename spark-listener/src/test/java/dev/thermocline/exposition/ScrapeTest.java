package dev.thermocline.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.metrics.CacheMetric;
import dev.thermocline.metrics.MetricCatalogue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The text of a scrape. */
class ScrapeTest {
    private static final long SEED = Long.getLong("thermocline.seed", new Random().nextLong());

    private final MetricRegistry registry = new MetricRegistry();
    private Numbers numbers = Numbers.ofDriver(Map.of());
    private final Scrape scrape = new Scrape("1.2.3", () -> numbers, registry);

    private ScrapedText scraped() {
        ExpositionText text = scrape.text();
        ScrapedText parsed = ScrapedText.parse(text.toString());
        assertThat(parsed.series()).hasSize(text.count());
        return parsed;
    }

    private void registerAll() {
        for (List<CacheMetric> metrics : List.of(PluginMetrics.OF_DRIVER, PluginMetrics.OF_COMMITS)) {
            metrics.stream()
                    .flatMap(metric -> metric.names().stream())
                    .forEach(name -> registry.gauge(name, () -> (Gauge<Long>) () -> 7L));
        }
    }

    /** What a process sends that has all tiers. */
    private static Map<String, Long> all(Random random) {
        Map<String, Long> counters = new HashMap<>();
        PluginMetrics.OF_BOTH.forEach(metric -> counters.put(PluginMetrics.key(metric), random.nextLong(1L << 30)));
        for (ExposedMetric metric : ExposedMetrics.ALL) {
            metric.parts().stream()
                    .flatMap(part -> part.keys().stream())
                    .forEach(key -> counters.put(key, 1 + random.nextLong(1L << 30)));
        }
        return counters;
    }

    @Test
    void atMostTwoHundredSeriesOfAThousandExecutorsAndTheSumsAreRight() {
        Random random = new Random(SEED);
        registerAll();
        Map<String, Map<String, Long>> present = new HashMap<>();
        Map<String, Map<String, Long>> silent = new HashMap<>();
        List<Map<String, Long>> everybody = new ArrayList<>();
        for (int executor = 0; executor < 1_000; executor++) {
            Map<String, Long> counters = all(random);
            everybody.add(counters);
            (random.nextInt(4) == 0 ? silent : present).put(Integer.toString(executor), counters);
        }
        numbers = new Numbers(all(random), present, silent, all(random));
        everybody.add(numbers.driver());
        everybody.add(numbers.forgotten());

        ScrapedText scraped = scraped();

        assertThat(scraped.series()).as("seed " + SEED).hasSizeBetween(190, Scrape.MOST_SERIES);
        assertThat(scraped.metrics())
                .containsExactlyInAnyOrderElementsOf(
                        ExposedMetrics.ALL.stream().map(ExposedMetric::name).toList());
        for (String key : List.of(CacheCounters.HITS, CacheCounters.MISSES)) {
            assertThat(scraped.sum("thermocline_" + key + "_total"))
                    .as("seed " + SEED + " " + key)
                    .isEqualTo(sum(everybody, key));
        }
        assertThat(scraped.sum("thermocline_source_bytes_total", "source=\"s3\""))
                .isEqualTo(sum(everybody, CacheCounters.ORIGIN_BYTES));
        assertThat(scraped.sum("thermocline_missed_bytes_total")).isEqualTo(sum(everybody, CacheCounters.MISS_BYTES));
        List<Map<String, Long>> there = new ArrayList<>(present.values());
        there.add(numbers.driver());
        assertThat(scraped.sum("thermocline_tier_used_bytes", "tier=\"disk\""))
                .isEqualTo(sum(there, MetricCatalogue.TIER_USED.name("disk")));
        assertThat(scraped.value("thermocline_executors{state=\"present\"}")).isEqualTo(present.size());
        assertThat(scraped.value("thermocline_executors{state=\"silent\"}")).isEqualTo(silent.size());
    }

    private static double sum(List<Map<String, Long>> processes, String key) {
        return processes.stream()
                .mapToLong(counters -> counters.getOrDefault(key, 0L))
                .sum();
    }

    @Test
    void counterIsACounterAndALevelAGauge() {
        registerAll();
        numbers = Numbers.ofDriver(all(new Random(1)));

        ScrapedText scraped = scraped();

        assertThat(scraped.types())
                .allSatisfy((name, type) ->
                        assertThat(type).as(name).isEqualTo(name.endsWith("_total") ? "counter" : "gauge"));
        assertThat(scraped.helps().keySet()).isEqualTo(scraped.types().keySet());
        assertThat(scraped.helps())
                .allSatisfy((name, help) -> assertThat(help).as(name).endsWith("."));
    }

    @Test
    void sourcesAreMemoryDiskPeersAndS3() {
        numbers = Numbers.ofDriver(Map.of(
                "cache.hit.bytes.heap", 1L,
                "cache.hit.bytes.queue", 2L,
                "cache.hit.bytes.stream", 4L,
                "cache.hit.bytes.offheap", 8L,
                "cache.hit.bytes.disk", 16L,
                "peer.bytes", 32L,
                "origin.bytes", 64L));

        ScrapedText scraped = scraped();

        assertThat(scraped.value("thermocline_source_bytes_total{executor=\"driver\",source=\"memory\"}"))
                .isEqualTo(15);
        assertThat(scraped.value("thermocline_source_bytes_total{executor=\"driver\",source=\"disk\"}"))
                .isEqualTo(16);
        assertThat(scraped.value("thermocline_source_bytes_total{executor=\"driver\",source=\"peer\"}"))
                .isEqualTo(32);
        assertThat(scraped.value("thermocline_source_bytes_total{executor=\"driver\",source=\"s3\"}"))
                .isEqualTo(64);
    }

    @Test
    void tierThatAProcessLacksHasNoSeriesAndAClosedBreakerIsZero() {
        numbers = new Numbers(
                Map.of(),
                Map.of("0", Map.of("cache.capacity.bytes.disk", 10L), "of another version", Map.of("hits", 3L)),
                Map.of(),
                Map.of());

        ScrapedText scraped = scraped();

        assertThat(scraped.series().keySet().stream().filter(one -> one.startsWith("thermocline_tier_")))
                .containsExactlyInAnyOrder(
                        "thermocline_tier_used_bytes{executor=\"0\",tier=\"disk\"}",
                        "thermocline_tier_capacity_bytes{executor=\"0\",tier=\"disk\"}",
                        "thermocline_tier_breakers_open{executor=\"0\",tier=\"disk\"}",
                        "thermocline_tier_failures_total{tier=\"heap\"}",
                        "thermocline_tier_failures_total{tier=\"offheap\"}",
                        "thermocline_tier_failures_total{tier=\"disk\"}");
        assertThat(scraped.value("thermocline_tier_breakers_open{executor=\"0\",tier=\"disk\"}"))
                .isZero();
        assertThat(scraped.value("thermocline_hits_total{executor=\"of another version\"}"))
                .isEqualTo(3);
    }

    @Test
    void whatIsNotRegisteredIsLeftOutAndWhatIsIsRead() {
        registry.gauge("cluster.commits.followed", () -> (Gauge<Long>) () -> 5L);

        ScrapedText scraped = scraped();

        assertThat(scraped.value("thermocline_commits_followed_total")).isEqualTo(5);
        assertThat(scraped.metrics()).doesNotContain("thermocline_polls_deferred_total");
        assertThat(scraped.value("thermocline_build_info{version=\"1.2.3\"}")).isEqualTo(1);
    }

    @Test
    void labelsAndHelpAreEscaped() {
        String hostile = "a\"b\\c\nd";
        numbers = new Numbers(Map.of(), Map.of(hostile, Map.of("hits", 1L)), Map.of(), Map.of());

        assertThat(scraped().value("thermocline_hits_total{executor=\"a\\\"b\\\\c\\nd\"}"))
                .isEqualTo(1);

        ExpositionText text = new ExpositionText();
        text.begin(new ExposedMetric(
                "thermocline_x",
                CacheMetric.Type.GAUGE,
                ExposedMetric.Scope.DRIVER,
                "",
                List.of(new ExposedMetric.Part("", List.of(), "")),
                "one\\two\nthree"));
        assertThat(text).hasToString("# HELP thermocline_x one\\\\two\\nthree\n# TYPE thermocline_x gauge\n");
    }
}
