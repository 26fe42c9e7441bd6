package dev.thermocline.runtime;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.MetricRegistry;
import com.github.benmanes.caffeine.cache.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.bucket.CacheParts;
import dev.thermocline.bucket.OpenFileSystems;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.capture.CaptureBudget;
import dev.thermocline.capture.Captures;
import dev.thermocline.capture.CommitSinks;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.InvalidOptionException;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.EngineSettings;
import dev.thermocline.engine.tier.BreakerSettings;
import dev.thermocline.engine.tier.Retention;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.listing.SharedLists;
import dev.thermocline.metrics.CacheMetrics;
import dev.thermocline.peer.Peers;
import dev.thermocline.peer.store.PeerFetches;
import dev.thermocline.read.ReadListeners;
import dev.thermocline.state.ObjectStates;
import dev.thermocline.tail.FooterTails;
import dev.thermocline.tail.TailStore;
import dev.thermocline.trace.Tracing;
import dev.thermocline.warm.Warmer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one cache of this process, made by the first file system that wants it and shared by all. The first one's
 * settings count; a later file system whose process-wide settings differ is logged once and uses what is there.
 *
 * <p>Thread-safe: the current runtime is guarded by the class, everything else is final. Closed by a shutdown hook,
 * within {@code fs.s3a.cache.close.deadline}; nothing depends on the close.
 */
