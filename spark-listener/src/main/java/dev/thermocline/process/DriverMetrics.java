package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.metrics.CacheMetric;
import dev.thermocline.pipeline.CommitPipeline;
import dev.thermocline.tables.WarmTables;
import dev.thermocline.watch.CommitPoller;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Registers the gauges of a driver; each reads the application that it was made for, also after its end. */
final class DriverMetrics {
    private final MetricRegistry registry;
    private final Application application;

    DriverMetrics(MetricRegistry registry, Application application) {
        this.registry = requireNonNull(registry, "registry is null");
        this.application = requireNonNull(application, "application is null");
    }

    private void gauge(CacheMetric metric, Supplier<Long> value) {
        CacheCounters.gauge(registry, metric.name(), value);
    }

    private void commits(CacheMetric metric, Function<CommitPipeline.Counts, Long> value) {
        gauge(metric, () -> value.apply(application.services().pipeline().counts()));
    }

    private void memory(String part, Function<CommitPipeline.Memory, Long> value) {
        CacheCounters.gauge(
                registry,
                PluginMetrics.MEMORY.name(part),
                () -> value.apply(application.services().pipeline().memory()));
    }

    private void watch(CacheMetric metric, Function<CommitPoller.Counts, Long> value) {
        gauge(metric, () -> value.apply(application.services().pipeline().watchCounts()));
    }

    /** @param totals of this process and all executors together */
    void register(Supplier<Map<String, Long>> totals, Optional<WarmTables> tables) {
        CacheCounters.register(registry, PluginMetrics.CLUSTER, totals);
        application.cacheCounters().registerCache(registry);
        commits(PluginMetrics.COMMITS_FOLLOWED, CommitPipeline.Counts::followed);
        commits(PluginMetrics.COMMITS_DROPPED, CommitPipeline.Counts::droppedCommits);
        commits(PluginMetrics.COMMITS_LATE, CommitPipeline.Counts::lateCommits);
        commits(PluginMetrics.COMMITS_MALFORMED, CommitPipeline.Counts::malformed);
        commits(PluginMetrics.COMMITS_WARMED, CommitPipeline.Counts::warmed);
        commits(PluginMetrics.WARM_LAG, CommitPipeline.Counts::warmLagMillis);
        commits(PluginMetrics.TOMBSTONES_DROPPED, CommitPipeline.Counts::tombstonesDropped);
        commits(PluginMetrics.REFERENCES_DROPPED, CommitPipeline.Counts::referencesDropped);
        memory("commits", CommitPipeline.Memory::commits);
        memory("tombstones", CommitPipeline.Memory::tombstones);
        memory("references", CommitPipeline.Memory::references);
        memory("reports", CommitPipeline.Memory::reports);
        watch(PluginMetrics.WATCH_LOOKS, CommitPoller.Counts::polls);
        watch(PluginMetrics.WATCH_FOUND, CommitPoller.Counts::found);
        watch(PluginMetrics.WATCH_SKIPPED, CommitPoller.Counts::skipped);
        watch(PluginMetrics.WATCH_FAILURES, CommitPoller.Counts::failures);
        watch(PluginMetrics.WATCH_FORGOTTEN, CommitPoller.Counts::forgotten);
        gauge(PluginMetrics.TABLES_WARMED, () -> tables.map(WarmTables::warmed).orElse(0L));
        gauge(PluginMetrics.TABLES_FAILED, () -> tables.map(WarmTables::failed).orElse(0L));
        advice(PluginMetrics.PARTITIONS_REWRITTEN, advisor -> advisor.optimize().partitionsRewritten());
        advice(PluginMetrics.PARTITIONS_SKIPPED, advisor -> advisor.optimize().partitionsSkipped());
    }

    private void advice(CacheMetric metric, ToLongFunction<Advisor> value) {
        gauge(metric, () -> application.advisor().map(value::applyAsLong).orElse(0L));
    }

    /** The numbers of this process as those of an executor, where it does the work of one. */
    void registerExecutor() {
        CacheCounters.register(registry, PluginMetrics.EXECUTOR, application::counters);
    }

    private void buffer(String part, Supplier<Long> bytes) {
        CacheCounters.gauge(registry, PluginMetrics.CLUSTER_MEMORY.name(part), bytes);
    }

    /** The numbers of the exchange with executors in other processes. */
    void registerCluster(ClusterServices cluster) {
        gauge(PluginMetrics.PUBLISHED, cluster.log()::head);
        gauge(PluginMetrics.SEEN, cluster.executors()::seen);
        gauge(PluginMetrics.SKIPPED, cluster.endpoint()::skipped);
        gauge(PluginMetrics.DEFERRED, cluster.endpoint()::deferred);
        gauge(PluginMetrics.GARBLED, cluster.endpoint()::garbled);
        buffer("captured", cluster::capturedBytes);
        buffer("instructions", cluster.log()::bytes);
        buffer("hot", cluster::hotBytes);
    }
}
