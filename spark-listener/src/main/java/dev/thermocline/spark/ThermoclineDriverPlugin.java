package dev.thermocline.spark;

import dev.thermocline.config.CacheSettings;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.peers.PeerSetup;
import dev.thermocline.preflight.Banner;
import dev.thermocline.preflight.Preflight;
import dev.thermocline.process.DriverServices;
import dev.thermocline.process.DriverSetup;
import dev.thermocline.spark.session.SessionFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.jspecify.annotations.Nullable;

/**
 * What runs in the driver: makes the settings, listens to Spark's events, and starts and ends the application in this
 * process. Throws nothing from any method: the application goes on without the plugin.
 */
final class ThermoclineDriverPlugin implements DriverPlugin {
    static final String POLL_INTERVAL_MILLIS = "poll.interval.ms";

    /** Set for the executors if the preflight has found that the cache can't work. */
    static final String OFF = "off";

    private static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(500);

    private @Nullable DriverServices services;

    @Override
    public Map<String, String> init(SparkContext context, PluginContext pluginContext) {
        Map<String, String> forExecutors = new HashMap<>();
        CacheFailures.run("starting the Spark plugin on the driver", () -> start(context, forExecutors));
        return forExecutors;
    }

    private void start(SparkContext context, Map<String, String> forExecutors) {
        List<String> remarks = new ArrayList<>();
        Map<String, String> settings =
                SparkSettings.decide(context.conf(), context.hadoopConfiguration(), remarks::add);
        boolean catalog = SparkSettings.wantsCatalog(context.conf(), SparkSettings.hasProcedures(), remarks::add);
        StartChecks checks = StartChecks.of(context);
        Preflight preflight = checks.check(context.hadoopConfiguration()).with(remarks);
        if (!preflight.clear()) {
            forExecutors.put(OFF, OFF);
            checks.show(preflight, context.hadoopConfiguration(), List.of(), Banner.Peers.OFF);
            return;
        }
        if (catalog) {
            context.conf().set(SparkSettings.CATALOG, SparkSettings.PROCEDURES); // sessions are made from it later
        }
        settings.forEach(context.hadoopConfiguration()::set);
        settings.forEach(SparkHadoopUtil.get().conf()::set);
        SparkSettings.ship(settings, forExecutors);
        SparkSettings.reopenEarlyBuckets(settings);
        Duration interval = pollInterval(context.hadoopConfiguration());
        forExecutors.put(POLL_INTERVAL_MILLIS, Long.toString(interval.toMillis()));
        CommitLabelListener labels = new CommitLabelListener(context.sparkUser(), context::getLocalProperty);
        RunningWork work = new RunningWork();
        Optional<PeerSetup> peers = context.isLocal()
                ? Optional.empty()
                : PeerSettings.ofDriver(context.conf(), context.hadoopConfiguration(), forExecutors);
        DriverServices started = DriverServices.start(new DriverSetup(
                context.hadoopConfiguration(), interval, !context.isLocal(), labels, work, new SessionFiles(), peers));
        services = started;
        Banner.Peers asked = peers(context, peers.isPresent());
        checks.show(preflight, context.hadoopConfiguration(), SchemeBindings.cached(settings), asked);
        context.addSparkListener(new ExecutorEvents(started::executorAdded, started::executorGone));
        context.addSparkListener(labels);
        context.addSparkListener(work);
    }

    private static Banner.Peers peers(SparkContext context, boolean joined) {
        if (context.isLocal()) {
            return Banner.Peers.LOCAL;
        }
        boolean wanted =
                CacheSettings.from(context.hadoopConfiguration()).peers().enabled();
        return joined ? Banner.Peers.ON : wanted ? Banner.Peers.REFUSED : Banner.Peers.OFF;
    }

    private static Duration pollInterval(Configuration configuration) {
        return CacheFailures.call(
                "reading the cache's options",
                () -> CacheSettings.from(configuration).warm().pollInterval(),
                () -> DEFAULT_POLL_INTERVAL);
    }

    /** How often executors poll, as the driver has set it. */
    static Duration pollInterval(Map<String, String> settings) {
        String millis = settings.get(POLL_INTERVAL_MILLIS);
        return millis == null ? DEFAULT_POLL_INTERVAL : Duration.ofMillis(Long.parseLong(millis));
    }

    @Override
    public void registerMetrics(String applicationId, PluginContext context) {
        DriverServices present = services;
        if (present != null) {
            CacheFailures.run("registering metrics", () -> present.registerMetrics(context.metricRegistry()));
        }
    }

    @Override
    public @Nullable Object receive(Object message) {
        DriverServices present = services;
        return present == null ? null : present.receive(message);
    }

    @Override
    public void shutdown() {
        DriverServices present = services;
        if (present != null) {
            CacheFailures.run("stopping the Spark plugin on the driver", present::close);
        }
    }
}