public final class CacheRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheRuntime.class);
    private static final Duration UNLIMITED = Duration.ofDays(36_500);

    @GuardedBy("CacheRuntime.class")
    private static @Nullable CacheRuntime runtime;

    @GuardedBy("CacheRuntime.class")
    private static boolean differenceLogged;

    @GuardedBy("CacheRuntime.class")
    private static UnaryOperator<BlockStore> storeWrapper = UnaryOperator.identity();

    @GuardedBy("CacheRuntime.class")
    private static UnaryOperator<ThreadFactory> threadWrapper = UnaryOperator.identity();

    private static volatile Optional<CacheRuntime> published = Optional.empty();

    private final CacheSettings settings;
    private final Configuration configuration;
    private final RuntimeThreads threads;
    private final TierAssembly tiers;
    private final Tracing tracing;
    private final CacheEngine engine;
    private final CacheParts parts;
    private final Warmer warmer;
    private final PeerFetches peerFetches;
    private final OpenFileSystems fileSystems = new OpenFileSystems();
    private final CacheExtensions extensions = new CacheExtensions();
    private volatile boolean closed;

    private CacheRuntime(
            CacheSettings settings,
            Configuration initialised,
            Configuration configuration,
            UnaryOperator<BlockStore> storeWrapper,
            UnaryOperator<ThreadFactory> threadWrapper) {
        this.settings = settings;
        this.threads = new RuntimeThreads(threadWrapper);
        this.configuration = configuration;
        CacheMetrics metrics = new CacheMetrics(new MetricRegistry(), CacheFailures::count);
        this.tiers = new TierAssembly(settings, initialised, storeWrapper);
        this.tracing = Tracing.start(
                settings, Ticker.systemTicker()::read, metrics::traceDropped, RuntimeThreads.factory("trace"));
        this.engine = new CacheEngine(
                engineSettings(settings),
                new BreakerSettings(
                        settings.breaker().failures(),
                        settings.breaker().slowCall(),
                        settings.breaker().pause()),
                tiers.stores(),
                threads.forEngine(),
                metrics,
                tracing.trace());
        this.parts = parts(settings, metrics);
        this.warmer = new Warmer(
                settings.warm().concurrency(), settings.warm().timeout(), threads.clock(), threads.wrapped("warm"));
        this.peerFetches = new PeerFetches(threads.wrapped("peer"));
        CacheFailures.run(
                "starting to take over what an earlier process left",
                () -> threads.atStart(
                        () -> CacheFailures.run("taking over what an earlier process left", states()::adopt)));
        CacheFailures.run("starting to report", new RuntimeReport(settings, parts, warmer, threads)::start);
        LOG.info(
                "Thermocline cache started: {}",
                engine.tierReports().stream()
                        .map(tier -> tier.kind() + " in " + tier.name() + " " + new ByteSize(tier.capacity()))
                        .toList());
    }

    private CacheParts parts(CacheSettings settings, CacheMetrics metrics) {
        ObjectStates states = new ObjectStates(
                engine,
                settings.retention().statusMax(),
                settings.retention().statusTtl().orElse(UNLIMITED),
                metrics::contradicted,
                Ticker.systemTicker(),
                threads.maintenance());
        FooterTails footers = new FooterTails(engine);
        Captures captures = new Captures(
                states,
                footers,
                metrics,
                new CaptureBudget(settings.capture().budget().bytes()),
                settings.capture().fileMax().map(size -> size.bytes()).orElse(Long.MAX_VALUE),
                threads.maintenance());
        return new CacheParts(
                states,
                footers,
                new TailStore(states, footers, Ticker.systemTicker()),
                captures,
                new CommitSinks(settings.capture().commitLogMax().bytes()),
                new SharedLists(),
                new ReadListeners(),
                new Peers(metrics),
                metrics,
                tracing.trace(),
                () -> closed);
    }

    private static EngineSettings engineSettings(CacheSettings settings) {
        return new EngineSettings(
                (int) settings.tiers().blockSize().bytes(),
                (int) settings.tiers().tailSize().bytes(),
                settings.reads().mergeMax().bytes(),
                settings.reads().retries(),
                settings.reads().parallelRanges(),
                settings.tiers().writeQueueCapacity().bytes(),
                settings.retention().objectsMax(),
                new Retention(
                        settings.retention().ttl().orElse(UNLIMITED),
                        settings.retention().ttlRules().durations()));
    }

    /**
     * The process's cache, made now if there is none.
     *
     * @param settings of the file system that asks
     * @param initialised of that file system: its bucket's own values count
     * @param configuration with which files of all buckets can be opened: no bucket's own values stand for others
     * @throws InvalidOptionException never: settings have been checked
     */
    public static CacheRuntime obtain(CacheSettings settings, Configuration initialised, Configuration configuration) {
        synchronized (CacheRuntime.class) {
            CacheRuntime present = runtime;
            if (present != null) {
                present.warnOfDifferences(configuration);
                return present;
            }
            CacheRuntime created = new CacheRuntime(settings, initialised, configuration, storeWrapper, threadWrapper);
            runtime = created;
            created.extensions.start(
                    new ProcessCache(created, configuration),
                    requireNonNull(CacheRuntime.class.getClassLoader(), "no class loader"));
            published = Optional.of(created);
            Shutdown.register();
            return created;
        }
    }

    /** Logged once: applications open many file systems. */
    @GuardedBy("CacheRuntime.class")
    private void warnOfDifferences(Configuration later) {
        List<String> differences = differenceLogged ? List.of() : CacheSettings.differences(configuration, later);
        if (!differences.isEmpty()) {
            differenceLogged = true;
            LOG.warn(
                    "The cache of this process is running already, and a later file system asks for {}: the first values"
                            + " count for all buckets. Set these options once, for the whole application.",
                    String.join(", ", differences));
        }
    }

    /** Puts something around each store of caches that start from now on: for tests that break stores. */
    public static void wrapStores(UnaryOperator<BlockStore> wrapper) {
        synchronized (CacheRuntime.class) {
            storeWrapper = requireNonNull(wrapper, "wrapper is null");
        }
    }

    /**
     * Puts something around what makes threads of caches that start from now on: for tests of processes without any.
     */
    public static void wrapThreads(UnaryOperator<ThreadFactory> wrapper) {
        synchronized (CacheRuntime.class) {
            threadWrapper = requireNonNull(wrapper, "wrapper is null");
        }
    }

    /** The process's cache, if a file system has started it. */
    public static Optional<CacheRuntime> current() {
        return published;
    }

    /**
     * Closes the process's cache, within its deadline. File systems that are open go on without one; the next file
     * system starts a new one.
     */
    public static void shutdown() {
        CacheRuntime closing;
        synchronized (CacheRuntime.class) {
            closing = runtime;
            runtime = null;
            differenceLogged = false;
            published = Optional.empty();
        }
        if (closing != null) {
            closing.extensions.stop();
            closing.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        warmer.close();
        peerFetches.close();
        AtomicBoolean begun = new AtomicBoolean();
        Callable<Void> work = () -> {
            if (begun.compareAndSet(false, true)) {
                engine.close();
                tiers.release();
                tracing.end(); // last: nothing is lost with it but the end of a trace
            }
            return null;
        };
        Optional<Future<Void>> closing = CacheFailures.call(
                "starting to close", () -> Optional.of(threads.clock().submit(work)), Optional::empty);
        boolean done = closing.isPresent()
                ? CacheFailures.run(
                        "closing, which is not waited for",
                        () -> closing.get().get(settings.closeDeadline().toMillis(), TimeUnit.MILLISECONDS))
                : CacheFailures.run("closing without a thread", work::call); // each part has a deadline of its own
        LOG.debug("Closed within the deadline: {}", done);
        threads.stop();
    }

    /** Whether it is shut down. */
    boolean isClosed() {
        return closed;
    }

    /** What it was started with. */
    public CacheSettings settings() {
        return settings;
    }

    /** With which files of all buckets can be opened. */
    Configuration configuration() {
        return configuration;
    }

    /** The file systems that Hadoop does not keep. */
    public OpenFileSystems fileSystems() {
        return fileSystems;
    }

    /** Where the blocks are. */
    public CacheEngine engine() {
        return engine;
    }

    /** What is known of objects. */
    public ObjectStates states() {
        return parts.states();
    }

    /** What file systems share. */
    public CacheParts parts() {
        return parts;
    }

    /** What it fetches for peers. */
    PeerFetches peerFetches() {
        return peerFetches;
    }

    Warmer warmer() {
        return warmer;
    }

    /** Its threads. */
    public RuntimeThreads threads() {
        return threads;
    }

    /** Registers the shutdown hook once. */
    private static final class Shutdown {
        static {
            Runtime.getRuntime().addShutdownHook(new Thread(CacheRuntime::shutdown, "thermocline-shutdown"));
        }

        private Shutdown() {}

        static void register() {
            // loading this class has done it
        }
    }
}
