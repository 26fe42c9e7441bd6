package dev.thermocline.executor;

import static java.util.Objects.requireNonNull;

import java.util.function.BooleanSupplier;

/**
 * The part of an executor among its peers.
 *
 * @param isPeer whether it serves them and can ask them at the moment
 * @param holders asks those that hold new files
 */
public record PeerRole(BooleanSupplier isPeer, HolderTails holders) {
    /** No peers. */
    public static final PeerRole NONE = new PeerRole(() -> false, HolderTails.NONE);

    /** Rejects missing parts. */
    public PeerRole {
        requireNonNull(isPeer, "isPeer is null");
        requireNonNull(holders, "holders is null");
    }
}
