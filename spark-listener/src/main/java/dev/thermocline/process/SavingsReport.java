package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.option.Durations;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.counters.PeerMetrics;
import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.preflight.BannerLog;
import dev.thermocline.preflight.Savings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Shows what an application's caches saved: once after {@code fs.s3a.cache.savings.after}, and at its end. */
final class SavingsReport implements AutoCloseable {
    private final CacheSettings.Savings options;
    private final Supplier<Map<String, Long>> totals;
    private final DaemonThreads.Scheduler later;

    private SavingsReport(
            CacheSettings.Savings options, Supplier<Map<String, Long>> totals, DaemonThreads.Scheduler later) {
        this.options = requireNonNull(options, "options is null");
        this.totals = requireNonNull(totals, "totals is null");
        this.later = requireNonNull(later, "later is null");
    }

    /**
     * Starts it, unless the options are against it.
     *
     * @param totals of all processes, by the names under which executors send them
     */
    static Optional<SavingsReport> start(Configuration configuration, Supplier<Map<String, Long>> totals) {
        return CacheFailures.call(
                "reading the cache's options",
                () -> {
                    CacheSettings settings = CacheSettings.from(configuration);
                    Optional<Duration> after = settings.savings().after().filter(any -> settings.enabled());
                    return after.map(delay -> started(
                            new SavingsReport(settings.savings(), totals, DaemonThreads.scheduler("savings")), delay));
                },
                Optional::empty);
    }

    private static SavingsReport started(SavingsReport report, Duration delay) {
        report.later.after(() -> report.show("in " + Durations.format(delay)), delay);
        return report;
    }

    private void show(String since) {
        CacheFailures.run("reporting what was saved", () -> {
            Savings savings = of(totals.get());
            if (!savings.empty()) {
                BannerLog.show(savings.report(since, options));
            }
        });
    }

    private static Savings of(Map<String, Long> totals) {
        return new Savings(
                totals.getOrDefault(CacheCounters.HITS, 0L),
                totals.getOrDefault(CacheCounters.HIT_BYTES, 0L),
                totals.getOrDefault(PluginMetrics.key(PeerMetrics.REQUESTS), 0L),
                totals.getOrDefault(PluginMetrics.key(PeerMetrics.BYTES), 0L),
                totals.getOrDefault(CacheCounters.MISS_BYTES, 0L),
                totals.getOrDefault(CacheCounters.ORIGIN_GETS, 0L),
                totals.getOrDefault(CacheCounters.ORIGIN_BYTES, 0L));
    }

    @Override
    public void close() {
        later.end();
        show("in all");
    }
}
