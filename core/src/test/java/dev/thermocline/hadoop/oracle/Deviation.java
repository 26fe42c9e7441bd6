package dev.thermocline.hadoop.oracle;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where the cache answers other than S3A on purpose.
 *
 * @param calls of which this is so
 * @param states in which this is so
 * @param ofS3a S3A's answer, or a part of it
 * @param answer the cache's answer, or a part of it
 * @param reason as a user would accept it
 */
record Deviation(Set<? extends Enum<?>> calls, Set<State> states, String ofS3a, String answer, String reason) {
    Deviation {
        calls = Set.copyOf(calls);
        states = Set.copyOf(states);
        requireNonNull(ofS3a, "ofS3a is null");
        requireNonNull(answer, "answer is null");
        requireNonNull(reason, "reason is null");
        if (calls.isEmpty() || states.isEmpty() || reason.isBlank()) {
            throw new IllegalArgumentException("no calls, states or reason: " + this);
        }
    }

    static Set<State> always() {
        return EnumSet.allOf(State.class);
    }

    boolean covers(Enum<?> call, State state, Answer s3a, Answer given) {
        return calls.contains(call)
                && states.contains(state)
                && s3a.text().contains(ofS3a)
                && given.text().contains(answer);
    }
}
