package dev.thermocline.report;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * Which query made a commit, for people. Immutable.
 *
 * @param query description of the query
 * @param user who ran it
 * @param executionId the engine's number of the query, empty if it is not known
 */
public record CommitLabel(String query, String user, OptionalLong executionId) {
    public CommitLabel {
        requireNonNull(query, "query is null");
        requireNonNull(user, "user is null");
        if (executionId.orElse(0) < 0) {
            throw new IllegalArgumentException("executionId is negative: " + executionId.getAsLong());
        }
    }
}
