package dev.thermocline.process;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.pipeline.LocalDispatcher;
import dev.thermocline.prefetch.BodyReporter;
import dev.thermocline.prefetch.ColumnPrefetch;
import dev.thermocline.runtime.ProcessCache;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
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
    private final LongAdder unreadable = new LongAdder();

    private DriverServices(Application application, Optional<ClusterServices> cluster, Optional<WarmTables> tables) {
        this.application = application;
        this.cluster = cluster;
        this.tables = tables;
    }

    /** Starts an application in this process; whatever ran here before ends. */
    public static DriverServices start(DriverSetup setup) {
        Clock clock = Clock.systemUTC();
        Optional<ClusterServices> cluster = setup.executorsElsewhere()
                ? Optional.of(new ClusterServices(setup.pollInterval(), setup.configuration(), ProcessCache::of, clock))
                : Optional.empty();
        Application application = new Application(
                ProcessCache::of,
                ProcessCache::current,
                clock,
                connections(setup, cluster),
                Optional.of(Advisor.of(setup.configuration(), clock)));
        CurrentProcess.start(application);
        application.watchTables();
        cluster.ifPresent(ClusterServices::start);
        cluster.ifPresent(started -> application.whenClosed(started::close));
        return new DriverServices(application, cluster, warmTables(setup, application));
    }

    private static Connections connections(DriverSetup setup, Optional<ClusterServices> cluster) {
        Connections none = Connections.none();
        return new Connections(
                cluster.isPresent() ? cluster.get().dispatcher() : new LocalDispatcher(),
                setup.labels(),
                setup.readers(),
                true,
                WatchTables.of(setup.configuration()),
                cluster.map(ClusterServices::captures).orElse(none.captures()),
                cluster.map(ClusterServices::bodies),
                Optional.empty());
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

    /** Spark has lost an executor; returns at once. */
    public void executorGone(String executor) {
        cluster.ifPresent(present -> present.executors().gone(executor));
    }

    /** Answers a message of an executor, from memory; null if it makes no sense. Never throws. */
    public @Nullable Object receive(Object message) {
        if (cluster.isEmpty()) {
            return null;
        }
        if (BodyReporter.isReport(message)) {
            ColumnPrefetch columns = application.services().columns();
            return CacheFailures.call(
                    "receiving columns and bodies",
                    () -> BodyReporter.receive(message, columns::learn, columns::report, unreadable::increment),
                    () -> false);
        }
        return cluster.get().endpoint().receive(message);
    }

    /** Shows the application's numbers. */
    public void registerMetrics(MetricRegistry registry) {
        DriverMetrics metrics = new DriverMetrics(registry, application);
        metrics.register(this::totals, tables);
        cluster.ifPresentOrElse(
                present -> metrics.registerCluster(present, unreadable::sum), metrics::registerExecutor);
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

    /** Ends the application. */
    @Override
    public void close() {
        CurrentProcess.end(application);
    }
}
