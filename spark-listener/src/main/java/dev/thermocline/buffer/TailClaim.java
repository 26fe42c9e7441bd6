package dev.thermocline.buffer;

import static java.util.Objects.requireNonNull;

import dev.thermocline.protocol.WrittenFile;

/** What {@link CapturedFiles#claim} answers. Immutable. */
public sealed interface TailClaim permits TailClaim.Ready, TailClaim.Waiting, TailClaim.Refused {
    /** Who waits for a file. Called once, by another thread; must be quick and must not throw. */
    @FunctionalInterface
    interface Claimant {
        /** The file is there. */
        void arrived(WrittenFile file);

        /** The file did not come in time. */
        default void timedOut() {}
    }

    /**
     * The file was there and is now the caller's; the consumer is not called.
     *
     * @param file what the writer pushed
     */
    record Ready(WrittenFile file) implements TailClaim {
        public Ready {
            requireNonNull(file, "file is null");
        }
    }

    /**
     * The file is not there yet: either the consumer is called with it, or {@link CapturedFiles#expire} returns its
     * path.
     */
    record Waiting() implements TailClaim {}

    /** Too many others wait: nothing was registered. */
    record Refused() implements TailClaim {}
}
