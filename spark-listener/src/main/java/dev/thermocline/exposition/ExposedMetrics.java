package dev.thermocline.exposition;

import dev.thermocline.counters.CacheCounters;
import dev.thermocline.counters.PeerMetrics;
import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.exposition.ExposedMetric.Part;
import dev.thermocline.exposition.ExposedMetric.Scope;
import dev.thermocline.metrics.CacheMetric;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every metric that Prometheus sees: the only place where their names stand. */
final class ExposedMetrics {
    /** The label of single processes. */
    static final String EXECUTOR = "executor";

    static final ExposedMetric BUILD = new ExposedMetric(
            "thermocline_build_info",
            CacheMetric.Type.GAUGE,
            Scope.DRIVER,
            "version",
            List.of(),
            "Always 1; the label names the version of the plugin in the driver.");

    static final ExposedMetric EXECUTORS = new ExposedMetric(
            "thermocline_executors",
            CacheMetric.Type.GAUGE,
            Scope.DRIVER,
            "state",
            List.of(),
            "Executors in other processes: present ones have polled the driver lately, silent ones have not, or have ended.");

    private static final String DISK = "disk";
    private static final String SOURCE = "source";
    private static final String TIER = "tier";
    private static final String REASON = "reason";

    private static final List<ExposedMetric> OF_PROCESSES = List.of(
            process(
                    "thermocline_source_bytes_total",
                    SOURCE,
                    List.of(
                            part("memory", memory()),
                            part(DISK, List.of(MetricCatalogue.HIT_BYTES.name(DISK))),
                            part("peer", List.of(PluginMetrics.key(PeerMetrics.BYTES))),
                            part("s3", List.of(CacheCounters.ORIGIN_BYTES))),
                    "Bytes by where they came from: memory and disk served readers, peers and S3 sent what this process"
                            + " lacked, in whole blocks."),
            process("thermocline_hits_total", CacheCounters.HITS, "Reads of one block that a tier served."),
            process("thermocline_misses_total", CacheCounters.MISSES, "Reads of one block that no tier held."),
            process(
                    "thermocline_s3_gets_total",
                    CacheCounters.ORIGIN_GETS,
                    "GETs sent to S3 for missing ranges and ends of files, repeated ones too."),
            process(
                    "thermocline_faults_total",
                    CacheCounters.FAILURES,
                    "Faults of the cache or the plugin that readers did not notice."),
            process(
                    "thermocline_peer_served_bytes_total",
                    PluginMetrics.key(PeerMetrics.SERVED_BYTES),
                    "Bytes that were sent to other processes."),
            level(
                    "thermocline_peers",
                    "",
                    List.of(new Part("", List.of(PluginMetrics.key(PeerMetrics.MEMBERS)), "")),
                    "Other processes that may be asked for bytes. executor=\"other\" is a sum."),
            level(
                    "thermocline_tier_used_bytes",
                    TIER,
                    tiers(MetricCatalogue.TIER_USED),
                    "Bytes that a tier holds, with headers and rounding."),
            level(
                    "thermocline_tier_capacity_bytes",
                    TIER,
                    tiers(MetricCatalogue.TIER_CAPACITY),
                    "Bytes that a tier may hold; processes without the tier are left out."),
            level(
                    "thermocline_tier_breakers_open",
                    TIER,
                    tiers(MetricCatalogue.BREAKER_OPEN),
                    "Breakers that are open: a tier has one for reads, which then go to S3, and one for writes."));

    private static final List<ExposedMetric> SUMS = List.of(
            sum("thermocline_missed_bytes_total", CacheCounters.MISS_BYTES, "Bytes that misses delivered to readers."),
            sum(
                    "thermocline_stored_bytes_total",
                    MetricCatalogue.INSERT_BYTES.name(),
                    "Bytes of blocks stored in tiers."),
            family("thermocline_evicted_bytes_total", REASON, MetricCatalogue.EVICTED, "Bytes that left a tier."),
            family(
                    "thermocline_tier_failures_total",
                    TIER,
                    MetricCatalogue.TIER_FAILURES,
                    "Operations of a tier that failed or were too slow."),
            sum(
                    "thermocline_corruptions_total",
                    MetricCatalogue.CORRUPTIONS.name(),
                    "Blocks whose bytes were not the ones that had been written; S3 served instead."),
            sum(
                    "thermocline_contradictions_total",
                    MetricCatalogue.CONTRADICTIONS.names(),
                    "Names that were forgotten because S3 answered against what was known of them."),
            new ExposedMetric(
                    "thermocline_peer_failures_total",
                    CacheMetric.Type.COUNTER,
                    Scope.ALL,
                    REASON,
                    Arrays.stream(Reason.values())
                            .map(reason ->
                                    part(reason.label(), List.of(PluginMetrics.key(PeerMetrics.failures(reason)))))
                            .toList(),
                    "Times that another process was asked and did not deliver."),
            sum(
                    "thermocline_tails_installed_total",
                    CacheCounters.INSTALLED,
                    "Ends of files that executors took over from other processes, without a request."),
            sum(
                    "thermocline_files_evicted_total",
                    CacheCounters.EVICTED,
                    "Files that executors dropped because a commit had removed them."));

