package dev.thermocline.benchmarks.demo.workload;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the demo wants to know of the application's caches. */
interface CacheProbe {

    /** For modes without a cache: knows nothing, waits for nothing. */
    CacheProbe NONE = new CacheProbe() {
        @Override
        public Warmed awaitWarm(String table, long version, Duration longest) {
            return Warmed.NOTHING;
        }

        @Override
        public Map<String, Long> hitBytesByTier() {
            return Map.of();
        }

        @Override
        public @Nullable Long residentBytes(List<String> files) {
            return null;
        }
    };

    /**
     * What came of the wait for a commit.
     *
     * @param lagMillis time from the commit until the cache was warm, or how long was waited in vain; null where
     *     nothing is warmed
     * @param outcomes how many files ended in which way
     */
    record Warmed(@Nullable Long lagMillis, Map<String, Integer> outcomes) {
        static final Warmed NOTHING = new Warmed(null, Map.of());
    }

    /**
     * Waits until the cache is warm for a commit.
     *
     * @param table URI of the table
     * @param longest wait
     */
    Warmed awaitWarm(String table, long version, Duration longest) throws InterruptedException;

    /** Bytes served since the start in all processes, by tier and by {@code peers}; who served none may lack. */
    Map<String, Long> hitBytesByTier() throws InterruptedException;

    /** Bytes that the cache holds of these files together; null without a cache. */
    @Nullable
    Long residentBytes(List<String> files) throws IOException, InterruptedException;
}
