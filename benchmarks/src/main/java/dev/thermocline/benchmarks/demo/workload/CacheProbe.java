package dev.thermocline.benchmarks.demo.workload;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What the demo wants to know of the cache in this JVM. */
interface CacheProbe {

    /** For modes without a cache: knows nothing, waits for nothing. */
    CacheProbe NONE = new CacheProbe() {
        @Override
        public Optional<Duration> awaitWarm(String table, long version, Duration longest) {
            return Optional.empty();
        }

        @Override
        public Map<String, Long> hitBytesByTier() {
            return Map.of();
        }

        @Override
        public OptionalLong residentBytes(List<String> files) {
            return OptionalLong.empty();
        }
    };

    /**
     * Waits until the cache is warm for a commit.
     *
     * @param table URI of the table
     * @param longest wait
     * @return time from the commit until the cache was warm, or how long was waited in vain; empty without a cache
     */
    Optional<Duration> awaitWarm(String table, long version, Duration longest) throws InterruptedException;

    /** Bytes served since the start, by tier; a tier without hits may be left out. */
    Map<String, Long> hitBytesByTier();

    /** Bytes that the cache holds of these files together; empty without a cache. */
    OptionalLong residentBytes(List<String> files) throws IOException;
}
