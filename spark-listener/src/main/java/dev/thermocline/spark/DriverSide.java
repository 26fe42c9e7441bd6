package dev.thermocline.spark;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.bodies.BodyReporter;
import dev.thermocline.bodies.BodyWarming;
import dev.thermocline.cluster.BodiesByExecutors;
import dev.thermocline.cluster.CacheCounters;
import dev.thermocline.cluster.CaptureRelay;
import dev.thermocline.cluster.ClusterRoad;
import dev.thermocline.cluster.DeletedFiles;
import dev.thermocline.cluster.ExecutorBook;
import dev.thermocline.cluster.Mailbox;
import dev.thermocline.cluster.PluginMetrics;
import dev.thermocline.cluster.PollDelay;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.follow.CommitLabels;
import dev.thermocline.follow.CommitPipeline;
import dev.thermocline.follow.Daemons;
import dev.thermocline.follow.LocalRoad;
import dev.thermocline.follow.Readers;
import dev.thermocline.hadoop.ProcessCache;
import dev.thermocline.message.CapturedFiles;
import dev.thermocline.message.HotTails;
import dev.thermocline.message.InstructionLog;
import dev.thermocline.message.Pace;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.jspecify.annotations.Nullable;

/**
 * What runs in the driver: makes the settings, labels commits, and, with executors in other processes, ships tails to
 * them. Throws nothing from any method: the application goes on without the plugin.
 */
final class DriverSide implements DriverPlugin {
    static final String POLL_INTERVAL_MILLIS = "poll.interval.ms";

    private static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(500);
    private static final long DEFAULT_EGRESS = 128L << 20;
    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(15);
    private static final int SILENT_INTERVALS = 2 * PollDelay.IDLE_FACTOR;
    private static final long TICK_MILLIS = 250;
    private static final int MAX_INSTRUCTIONS = 20_000;
    private static final long MAX_BYTES = 64L << 20;
    private static final Duration MAX_AGE = Duration.ofMinutes(10);
    private static final int MAX_FILES = 50_000;
    private static final Duration WAIT_FOR_WRITERS = Duration.ofSeconds(3);

    private @Nullable CommitLabelListener labels;
    private @Nullable RunningWork work;
    private @Nullable Cluster cluster;
    private @Nullable WatchTables watched;
    private @Nullable WarmTables tables;
    private @Nullable ScheduledThreadPoolExecutor tablesClock;

    @Override
    public Map<String, String> init(SparkContext context, PluginContext pluginContext) {
        Map<String, String> forExecutors = new HashMap<>();
        CacheFailures.run("starting the Spark plugin on the driver", () -> start(context, forExecutors));
        return forExecutors;
    }

    private void start(SparkContext context, Map<String, String> forExecutors) {
        Map<String, String> settings = SparkSettings.decide(context.conf(), context.hadoopConfiguration());
        settings.forEach(context.hadoopConfiguration()::set);
        settings.forEach(SparkHadoopUtil.get().conf()::set);
        SparkSettings.ship(settings, forExecutors);
        SparkSettings.reopenEarlyBuckets(settings);
        Duration interval = CacheFailures.call(
                "reading the cache's options",
                () -> CacheSettings.from(context.hadoopConfiguration()).warm().pollInterval(),
                () -> DEFAULT_POLL_INTERVAL);
        forExecutors.put(POLL_INTERVAL_MILLIS, Long.toString(interval.toMillis()));
        watched = new WatchTables(
                context.hadoopConfiguration(),
                (table, opens) -> CommitPipeline.get().watchAlways(table, opens));
        Thermocline.started(context.hadoopConfiguration(), Clock.systemUTC());
        if (!context.isLocal()) {
            Cluster started = new Cluster(interval, context.hadoopConfiguration());
            started.start();
            cluster = started;
            context.addSparkListener(new LostExecutors(started.executors::gone));
        }
        CommitLabelListener listener = new CommitLabelListener(context.sparkUser(), context::getLocalProperty);
        labels = listener;
        CommitLabels.use(listener);
        context.addSparkListener(listener);
        warmTables(context.hadoopConfiguration());
        RunningWork reads = new RunningWork();
        work = reads;
        Readers.use(reads);
        context.addSparkListener(reads);
    }

