package dev.thermocline.metrics;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.EvictionReason;
import dev.thermocline.cache.block.BlockKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The cache's counters, under the names of {@link MetricCatalogue}. Thread-safe. */
public final class CacheMetrics implements CacheListener {
    private final MetricRegistry registry;
    private final CounterFamily hits;
    private final CounterFamily hitBytes;
    private final Counter misses;
    private final Map<BlockKind, Counter> missesOfKind = new EnumMap<>(BlockKind.class);
    private final Counter missBytes;
    private final Counter originRequests;
    private final Counter originRetries;
    private final Counter originBytes;
    private final Counter originWanted;
    private final Counter originWrites;
    private final CounterFamily aheadRefusals;
    private final Counter peerRanges;
    private final Counter peerTails;
    private final Counter peerBytes;
    private final CounterFamily peerFailures;
    private final Counter peerServed;
    private final CounterFamily suffixProbes;
    private final CounterFamily reauthorizations;
    private final CounterFamily contradictions;
    private final Counter expirations;
    private final Counter inserts;
    private final Counter insertBytes;
    private final CounterFamily drops;
    private final CounterFamily refusals;
    private final CounterFamily evicted;
    private final Map<EvictionReason, Counter> evictedFor = new EnumMap<>(EvictionReason.class);
    private final Counter corruptions;
    private final CounterFamily tierFailures;
    private final CounterFamily breakersOpen;
    private final Counter traceDropped;
    private final LongSupplier failures;

    /**
     * @param registry where the counters are registered
     * @param failures the process's count of cache faults
     */
    public CacheMetrics(MetricRegistry registry, LongSupplier failures) {
        this.registry = requireNonNull(registry, "registry is null");
        this.failures = requireNonNull(failures, "failures is null");
        this.hits = new CounterFamily(registry, MetricCatalogue.HITS);
        this.hitBytes = new CounterFamily(registry, MetricCatalogue.HIT_BYTES);
        this.misses = counter(MetricCatalogue.MISSES);
        CounterFamily byKind = new CounterFamily(registry, MetricCatalogue.MISSES_OF_KIND);
        for (BlockKind kind : BlockKind.values()) {
            missesOfKind.put(kind, byKind.of(MetricCatalogue.lowerCase(kind)));
        }
        this.missBytes = counter(MetricCatalogue.MISS_BYTES);
        this.originRequests = counter(MetricCatalogue.ORIGIN_GETS);
        this.originRetries = counter(MetricCatalogue.ORIGIN_RETRIES);
        this.originBytes = counter(MetricCatalogue.ORIGIN_BYTES);
        this.originWanted = counter(MetricCatalogue.ORIGIN_WANTED);
        this.originWrites = counter(MetricCatalogue.ORIGIN_PUTS);
        this.aheadRefusals = new CounterFamily(registry, MetricCatalogue.AHEAD_REFUSALS);
        this.peerRanges = counter(MetricCatalogue.PEER_RANGES);
        this.peerTails = counter(MetricCatalogue.PEER_TAILS);
        this.peerBytes = counter(MetricCatalogue.PEER_BYTES);
        this.peerFailures = new CounterFamily(registry, MetricCatalogue.PEER_FAILURES);
        this.peerServed = counter(MetricCatalogue.PEER_SERVED);
        this.suffixProbes = new CounterFamily(registry, MetricCatalogue.SUFFIX_PROBES);
        this.reauthorizations = new CounterFamily(registry, MetricCatalogue.REAUTHORIZATIONS);
        this.contradictions = new CounterFamily(registry, MetricCatalogue.CONTRADICTIONS);
        this.expirations = counter(MetricCatalogue.EXPIRATIONS);
        this.inserts = counter(MetricCatalogue.INSERTS);
        this.insertBytes = counter(MetricCatalogue.INSERT_BYTES);
        this.drops = new CounterFamily(registry, MetricCatalogue.DROPS);
        this.refusals = new CounterFamily(registry, MetricCatalogue.REFUSALS);
        this.evicted = new CounterFamily(registry, MetricCatalogue.EVICTED);
        for (EvictionReason reason : EvictionReason.values()) {
            evictedFor.put(reason, evicted.of(MetricCatalogue.lowerCase(reason)));
        }
        this.corruptions = counter(MetricCatalogue.CORRUPTIONS);
        this.tierFailures = new CounterFamily(registry, MetricCatalogue.TIER_FAILURES);
        this.breakersOpen = new CounterFamily(registry, MetricCatalogue.BREAKER_OPEN);
        this.traceDropped = counter(MetricCatalogue.TRACE_DROPPED);
        gauge(MetricCatalogue.FAILURES, failures);
    }

