package dev.thermocline.cache.block;

import static java.util.Objects.requireNonNull;

/** How one tier answered a read. */
public sealed interface Lookup {
    /** The reader has been given the block. */
    record Hit() implements Lookup {}

    /** The tier does not hold the block. */
    record Miss() implements Lookup {}

    /**
     * The tier could not answer: it failed, it is switched off by its breaker, or what it holds is not what was
     * written. To a reader this is a miss.
     *
     * @param reason in a few words, for counters and the log
     */
    record Unavailable(String reason) implements Lookup {
        /** Rejects a missing reason. */
        public Unavailable {
            requireNonNull(reason, "reason is null");
        }
    }

    /** The one hit. */
    Lookup HIT = new Hit();

    /** The one miss. */
    Lookup MISS = new Miss();
}
