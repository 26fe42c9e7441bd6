package dev.thermocline.benchmarks.tiers;

import dev.thermocline.metrics.CacheStatistics;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who delivered the bytes between two readings of the counters.
 *
 * @param bytes by tier, S3 as {@link Subject#S3}; nobody who delivered nothing
 */
record Served(Map<String, Long> bytes) {

    /** Copies the map. */
    Served {
        bytes = Map.copyOf(bytes);
    }

    static Served between(CacheStatistics before, CacheStatistics after) {
        Map<String, Long> bytes = new TreeMap<>();
        after.hitBytes()
                .forEach((tier, count) ->
                        bytes.put(tier, count - before.hitBytes().getOrDefault(tier, 0L)));
        bytes.put(Subject.S3, after.missBytes() - before.missBytes());
        bytes.values().removeIf(count -> count == 0);
        return new Served(bytes);
    }

    /**
     * Fails unless one tier delivered all.
     *
     * @param wanted all bytes that were read
     * @throws IllegalStateException naming who delivered what
     */
    void requireOnly(String tier, long wanted) {
        if (!bytes.equals(Map.of(tier, wanted))) {
            throw new IllegalStateException(
                    wanted + " B were to come from " + tier + ", but came from " + new TreeMap<>(bytes));
        }
    }
}
