package dev.thermocline.liveness;

import java.time.Instant;

/**
 * Knows whether work still runs that began before a commit and may read what the commit removed. Mentions no class of
 * Spark, so that commits are followed where there is none. Thread-safe.
 */
@FunctionalInterface
public interface RunningReaders {
    /** Knows of none. */
    RunningReaders NONE = moment -> false;

    /** Whether something that began before this moment still runs; must return at once. */
    boolean anyStartedBefore(Instant moment);
}
