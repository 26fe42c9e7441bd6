package dev.thermocline.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.exposition.ExposedMetric.Part;
import dev.thermocline.exposition.ExposedMetric.Scope;
import dev.thermocline.metrics.CacheMetric;
import dev.thermocline.metrics.MetricCatalogue;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of metrics for Prometheus. */
class ExposedMetricsTest {
    /** Dashboards and alerts of users name them: one that is here stays, with its labels. */
    private static final List<String> FROZEN = List.of(
            "thermocline_build_info version",
            "thermocline_commits_dropped_total",
            "thermocline_commits_followed_total",
            "thermocline_commits_malformed_total",
            "thermocline_commits_warmed_total",
            "thermocline_contradictions_total",
            "thermocline_corruptions_total",
            "thermocline_driver_buffers_bytes part captured,instructions,hot",
            "thermocline_driver_memory_bytes part commits,tombstones,references,reports",
            "thermocline_evicted_bytes_total reason capacity,expired,invalidated",
            "thermocline_executors state",
            "thermocline_executors_seen_total",
            "thermocline_faults_total executor",
            "thermocline_files_evicted_total",
            "thermocline_hits_total executor",
            "thermocline_instructions_published_total",
            "thermocline_instructions_skipped_total",
            "thermocline_messages_garbled_total",
            "thermocline_missed_bytes_total",
            "thermocline_misses_total executor",
            "thermocline_peer_failures_total reason absent,busy,silent,broken,refused,corrupt,foreign",
            "thermocline_peer_served_bytes_total executor",
            "thermocline_peers executor",
            "thermocline_polls_deferred_total",
            "thermocline_s3_gets_total executor",
            "thermocline_source_bytes_total executor source memory,disk,peer,s3",
            "thermocline_stored_bytes_total",
            "thermocline_tables_failed_total",
            "thermocline_tables_warmed_total",
            "thermocline_tails_installed_total",
            "thermocline_tier_breakers_open executor tier heap,offheap,disk",
            "thermocline_tier_capacity_bytes executor tier heap,offheap,disk",
            "thermocline_tier_failures_total tier heap,offheap,disk",
            "thermocline_tier_used_bytes executor tier heap,offheap,disk",
            "thermocline_tombstones_dropped_total",
            "thermocline_warm_lag_milliseconds_total",
            "thermocline_watch_failures_total",
            "thermocline_watch_found_total",
            "thermocline_watch_requests_total",
            "thermocline_watch_skipped_total");

    private static String described(ExposedMetric metric) {
        return Stream.of(
                        metric.name(),
                        metric.scope() == Scope.PROCESS ? ExposedMetrics.EXECUTOR : "",
                        metric.label(),
                        metric.parts().stream().map(Part::value).collect(Collectors.joining(",")))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    @Test
    void namesAndLabelsAreFrozen() {
        assertThat(ExposedMetrics.ALL.stream().map(ExposedMetricsTest::described))
                .containsExactlyInAnyOrderElementsOf(FROZEN);
    }

    @Test
    void everyNumberIsCountedSomewhereAsWhatItIsShown() {
        for (ExposedMetric metric : ExposedMetrics.ALL) {
            for (Part part : metric.parts()) {
                assertThat(part.keys())
                        .as(metric.name())
                        .isNotEmpty()
                        .allSatisfy(key -> assertThat(type(key))
                                .as(metric.name() + " " + key)
                                .isEqualTo(metric.type()));
            }
        }
    }

    /** Peers' levels stand among the counters of executors. */
    private static CacheMetric.Type type(String key) {
        List<CacheMetric> found = Stream.of(MetricCatalogue.ALL, PluginMetrics.ALL)
                .flatMap(List::stream)
                .filter(metric -> metric.names().contains(key)
                        || (PluginMetrics.OF_BOTH.contains(metric)
                                && PluginMetrics.key(metric).equals(key)))
                .toList();
        assertThat(found).as(key).hasSize(1);
        return found.get(0).type();
    }

    @Test
    void countersEndWithTotalAndNothingElseDoes() {
        for (String name : List.of("thermocline_hits", "thermocline_Hits_total", "hits_total")) {
            assertThatThrownBy(() -> new ExposedMetric(
                            name,
                            CacheMetric.Type.COUNTER,
                            Scope.ALL,
                            "",
                            List.of(new Part("", List.of("hits"), "")),
                            "Hits."))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith(name);
        }
    }

    /** Of seven executors six have a name: with the driver and the others there are eight. */
    @Test
    void seriesOfAllMetricsStayBelowTheLimit() {
        int processes = 0;
        int others = 0;
        for (ExposedMetric metric : ExposedMetrics.ALL) {
            if (metric.scope() == Scope.PROCESS) {
                processes += metric.parts().size();
            } else {
                others += Math.max(
                        metric.parts().size(), Set.of(ExposedMetrics.EXECUTORS).contains(metric) ? 2 : 1);
            }
        }
        assertThat(processes * (NamedExecutors.MOST + 2) + others).isLessThanOrEqualTo(Scrape.MOST_SERIES);
    }
}