    private Counter counter(CacheMetric metric) {
        return registry.counter(metric.name());
    }

    /** The registry with all counters and gauges; the plugin shows them in Spark's metrics system. */
    public MetricRegistry registry() {
        return registry;
    }

    /** Registers what gives the metric's number, or leaves the one that is there. */
    public void gauge(CacheMetric metric, LongSupplier value) {
        register(metric.name(), value);
    }

    /** Registers what gives the number of one metric of a family, or leaves the one that is there. */
    public void gauge(CacheMetric family, String value, LongSupplier number) {
        register(family.name(value), number);
    }

    private void register(String name, LongSupplier value) {
        registry.gauge(name, () -> (Gauge<Long>) value::getAsLong);
    }

    @Override
    public void hit(String tier, BlockKind kind, long bytes) {
        hits.of(tier).inc();
        hitBytes.of(tier).inc(bytes);
    }

    @Override
    public void miss(BlockKind kind, long bytes) {
        misses.inc();
        missBytes.inc(bytes);
        requireNonNull(missesOfKind.get(kind), "no counter").inc();
    }

    @Override
    public void originRead(long fetched, long wanted) {
        originRequests.inc();
        originBytes.inc(fetched);
        originWanted.inc(wanted);
    }

    @Override
    public void originRetried() {
        originRetries.inc();
    }

    @Override
    public void aheadRefused(String reason) {
        aheadRefusals.of(reason).inc();
    }

    @Override
    public void peerRead(long bytes) {
        peerRanges.inc();
        peerBytes.inc(bytes);
    }

    @Override
    public void peerTail(long bytes) {
        peerTails.inc();
        peerBytes.inc(bytes);
    }

    @Override
    public void peerFailed(String reason) {
        peerFailures.of(reason).inc();
    }

    @Override
    public void peerServed(long bytes) {
        peerServed.inc(bytes);
    }

    /**
     * One unknown object was probed.
     *
     * @param outcome one of the values of {@link MetricCatalogue#SUFFIX_PROBES}
     * @param fetched bytes that came
     */
    public void suffixProbe(String outcome, long fetched) {
        suffixProbes.of(outcome).inc();
        originRequests.inc();
        originBytes.inc(fetched);
    }

    /**
     * S3 was asked whether an owner may still read an object.
     *
     * @param outcome one of the values of {@link MetricCatalogue#REAUTHORIZATIONS}
     */
    public void reauthorized(String outcome) {
        reauthorizations.of(outcome).inc();
    }

    /** S3 contradicted what was known of a name. */
    public void contradicted(String kind) {
        contradictions.of(kind).inc();
    }

    /** A file was written through to S3. */
    public void originWritten() {
        originWrites.inc();
    }

    /** Records were left out of the access trace. */
    public void traceDropped(long records) {
        traceDropped.inc(records);
    }

    @Override
    public void stored(String tier, BlockKind kind, long bytes) {
        inserts.inc();
        insertBytes.inc(bytes);
    }

    @Override
    public void dropped(BlockKind kind, String reason, long bytes) {
        drops.of(reason).inc();
    }

    @Override
    public void refused(String reason) {
        refusals.of(reason).inc();
    }

    @Override
    public void evicted(String tier, BlockKind kind, EvictionReason reason, long bytes) {
        requireNonNull(evictedFor.get(reason), "no counter").inc(bytes);
        if (reason == EvictionReason.EXPIRED) {
            expirations.inc();
        }
    }

    @Override
    public void corrupt(String tier) {
        corruptions.inc();
    }

    @Override
    public void storeFailed(String tier) {
        tierFailures.of(tier).inc();
    }

    @Override
    public void breaker(String tier, boolean open) {
        breakersOpen.of(tier).inc(open ? 1 : -1);
    }

    /** A snapshot of everything. */
    public CacheStatistics statistics() {
        return new CacheStatistics(
                hits.sum(),
                misses.getCount(),
                hitBytes.counts(),
                missBytes.getCount(),
                originRequests.getCount() + originRetries.getCount(),
                originBytes.getCount(),
                originWanted.getCount(),
                originWrites.getCount(),
                expirations.getCount(),
                inserts.getCount(),
                drops.counts(),
                evicted.counts(),
                corruptions.getCount(),
                failures.getAsLong());
    }
}
