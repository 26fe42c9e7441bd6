package dev.thermocline.follow;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.ClosedCommit;
import dev.thermocline.credential.CallerUser;
import java.time.Instant;
import java.util.Optional;

/**
 * A commit on its way through the pipeline.
 *
 * @param commit what was closed, or found
 * @param closedAt when, as far as is known
 * @param origin the query that made it, as far as its thread knew
 * @param foreign whether it was made outside of this application
 * @param user for whom it is followed
 */
public record QueuedCommit(
        ClosedCommit commit, Instant closedAt, Optional<CommitLabels.Origin> origin, boolean foreign, CallerUser user) {
    /** A commit that is followed for the user of this thread. */
    public QueuedCommit(ClosedCommit commit, Instant closedAt, Optional<CommitLabels.Origin> origin, boolean foreign) {
        this(commit, closedAt, origin, foreign, CallerUser.current());
    }

    public QueuedCommit {
        requireNonNull(commit, "commit is null");
        requireNonNull(closedAt, "closedAt is null");
        requireNonNull(origin, "origin is null");
        requireNonNull(user, "user is null");
    }

    int contentBytes() {
        return commit.content().map(bytes -> bytes.length).orElse(0);
    }

    /** The same commit, to be read back from the store. */
    QueuedCommit withoutContent() {
        return new QueuedCommit(
                new ClosedCommit(commit.file(), Optional.empty(), commit.configuration()),
                closedAt,
                origin,
                foreign,
                user);
    }
}
