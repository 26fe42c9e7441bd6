package dev.thermocline.admission;

import java.util.Optional;

/**
 * What the policy decides about one file in one operation.
 *
 * @param scope how much of it may stay
 * @param reason why not all; empty if all
 */
public record AdmissionDecision(AdmissionScope scope, Optional<RejectReason> reason) {
    static final AdmissionDecision ALL = new AdmissionDecision(AdmissionScope.ALL, Optional.empty());

    /** Refuses a rejection without a reason, and a reason without a rejection. */
    public AdmissionDecision {
        if (reason.isPresent() == (scope == AdmissionScope.ALL)) {
            throw new IllegalArgumentException(scope + " with " + reason);
        }
    }

    static AdmissionDecision only(AdmissionScope scope, RejectReason reason) {
        return new AdmissionDecision(scope, Optional.of(reason));
    }
}
