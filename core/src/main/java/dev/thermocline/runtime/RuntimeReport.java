package dev.thermocline.runtime;

import static java.util.Objects.requireNonNull;

import dev.thermocline.bucket.CacheParts;
import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.EntryTable;
import dev.thermocline.cache.block.DirectBuffers;
import dev.thermocline.config.CacheOptions;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.option.ByteSize;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.metrics.CacheMetrics;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.warm.Warmer;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process's cache reports of itself: gauges, the periodic log line, and an alarm when much was stored and
 * nothing ever read, which means that writers and readers do not agree on names.
 */
final class RuntimeReport {
    private static final Logger LOG = LoggerFactory.getLogger("dev.thermocline.statistics");

    /** Heap that an object with a block, or a status, takes with names and tags of usual length. */
    private static final long USUAL_ENTRY = 490;

    private final CacheSettings settings;
    private final CacheParts parts;
    private final Warmer warmer;
    private final RuntimeThreads threads;
    private boolean alarmed;

    RuntimeReport(CacheSettings settings, CacheParts parts, Warmer warmer, RuntimeThreads threads) {
        this.settings = requireNonNull(settings, "settings is null");
        this.parts = requireNonNull(parts, "parts is null");
        this.warmer = requireNonNull(warmer, "warmer is null");
        this.threads = requireNonNull(threads, "threads is null");
    }

    private CacheEngine engine() {
        return parts.states().engine();
    }

    void start() {
        reportSmallHeap();
        CacheMetrics metrics = parts.metrics();
        metrics.gauge(MetricCatalogue.OBJECTS, () -> engine().objects());
        metrics.gauge(MetricCatalogue.STATUSES, () -> parts.states().statuses().count());
        for (EntryTable table : EntryTable.values()) {
            metrics.gauge(MetricCatalogue.ENTRY_BYTES, MetricCatalogue.lowerCase(table), () -> entryBytes(table));
        }
        metrics.gauge(MetricCatalogue.QUEUE_BYTES, () -> engine().queuedBytes());
        metrics.gauge(MetricCatalogue.HELD_BYTES, () -> engine().streams().heldBytes());
        metrics.gauge(MetricCatalogue.AHEAD_BYTES, () -> engine().streams().aheadBytes());
        metrics.gauge(MetricCatalogue.DIRECT_BYTES, DirectBuffers::bytes);
        metrics.gauge(MetricCatalogue.CAPTURE_BYTES, () -> parts.captures().bytesInFlight());
        metrics.gauge(MetricCatalogue.WARM_PENDING, () -> warmer.pending());
        for (String tier : MetricCatalogue.TIER_USED.values()) {
            metrics.gauge(MetricCatalogue.TIER_USED, tier, () -> ofTier(tier, TierReport::residentBytes));
            metrics.gauge(MetricCatalogue.TIER_CAPACITY, tier, () -> ofTier(tier, TierReport::capacity));
        }
        settings.logging().interval().ifPresent(this::reportEvery);
    }

    /** Logs how many names the heap has room for, if the options ask for more. */
    private void reportSmallHeap() {
        int objectsMax = settings.retention().objectsMax();
        int statusMax = settings.retention().statusMax();
        long objects = EntryBudget.of(EntryTable.OBJECTS, objectsMax).entries(USUAL_ENTRY);
        long statuses = EntryBudget.of(EntryTable.STATUSES, statusMax).entries(USUAL_ENTRY);
        if (objects < objectsMax || statuses < statusMax) {
            LOG.info(
                    "A heap of {} has room for the entries of about {} objects and {} statuses, of {} = {} and {} = {}: what is"
                            + " used least is forgotten first. A larger heap holds more.",
                    new ByteSize(Runtime.getRuntime().maxMemory()),
                    objects,
                    statuses,
                    CacheOptions.OBJECTS_MAX,
                    objectsMax,
                    CacheOptions.STATUS_MAX,
                    statusMax);
        }
    }

    private long entryBytes(EntryTable table) {
        return switch (table) {
            case OBJECTS -> engine().entries().objects();
            case STATUSES -> parts.states().statuses().bytes();
            case COMMITS -> parts.states().committedNames().bytes();
            case GRANTS -> parts.states().grants().bytes();
            case SIGHTINGS -> engine().entries().misses();
            case CONFIRMED -> parts.states().confirmed().bytes();
            case BLOCKS -> engine().entries().blocks();
        };
    }

    /** A tier's tails and data together. */
    private long ofTier(String name, ToLongFunction<TierReport> number) {
        return engine().tierReports().stream()
                .filter(tier -> tier.name().equals(name))
                .mapToLong(number)
                .sum();
    }

    private void reportEvery(Duration interval) {
        // ends with the clock
        ScheduledFuture<?> unused = threads.clock()
                .scheduleAtFixedRate(
                        () -> CacheFailures.run("reporting", this::report),
                        interval.toMillis(),
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    void report() {
        CacheStatistics statistics = parts.metrics().statistics();
        LOG.info("{}", statistics.summary());
        if (!alarmed && zeroHits(statistics, settings.logging().zeroHitAlarmInserts())) {
            alarmed = true;
            LOG.warn(
                    "{} blocks were stored and none was ever read from the cache. If tables are read here, writing and"
                            + " reading do not agree on names: compare fs.s3a.endpoint of writers and readers, and whether"
                            + " readers run as the same user with the same credentials (fs.s3a.cache.share).",
                    statistics.inserts());
        }
    }

    static boolean zeroHits(CacheStatistics statistics, int inserts) {
        return statistics.inserts() >= inserts && statistics.hits() == 0;
    }
}
