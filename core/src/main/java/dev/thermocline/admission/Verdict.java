package dev.thermocline.admission;

import java.util.Optional;

/**
 * What the policy says of one file at one door.
 *
 * @param keep how much of it may stay
 * @param refusal why not all; empty if all
 */
public record Verdict(Keep keep, Optional<Refusal> refusal) {
    static final Verdict ALL = new Verdict(Keep.ALL, Optional.empty());

    /** Rejects a refusal without a reason, and a reason without a refusal. */
    public Verdict {
        if (refusal.isPresent() == (keep == Keep.ALL)) {
            throw new IllegalArgumentException(keep + " with " + refusal);
        }
    }

    static Verdict only(Keep keep, Refusal refusal) {
        return new Verdict(keep, Optional.of(refusal));
    }
}