    private static final List<ExposedMetric> OF_DRIVER = List.of(
            driver("thermocline_commits_followed_total", PluginMetrics.COMMITS_FOLLOWED),
            driver("thermocline_commits_dropped_total", PluginMetrics.COMMITS_DROPPED),
            driver("thermocline_commits_malformed_total", PluginMetrics.COMMITS_MALFORMED),
            driver("thermocline_commits_warmed_total", PluginMetrics.COMMITS_WARMED),
            driver("thermocline_warm_lag_milliseconds_total", PluginMetrics.WARM_LAG),
            driver("thermocline_tombstones_dropped_total", PluginMetrics.TOMBSTONES_DROPPED),
            driver("thermocline_watch_requests_total", PluginMetrics.WATCH_LOOKS),
            driver("thermocline_watch_found_total", PluginMetrics.WATCH_FOUND),
            driver("thermocline_watch_skipped_total", PluginMetrics.WATCH_SKIPPED),
            driver("thermocline_watch_failures_total", PluginMetrics.WATCH_FAILURES),
            driver("thermocline_tables_warmed_total", PluginMetrics.TABLES_WARMED),
            driver("thermocline_tables_failed_total", PluginMetrics.TABLES_FAILED),
            driver("thermocline_instructions_published_total", PluginMetrics.PUBLISHED),
            driver("thermocline_instructions_skipped_total", PluginMetrics.SKIPPED),
            driver("thermocline_polls_deferred_total", PluginMetrics.DEFERRED),
            driver("thermocline_messages_garbled_total", PluginMetrics.GARBLED),
            driver("thermocline_executors_seen_total", PluginMetrics.SEEN),
            driver("thermocline_driver_memory_bytes", PluginMetrics.MEMORY),
            driver("thermocline_driver_buffers_bytes", PluginMetrics.CLUSTER_MEMORY));

    /** All of them, in the order of the text and of the documentation. */
    static final List<ExposedMetric> ALL = Stream.of(List.of(BUILD, EXECUTORS), OF_PROCESSES, SUMS, OF_DRIVER)
            .flatMap(List::stream)
            .toList();

    private ExposedMetrics() {}

    private static List<String> memory() {
        List<String> names = new ArrayList<>(MetricCatalogue.HIT_BYTES.names());
        names.remove(MetricCatalogue.HIT_BYTES.name(DISK));
        return names;
    }

    private static Part part(String value, List<String> keys) {
        return new Part(value, keys, "");
    }

    /** A part for each tier, in processes that have it. */
    private static List<Part> tiers(CacheMetric metric) {
        return metric.values().stream()
                .map(tier -> new Part(tier, List.of(metric.name(tier)), MetricCatalogue.TIER_CAPACITY.name(tier)))
                .toList();
    }

    private static ExposedMetric process(String name, String label, List<Part> parts, String help) {
        return new ExposedMetric(name, CacheMetric.Type.COUNTER, Scope.PROCESS, label, parts, help);
    }

    private static ExposedMetric process(String name, String key, String help) {
        return process(name, "", List.of(part("", List.of(key))), help);
    }

    private static ExposedMetric level(String name, String label, List<Part> parts, String help) {
        return new ExposedMetric(name, CacheMetric.Type.GAUGE, Scope.PROCESS, label, parts, help);
    }

    private static ExposedMetric sum(String name, List<String> keys, String help) {
        return new ExposedMetric(name, CacheMetric.Type.COUNTER, Scope.ALL, "", List.of(part("", keys)), help);
    }

    private static ExposedMetric sum(String name, String key, String help) {
        return sum(name, List.of(key), help);
    }

    private static ExposedMetric family(String name, String label, CacheMetric metric, String help) {
        return new ExposedMetric(name, CacheMetric.Type.COUNTER, Scope.ALL, label, parts(metric), help);
    }

    private static List<Part> parts(CacheMetric metric) {
        return metric.values().stream()
                .map(value -> part(value, List.of(metric.name(value))))
                .toList();
    }

    /** As the driver registers it. */
    private static ExposedMetric driver(String name, CacheMetric metric) {
        boolean one = metric.values().isEmpty();
        return new ExposedMetric(
                name,
                metric.type(),
                Scope.DRIVER,
                one ? "" : "part",
                one ? List.of(part("", List.of(metric.name()))) : parts(metric),
                metric.meaning());
    }
}
