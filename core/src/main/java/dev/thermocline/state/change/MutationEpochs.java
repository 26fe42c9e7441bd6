package dev.thermocline.state.change;

import dev.thermocline.cache.object.ObjectName;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts changes by name, in a fixed number of stripes: whoever asks S3 about an object reads the epoch first and keeps
 * the answer only if the epoch is still the same. Two names on one stripe cost an answer now and then, never freshness:
 * a commit that evicts a thousand files while it warms a thousand others loses one or two in a hundred. Takes 1.5 MiB;
 * thread-safe.
 */
public final class MutationEpochs {
    /** What an epoch is before the first change. */
    public static final long AT_START = 0;

    private static final int STRIPES = 1 << 16;

    private final AtomicLongArray epochs = new AtomicLongArray(STRIPES);
    private final AtomicLongArray changes = new AtomicLongArray(STRIPES);
    private final AtomicLongArray changedAt = new AtomicLongArray(STRIPES);
    private final AtomicLong sequence = new AtomicLong();

    private static int stripe(ObjectName name) {
        return (int) Math.floorMod(name.low(), (long) STRIPES);
    }

    /** To be read before a request is sent, and compared with the value after its answer. Means nothing by itself. */
    public long current(ObjectName name) {
        return epochs.get(stripe(name));
    }

    /** The epochs of all names as of now, for answers such as listings, whose names are not known beforehand. */
    public Snapshot snapshot() {
        long[] copy = new long[STRIPES];
        Arrays.setAll(copy, epochs::get);
        return name -> copy[stripe(name)];
    }

    /** Epochs at one time. */
    public interface Snapshot {
        /** The epoch that a name had. */
        long at(ObjectName name);
    }

    /** This process changes the object: called before the request is sent and after it was answered. */
    public void changed(ObjectName name) {
        doubted(name);
        changedAt.accumulateAndGet(stripe(name), sequence.incrementAndGet(), Math::max);
    }

    /** What is kept of the object is wrong, or may be. What S3 has of it was changed by others, if at all. */
    public void doubted(ObjectName name) {
        epochs.incrementAndGet(stripe(name));
        changes.incrementAndGet(stripe(name));
    }

    /** A point in the order of this process's changes. */
    public long now() {
        return sequence.get();
    }

    /** Whether this process has changed the object at no time after that. */
    public boolean unchangedSince(ObjectName name, long then) {
        return changedAt.get(stripe(name)) <= then;
    }

    /**
     * S3 has disproved what was known of a name: answers that are under way may be as old. No change of this process.
     */
    public void contradicted(ObjectName name) {
        epochs.incrementAndGet(stripe(name));
    }

    /** Changes of this process alone: who opened a file before one reads the file that it opened, or fails. */
    public long changes(ObjectName name) {
        return changes.get(stripe(name));
    }
}
