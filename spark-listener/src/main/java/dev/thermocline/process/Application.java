package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.buffer.Outbox;
import dev.thermocline.buffer.TablesRead;
import dev.thermocline.concurrent.ProcessClock;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.driver.ClusterDispatcher;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.membership.JoinedPeers;
import dev.thermocline.pipeline.CommitPipeline;
import dev.thermocline.pipeline.PipelineContext;
import dev.thermocline.prefetch.ColumnPrefetch;
import dev.thermocline.preflight.Banner;
import dev.thermocline.preflight.BannerLog;
import dev.thermocline.protocol.PluginVersion;
import dev.thermocline.status.HeldTables;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One application in this process, from its start to its end: its connections, and the services that follow its
 * commits. Services are made at the first need, and made again after the cache was shut down, since what they know to
 * be resident has gone with it. What is unfinished at their end is counted and logged. Thread-safe.
 */
public final class Application {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private final CacheFinder caches;
    private final Supplier<Optional<CacheControl>> cache;
    private final Clock clock;
    private final Connections connections;
    private final Optional<Advisor> advisor;
    private final Optional<HeldTables> tables;
    private final CacheCounters counters;

    /** The counters of other processes. */
    private volatile Supplier<Map<String, Map<String, Long>>> executors = Map::of;

    private volatile Consumer<CacheControl> whenCacheStarts = started -> {};

    @GuardedBy("this")
    private final List<Runnable> whenClosed = new ArrayList<>();

    @GuardedBy("this")
    private @Nullable Services services;

    @GuardedBy("this")
    private Unfinished unfinished = Unfinished.NOTHING;

    @GuardedBy("this")
    private boolean closed;

    /**
     * An application that follows nothing yet.
     *
     * @param cache this process's cache, if it has started
     */
    Application(
            CacheFinder caches,
            Supplier<Optional<CacheControl>> cache,
            Clock clock,
            Connections connections,
            Optional<Advisor> advisor,
            Optional<HeldTables> tables) {
        this.caches = requireNonNull(caches, "caches is null");
        this.cache = requireNonNull(cache, "cache is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.connections = requireNonNull(connections, "connections is null");
        this.advisor = requireNonNull(advisor, "advisor is null");
        this.tables = requireNonNull(tables, "tables is null");
        this.counters = new CacheCounters(cache);
    }

    /** The services of this moment. Those of an application that has ended take nothing any more. */
    public synchronized Services services() {
        Services present = services;
        if (present == null) {
            present = made();
            services = present;
        }
        return present;
    }

    @GuardedBy("this")
    private Services made() {
        ColumnPrefetch columns = new ColumnPrefetch(
                caches,
                cache,
                ProcessClock.steady(clock),
                connections.executors(),
                connections.driver().map(Outbox::columns));
        CommitPipeline pipeline = new CommitPipeline(
                caches,
                clock,
                new PipelineContext(
                        connections.dispatcher(),
                        connections.labels(),
                        connections.readers(),
                        columns::replaced,
                        connections.followsOthers()));
        Services made = new Services(pipeline, columns);
        if (closed) {
            unfinished = unfinished.plus(Unfinished.of(made));
        } else {
            connections.tables().watch(pipeline::watchAlways);
        }
        return made;
    }

    /** What advises on OPTIMIZE, if the plugin has started. */
    public Optional<Advisor> advisor() {
        return advisor;
    }

    /** What the processes can be asked of tables, if the plugin has started. */
    public Optional<HeldTables> tables() {
        return tables;
    }

    /** Is notified of files that are written or deleted here. */
    CaptureListener captures() {
        return connections.captures();
    }

    /** Where it is noted of which tables files are read here, if the driver is another process. */
    Optional<TablesRead> tablesRead() {
        return connections.driver().map(Outbox::tables);
    }

    /** Other processes that are asked for bytes. */
    JoinedPeers peers() {
        return connections.peers();
    }

    /** The counters of this process, by the names under which executors send them. */
    Map<String, Long> counters() {
        Map<String, Long> all = counters.ofCache();
        ColumnPrefetch.Counts bodies = services().columns().count();
        all.put(PluginMetrics.key(PluginMetrics.BODIES_FETCHED), bodies.fetchedBytes());
        all.put(PluginMetrics.key(PluginMetrics.BODIES_USED), bodies.usedBytes());
        all.put(PluginMetrics.key(PluginMetrics.BODIES_DECLINED), bodies.declined());
        all.put(PluginMetrics.key(PluginMetrics.BODIES_DROPPED), bodies.dropped());
        connections.peers().count(all);
        return all;
    }

    /** The counters of this process and of each executor in another one, as of its last poll. */
    public Map<String, Map<String, Long>> countersByProcess() {
        Map<String, Map<String, Long>> all = new HashMap<>(executors.get());
        all.put(ClusterDispatcher.DRIVER, counters());
        return all;
    }

    /** From now on these are the counters of executors in other processes. */
    void countExecutors(Supplier<Map<String, Map<String, Long>>> counters) {
        executors = counters;
    }

    CacheCounters cacheCounters() {
        return counters;
    }

    /** A cache is there: from now on it asks the peers, and configured tables are watched. */
    void cacheStarted(CacheControl started) {
        connections.peers().cacheStarted(started);
        whenCacheStarts.accept(started);
        watchTables();
    }

    /** Each cache of this process is shown when it starts; one that runs already, now. */
    void showCaches(String process) {
        whenCacheStarts = started -> BannerLog.show(
                Banner.started(PluginVersion.HERE, process, started.settings().tiers(), started.tiers()));
        cache.get().ifPresent(whenCacheStarts);
    }

    /** From now on configured tables are watched. */
    void watchTables() {
        if (!connections.tables().isEmpty()) {
            var unused = services();
        }
    }

    /** The cache was shut down. */
    void cacheStopped() {
        Services ended;
        synchronized (this) {
            ended = closed ? null : services;
            services = closed ? services : null;
        }
        if (ended != null) {
            count(Unfinished.of(ended));
        }
    }

    private synchronized void count(Unfinished left) {
        unfinished = unfinished.plus(left);
    }

    /** What was left undone so far. */
    synchronized Unfinished unfinished() {
        return unfinished;
    }

    /** To be run once, when the application ends, before its services do; at once if it has ended. */
    void whenClosed(Runnable work) {
        synchronized (this) {
            if (!closed) {
                whenClosed.add(work);
                return;
            }
        }
        work.run();
    }

    /** Ends the application; its counters and reports stay readable. */
    void close() {
        List<Runnable> hooks;
        Services ended;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            ended = services;
            hooks = List.copyOf(whenClosed);
        }
        connections.peers().close();
        hooks.forEach(hook -> CacheFailures.run("ending an application", hook::run));
        if (ended != null) {
            count(Unfinished.of(ended));
        }
        log(unfinished());
    }

    private static void log(Unfinished left) {
        if (!left.equals(Unfinished.NOTHING)) {
            LOG.info(
                    "The application has ended: {} commits are not followed, {} removed files whose grace was not over and the"
                            + " columns of {} new files are left as they are; the caches age.",
                    left.commits(),
                    left.removedFiles(),
                    left.columns());
        }
    }
}
