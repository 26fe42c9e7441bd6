package dev.thermocline.hadoop;

import dev.thermocline.cache.ObjectName;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts changes by name, in a fixed number of stripes: whoever asks S3 about an object reads the epoch first and keeps
 * the answer only if the epoch is still the same. Two names on one stripe cost an answer now and then, never freshness.
 * Thread-safe.
 */
final class MutationEpochs {
    private static final int STRIPES = 4096;

    private final AtomicLongArray epochs = new AtomicLongArray(STRIPES);

    private static int stripe(ObjectName name) {
        return (int) Math.floorMod(name.low(), (long) STRIPES);
    }

    long current(ObjectName name) {
        return epochs.get(stripe(name));
    }

    void changed(ObjectName name) {
        epochs.incrementAndGet(stripe(name));
    }
}
