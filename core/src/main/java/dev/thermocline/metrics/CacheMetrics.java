package dev.thermocline.metrics;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.thermocline.cache.BlockKind;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.EvictionReason;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The cache's counters. Names are {@code cache.<family>[.<tier or kind or reason>]}; amounts in bytes end in {@code
 * bytes}. Thread-safe.
 */
public final class CacheMetrics implements CacheListener {
    private static final String HITS = "cache.hits.";
    private static final String HIT_BYTES = "cache.hit.bytes.";
    private static final String DROPS = "cache.drops.";
    private static final String EVICTED = "cache.evicted.bytes.";

    private final MetricRegistry registry;
    private final Counter misses;
    private final Counter missBytes;
    private final Counter originRequests;
    private final Counter originRetries;
    private final Counter originBytes;
    private final Counter originWanted;
    private final Counter originWrites;
    private final Counter expirations;
    private final Counter inserts;
    private final Counter insertBytes;
    private final Counter corruptions;
    private final LongSupplier failures;

    /**
     * @param registry where the counters are registered
     * @param failures the process's count of cache faults
     */
    public CacheMetrics(MetricRegistry registry, LongSupplier failures) {
        this.registry = requireNonNull(registry, "registry is null");
        this.failures = requireNonNull(failures, "failures is null");
        this.misses = registry.counter("cache.misses");
        this.missBytes = registry.counter("cache.miss.bytes");
        this.originRequests = registry.counter("cache.origin.gets");
        this.originRetries = registry.counter("cache.origin.retries");
        this.originBytes = registry.counter("cache.origin.bytes");
        this.originWanted = registry.counter("cache.origin.wanted.bytes");
        this.originWrites = registry.counter("cache.origin.puts");
        this.expirations = registry.counter("cache.expirations");
        this.inserts = registry.counter("cache.inserts");
        this.insertBytes = registry.counter("cache.insert.bytes");
        this.corruptions = registry.counter("cache.corruptions");
        gauge("cache.failures", failures);
    }

    /** The registry with all counters and gauges; bridged into Spark's metrics system by the plugin. */
    public MetricRegistry registry() {
        return registry;
    }

    /** Registers a gauge, or leaves the one that is there. */
    public void gauge(String name, LongSupplier value) {
        registry.gauge(name, () -> (Gauge<Long>) value::getAsLong);
    }

    @Override
    public void hit(String tier, BlockKind kind, long bytes) {
        registry.counter(HITS + tier).inc();
        registry.counter(HIT_BYTES + tier).inc(bytes);
    }

    @Override
    public void miss(BlockKind kind, long bytes) {
        misses.inc();
        missBytes.inc(bytes);
        registry.counter("cache.misses." + kind.name().toLowerCase(Locale.ROOT)).inc();
    }

    @Override
    public void bypassed(long bytes) {
        registry.counter("cache.bypassed.bytes").inc(bytes);
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

    /** A file was written through to S3. */
    public void originWritten() {
        originWrites.inc();
    }

    @Override
    public void stored(String tier, BlockKind kind, long bytes) {
        inserts.inc();
        insertBytes.inc(bytes);
    }

    @Override
    public void dropped(BlockKind kind, String reason, long bytes) {
        registry.counter(DROPS + reason).inc();
    }

    @Override
    public void evicted(String tier, BlockKind kind, EvictionReason reason, long bytes) {
        registry.counter(EVICTED + reason.name().toLowerCase(Locale.ROOT)).inc(bytes);
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
        registry.counter("cache.tier.failures." + tier).inc();
    }

    @Override
    public void breaker(String tier, boolean open) {
        registry.counter("cache.breaker.open." + tier).inc(open ? 1 : -1);
    }

    /** One look at everything. */
    public CacheStatistics statistics() {
        Map<String, Long> hits = family(HITS);
        return new CacheStatistics(
                hits.values().stream().mapToLong(Long::longValue).sum(),
                misses.getCount(),
                family(HIT_BYTES),
                missBytes.getCount(),
                originRequests.getCount() + originRetries.getCount(),
                originBytes.getCount(),
                originWanted.getCount(),
                originWrites.getCount(),
                expirations.getCount(),
                inserts.getCount(),
                family(DROPS),
                family(EVICTED),
                corruptions.getCount(),
                failures.getAsLong());
    }

    private Map<String, Long> family(String prefix) {
        Map<String, Long> values = new TreeMap<>();
        registry.getCounters((name, metric) -> name.startsWith(prefix))
                .forEach((name, counter) -> values.put(name.substring(prefix.length()), counter.getCount()));
        return values;
    }
}
