package dev.thermocline.metrics;

import java.util.Locale;
import java.util.Map;

/**
 * A snapshot of the counters, all since the start of the process; traffic of warming is not in hits and misses.
 *
 * @param hits reads of blocks that a tier served
 * @param misses reads of blocks that peers or S3 served
 * @param hitBytes bytes that hits delivered, by tier
 * @param missBytes bytes that misses delivered
 * @param originRequests GETs sent for missing ranges
 * @param originBytes bytes that those GETs fetched
 * @param originWantedBytes bytes of them that readers had asked for
 * @param originWrites files that were written through to S3
 * @param expirations blocks dropped because nobody read them for the time to live
 * @param inserts blocks stored
 * @param drops blocks that were not stored, by reason
 * @param evictedBytes bytes that left tiers, by reason
 * @param corruptions blocks that were not what had been written
 * @param failures faults of the cache that nobody but the counters noticed
 */
public record CacheStatistics(
        long hits,
        long misses,
        Map<String, Long> hitBytes,
        long missBytes,
        long originRequests,
        long originBytes,
        long originWantedBytes,
        long originWrites,
        long expirations,
        long inserts,
        Map<String, Long> drops,
        Map<String, Long> evictedBytes,
        long corruptions,
        long failures) {
    /** Copies the maps. */
    public CacheStatistics {
        hitBytes = Map.copyOf(hitBytes);
        drops = Map.copyOf(drops);
        evictedBytes = Map.copyOf(evictedBytes);
    }

    /** Hits among all reads of blocks, 0 to 1; 0 before the first. */
    public double hitRate() {
        return hits + misses == 0 ? 0 : (double) hits / (hits + misses);
    }

    /** Bytes fetched from S3 for each byte that readers asked S3 for; 1 is ideal, 0 before the first. */
    public double amplification() {
        return originWantedBytes == 0 ? 0 : (double) originBytes / originWantedBytes;
    }

    /** All bytes that tiers delivered. */
    public long allHitBytes() {
        return hitBytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The periodic log line. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "Hit rate: %.1f%%, Hits: %d, Misses: %d, TTL expirations: %d, Inner gets: %d, Inner puts: %d",
                100 * hitRate(),
                hits,
                misses,
                expirations,
                originRequests,
                originWrites);
    }
}