    private void warmTables(Configuration configuration) {
        CacheFailures.run("reading the cache's options", () -> {
            CacheSettings.Warm options = CacheSettings.from(configuration).warm();
            if (options.tables().isEmpty()) {
                return;
            }
            ScheduledThreadPoolExecutor clock = Daemons.clock("tables");
            CallerUser user = CallerUser.current();
            WarmTables started = new WarmTables(
                    options.tables().stream().map(Path::new).toList(),
                    options.refresh(),
                    new SessionFiles(),
                    (table, live) -> CommitPipeline.get().warmTable(table, live, configuration),
                    (work, delay) -> Daemons.scheduler(clock).after(user.bound(work), delay));
            tablesClock = clock;
            tables = started;
            started.start();
        });
    }

    /** How often executors poll, as the driver said. */
    static Duration pollInterval(Map<String, String> settings) {
        String millis = settings.get(POLL_INTERVAL_MILLIS);
        return millis == null ? DEFAULT_POLL_INTERVAL : Duration.ofMillis(Long.parseLong(millis));
    }

    @Override
    public void registerMetrics(String applicationId, PluginContext context) {
        CacheFailures.run("registering metrics", () -> {
            CacheCounters.register(context.metricRegistry(), PluginMetrics.CLUSTER, this::totals);
            CacheCounters.registerCache(context.metricRegistry());
            registerCommits(context.metricRegistry());
            Cluster present = cluster;
            if (present == null) {
                CacheCounters.register(context.metricRegistry(), PluginMetrics.EXECUTOR, CacheCounters::ofCache);
            } else {
                CacheCounters.gauge(context.metricRegistry(), PluginMetrics.PUBLISHED.name(), present.log::head);
                CacheCounters.gauge(context.metricRegistry(), PluginMetrics.SEEN.name(), present.executors::seen);
                CacheCounters.gauge(context.metricRegistry(), PluginMetrics.SKIPPED.name(), present.mailbox::skipped);
                CacheCounters.gauge(context.metricRegistry(), PluginMetrics.DEFERRED.name(), present.mailbox::deferred);
                CacheCounters.gauge(
                        context.metricRegistry(),
                        PluginMetrics.GARBLED.name(),
                        () -> present.mailbox.garbled() + present.unreadable.sum());
            }
        });
    }

    private void registerCommits(MetricRegistry registry) {
        CacheCounters.gauge(
                registry,
                PluginMetrics.COMMITS_FOLLOWED.name(),
                () -> CommitPipeline.get().counts().followed());
        CacheCounters.gauge(
                registry,
                PluginMetrics.COMMITS_DROPPED.name(),
                () -> CommitPipeline.get().counts().droppedCommits());
        CacheCounters.gauge(
                registry,
                PluginMetrics.COMMITS_MALFORMED.name(),
                () -> CommitPipeline.get().counts().malformed());
        CacheCounters.gauge(
                registry,
                PluginMetrics.TOMBSTONES_DROPPED.name(),
                () -> CommitPipeline.get().counts().tombstonesDropped());
        CacheCounters.gauge(
                registry,
                PluginMetrics.REFERENCES_DROPPED.name(),
                () -> CommitPipeline.get().counts().referencesDropped());
        CacheCounters.gauge(
                registry,
                PluginMetrics.WATCH_LOOKS.name(),
                () -> CommitPipeline.get().watchCounts().polls());
        CacheCounters.gauge(
                registry,
                PluginMetrics.WATCH_FOUND.name(),
                () -> CommitPipeline.get().watchCounts().found());
        CacheCounters.gauge(
                registry,
                PluginMetrics.WATCH_SKIPPED.name(),
                () -> CommitPipeline.get().watchCounts().skipped());
        CacheCounters.gauge(
                registry,
                PluginMetrics.WATCH_FAILURES.name(),
                () -> CommitPipeline.get().watchCounts().failures());
        CacheCounters.gauge(
                registry,
                PluginMetrics.WATCH_FORGOTTEN.name(),
                () -> CommitPipeline.get().watchCounts().forgotten());
        WarmTables present = tables;
        CacheCounters.gauge(registry, PluginMetrics.TABLES_WARMED.name(), () -> present == null ? 0 : present.warmed());
        CacheCounters.gauge(registry, PluginMetrics.TABLES_FAILED.name(), () -> present == null ? 0 : present.failed());
        CacheCounters.gauge(registry, PluginMetrics.PARTITIONS_REWRITTEN.name(), Thermocline::partitionsRewritten);
        CacheCounters.gauge(registry, PluginMetrics.PARTITIONS_SKIPPED.name(), Thermocline::partitionsSkipped);
    }

