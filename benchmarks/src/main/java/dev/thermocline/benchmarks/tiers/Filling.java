package dev.thermocline.benchmarks.tiers;

import com.codahale.metrics.Gauge;
import dev.thermocline.api.CacheControl;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Brings files into this process's cache and waits until they are stored. */
final class Filling {
    /** Less than the write queue takes, so that nothing is shed. */
    private static final int STEP = 8 * 1024 * 1024;

    private static final int WARM_BATCH = 100;
    private static final int LONGEST_WAIT_MILLIS = 30_000;

    private Filling() {}

    /** This process's cache. */
    static CacheControl cache() {
        return ProcessCache.current().orElseThrow(() -> new IllegalStateException("the cache has not started"));
    }

    /** Reads files from front to end. */
    static void read(FileSystem fileSystem, List<Path> files, boolean cached) throws IOException, InterruptedException {
        byte[] buffer = new byte[STEP];
        for (Path file : files) {
            try (FSDataInputStream in = fileSystem.open(file)) {
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    if (cached) {
                        awaitStored();
                    }
                }
            }
        }
    }

    /**
     * Warms the files' tails.
     *
     * @throws IllegalStateException if one does not become resident
     */
    static void warm(List<Path> files, int length) throws InterruptedException {
        for (int start = 0; start < files.size(); start += WARM_BATCH) {
            List<CompletableFuture<WarmOutcome>> outcomes = new ArrayList<>();
            for (Path file : files.subList(start, Math.min(files.size(), start + WARM_BATCH))) {
                outcomes.add(cache().warm(file, length));
            }
            for (CompletableFuture<WarmOutcome> outcome : outcomes) {
                if (outcome.join() != WarmOutcome.RESIDENT) {
                    throw new IllegalStateException("a tail is not resident: " + outcome.join());
                }
            }
            awaitStored();
        }
    }

    /** Waits until nothing is on its way into a tier. */
    static void awaitStored() throws InterruptedException {
        Gauge<?> queued = cache().metrics().getGauges().get("cache.queue.bytes");
        for (int waited = 0; queued != null && !queued.getValue().equals(0L); waited++) {
            if (waited > LONGEST_WAIT_MILLIS) {
                throw new IllegalStateException(queued.getValue() + " B still wait to be stored");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
