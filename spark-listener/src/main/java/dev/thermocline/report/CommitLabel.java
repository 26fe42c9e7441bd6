package dev.thermocline.report;

import static java.util.Objects.requireNonNull;

/**
 * Which query made a commit, for people. Immutable.
 *
 * @param query description of the query
 * @param user who ran it
 * @param executionId the engine's number of the query, -1 = not known
 */
public record CommitLabel(String query, String user, long executionId) {
    public CommitLabel {
        requireNonNull(query, "query is null");
        requireNonNull(user, "user is null");
        if (executionId < -1) {
            throw new IllegalArgumentException("executionId must be -1 (not known) or more: " + executionId);
        }
    }
}
