package dev.thermocline.message;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CapturedTail;

/** What {@link CapturedFiles#claim} answers. Immutable. */
public sealed interface Claim permits Claim.Ready, Claim.Waiting, Claim.Refused {
    /**
     * The file was there and is now the caller's; the consumer is not called.
     *
     * @param file what the writer pushed
     */
    record Ready(CapturedTail file) implements Claim {
        public Ready {
            requireNonNull(file, "file is null");
        }
    }

    /**
     * The file is not there yet: either the consumer is called with it, or {@link CapturedFiles#expire} returns its
     * path.
     */
    record Waiting() implements Claim {}

    /** Too many others wait: nothing was registered. */
    record Refused() implements Claim {}
}