    /** This process and all executors together. */
    private Map<String, Long> totals() {
        Map<String, Long> totals = new HashMap<>(CacheCounters.ofCache());
        Cluster present = cluster;
        if (present != null) {
            present.executors.totals().forEach((name, value) -> totals.merge(name, value, Long::sum));
            totals.merge(CacheCounters.FORGET_DROPS, present.deleted.dropped(), Long::sum);
        }
        return totals;
    }

    @Override
    public @Nullable Object receive(Object message) {
        Cluster present = cluster;
        if (present != null && BodyReporter.isReport(message)) {
            return CacheFailures.call(
                    "hearing of columns and bodies",
                    () -> BodyReporter.receive(message, present.unreadable::increment),
                    () -> false);
        }
        return present == null ? null : present.mailbox.receive(message);
    }

    @Override
    public void shutdown() {
        CacheFailures.run("stopping the Spark plugin on the driver", () -> {
            Cluster running = cluster;
            if (running != null) {
                running.stop();
            }
            Thermocline.stopped();
            WatchTables configured = watched;
            if (configured != null) {
                configured.close();
            }
            ScheduledThreadPoolExecutor clock = tablesClock;
            if (clock != null) {
                clock.shutdownNow();
            }
            CommitLabelListener listener = labels;
            if (listener != null) {
                CommitLabels.forget(listener);
            }
            RunningWork reads = work;
            if (reads != null) {
                Readers.forget(reads);
            }
        });
    }

    /** All that ships tails to executors. */
    private static final class Cluster {
        final InstructionLog log = new InstructionLog(MAX_INSTRUCTIONS, MAX_BYTES, MAX_AGE, Clock.systemUTC());
        final ExecutorBook executors;
        final Mailbox mailbox;
        final DeletedFiles deleted = new DeletedFiles();
        final LongAdder unreadable = new LongAdder();
        private final ClusterRoad road;
        private final BodiesByExecutors bodies;
        private final CaptureRelay.Target ownFiles;
        private final ScheduledThreadPoolExecutor clock = Daemons.clock("cluster-clock");

        Cluster(Duration pollInterval, Configuration configuration) {
            Duration silence = pollInterval.multipliedBy(SILENT_INTERVALS);
            executors = new ExecutorBook(
                    silence.compareTo(SHORTEST_SILENCE) > 0 ? silence : SHORTEST_SILENCE, Clock.systemUTC());
            CapturedFiles captured = new CapturedFiles(
                    new CapturedFiles.Limits(MAX_BYTES, MAX_FILES, MAX_AGE, MAX_FILES, WAIT_FOR_WRITERS),
                    Clock.systemUTC());
            HotTails hot = new HotTails(MAX_BYTES);
            CallerUser user = CallerUser.current();
            road = new ClusterRoad(log, captured, executors, hot, deleted, paths -> {
                CacheFinder found = ProcessCache::of;
                paths.forEach(path -> LocalRoad.drop(found.as(user), path, configuration));
            });
            long egress = CacheFailures.call(
                    "reading the cache's options",
                    () -> CacheSettings.from(configuration).warm().egressRate().bytes(),
                    () -> DEFAULT_EGRESS);
            mailbox = new Mailbox(log, executors, road, hot, new Pace(egress, Clock.systemUTC()));
            bodies = new BodiesByExecutors(log, executors);
            ownFiles = new CaptureRelay.Target() {
                @Override
                public void captured(CapturedTail file) {
                    captured.offer(file);
                }

                @Override
                public void deleted(String path) {
                    deleted.add(path);
                }
            };
        }

        void start() {
            CommitPipeline.get().use(road);
            BodyWarming.get().use(bodies);
            CaptureRelay.to(ownFiles);
            var unused = clock.scheduleWithFixedDelay(
                    () -> CacheFailures.run("following the executors", road::tick),
                    TICK_MILLIS,
                    TICK_MILLIS,
                    TimeUnit.MILLISECONDS);
        }

        void stop() {
            CaptureRelay.stop(ownFiles);
            CommitPipeline.get().leave(road);
            BodyWarming.get().leave(bodies);
            clock.shutdownNow();
        }
    }
}
