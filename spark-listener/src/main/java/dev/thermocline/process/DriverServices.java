package dev.thermocline.process;

import com.codahale.metrics.MetricRegistry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.concurrent.ProcessClock;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.driver.ClusterDispatcher;
import dev.thermocline.driver.PollEndpoint;
import dev.thermocline.exposition.MetricsEndpoint;
import dev.thermocline.exposition.Numbers;
import dev.thermocline.exposition.Scrape;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.membership.JoinedPeers;
import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.protocol.FileUse;
import dev.thermocline.protocol.PluginVersion;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.status.HeldTables;
import dev.thermocline.status.LiveTableReader;
import dev.thermocline.tables.WarmTables;
import dev.thermocline.tables.WatchTables;
import dev.thermocline.watch.CachedTableLog;
import dev.thermocline.work.LocalDispatcher;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * An application on its driver: follows commits, warms and watches the tables of the options, and, with executors in
 * other processes, sends tails to them. Thread-safe.
 */
public final class DriverServices implements AutoCloseable {
    private final Application application;
    private final Optional<ClusterServices> cluster;
    private final Optional<WarmTables> tables;
    private final Configuration configuration;
    private final PollEndpoint.ColumnListener columns = new LearnedColumns();
    private Optional<SavingsReport> savings = Optional.empty();

    private DriverServices(
            Application application,
            Optional<ClusterServices> cluster,
            Optional<WarmTables> tables,
            Configuration configuration) {
        this.application = application;
        this.cluster = cluster;
        this.tables = tables;
        this.configuration = configuration;
    }

    /** Starts an application in this process; whatever ran here before ends. */
    public static DriverServices start(DriverSetup setup) {
        Clock clock = new ProcessClock(Clock.systemUTC(), Ticker.systemTicker()::read);
        JoinedPeers peers = new JoinedPeers(ProcessCache::current);
        Optional<ClusterServices> cluster = setup.executorsElsewhere()
                ? Optional.of(new ClusterServices(
                        setup.pollInterval(), setup.configuration(), peers, ProcessClock.steady(clock)))
                : Optional.empty();
        Application application = new Application(
                ProcessCache::of,
                ProcessCache::current,
                clock,
                connections(setup, cluster, peers),
                Optional.of(Advisor.of(setup.configuration(), clock)),
                Optional.of(tables(setup.configuration(), cluster, ProcessClock.steady(clock))));
        cluster.ifPresent(started -> application.countExecutors(started.executors()::counters));
        CurrentProcess.start(application);
        application.showCaches(ClusterDispatcher.DRIVER);
        application.watchTables();
        cluster.ifPresent(
                started -> setup.peers().ifPresent(joining -> started.join(joining, Ticker.systemTicker()::read)));
        cluster.ifPresent(ClusterServices::start);
        cluster.ifPresent(started -> application.whenClosed(started::close));
        DriverServices started =
                new DriverServices(application, cluster, warmTables(setup, application), setup.configuration());
        started.savings = SavingsReport.start(setup.configuration(), started::totals);
        return started;
    }

    private static HeldTables tables(Configuration configuration, Optional<ClusterServices> cluster, Clock clock) {
        LiveTableReader tables =
                new LiveTableReader(ProcessCache::of, new CachedTableLog(ProcessCache::of), configuration);
        return cluster.isPresent()
                ? HeldTables.ofExecutors(
                        tables, cluster.get().held(), ClusterDispatcher.DRIVER, ProcessCache::current, clock)
                : HeldTables.ofThisProcess(tables, ClusterDispatcher.DRIVER, ProcessCache::current, clock);
    }

    private static Connections connections(DriverSetup setup, Optional<ClusterServices> cluster, JoinedPeers peers) {
        Connections none = Connections.none();
        return new Connections(
                cluster.isPresent() ? cluster.get().dispatcher() : new LocalDispatcher(),
                setup.labels(),
                setup.readers(),
                true,
                WatchTables.of(setup.configuration()),
                cluster.map(ClusterServices::captures).orElse(none.captures()),
                cluster.map(ClusterServices::bodies),
                Optional.empty(),
                peers);
    }

    private static Optional<WarmTables> warmTables(DriverSetup setup, Application application) {
        return CacheFailures.call(
                "reading the cache's options",
                () -> {
                    Configuration configuration = setup.configuration();
                    CacheSettings.Warm options =
                            CacheSettings.from(configuration).warm();
                    if (options.tables().isEmpty()) {
                        return Optional.empty();
                    }
                    DaemonThreads.Scheduler later = DaemonThreads.scheduler("tables");
                    application.whenClosed(later::end);
                    CallerUser user = CallerUser.current();
                    WarmTables started = new WarmTables(
                            options.tables().stream().map(Path::new).toList(),
                            options.refresh(),
                            setup.files(),
                            (table, live) -> application.services().pipeline().warmTable(table, live, configuration),
                            (work, delay) -> later.after(user.bound(work), delay));
                    started.start();
                    return Optional.of(started);
                },
                Optional::empty);
    }

    /** The application that was started. */
    public Application application() {
        return application;
    }

    /** Spark has a new executor; returns at once. */
    public void executorAdded(String executor) {
        cluster.ifPresent(present -> present.added(executor));
    }

    /** Spark has lost an executor; returns at once. */
    public void executorGone(String executor) {
        cluster.ifPresent(present -> present.gone(executor));
    }

    /** Answers a message of an executor, from memory; null if it makes no sense. Never throws. */
    public @Nullable Object receive(Object message) {
        if (cluster.isEmpty()) {
            return null;
        }
        return cluster.get().receive(message, columns);
    }

    /** Shows the application's numbers, to Prometheus too if the options are for it. */
    public void registerMetrics(MetricRegistry registry) {
        DriverMetrics metrics = new DriverMetrics(registry, application);
        metrics.register(this::totals, tables);
        cluster.ifPresentOrElse(metrics::registerCluster, metrics::registerExecutor);
        CacheFailures.run(
                "opening the endpoint for Prometheus",
                () -> MetricsEndpoint.start(
                                CacheSettings.from(configuration).metrics(),
                                new Scrape(PluginVersion.HERE, this::numbers, registry))
                        .ifPresent(endpoint -> application.whenClosed(endpoint::close)));
    }

    private Numbers numbers() {
        Map<String, Long> here = application.counters();
        return cluster.map(present -> present.executors().counted())
                .map(counted -> new Numbers(here, counted.present(), counted.silent(), counted.forgotten()))
                .orElseGet(() -> Numbers.ofDriver(here));
    }

    /** Takes what executors report of columns to the services of the moment. */
    private final class LearnedColumns implements PollEndpoint.ColumnListener {
        @Override
        public void used(FileUse use) {
            application.services().columns().learn(use);
        }

        @Override
        public void fetched(BodyOutcome outcome) {
            application.services().columns().report(outcome);
        }
    }

    /** This process and all executors together. */
    private Map<String, Long> totals() {
        Map<String, Long> totals = new HashMap<>(application.counters());
        cluster.ifPresent(present -> {
            present.executors().totals().forEach((name, value) -> totals.merge(name, value, Long::sum));
            totals.merge(CacheCounters.FORGET_DROPS, present.droppedDeletes(), Long::sum);
        });
        return totals;
    }

    /** Ends the application, and shows what it saved. */
    @Override
    public void close() {
        savings.ifPresent(SavingsReport::close);
        CurrentProcess.end(application);
    }
}
