package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.ClosedCommit;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.report.CommitLabel;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A commit on its way through the pipeline.
 *
 * @param commit what was closed, or found
 * @param closedAt when, as far as is known, on the clock for durations
 * @param label names the query that made it; asked when a report is made, as the description may arrive after the
 *     commit
 * @param foreign whether it was made outside of this application
 * @param user for whom it is followed
 */
public record QueuedCommit(
        ClosedCommit commit,
        Instant closedAt,
        Supplier<Optional<CommitLabel>> label,
        boolean foreign,
        CallerUser user) {
    /** A commit that is followed for the user of this thread. */
    public QueuedCommit(ClosedCommit commit, Instant closedAt, Supplier<Optional<CommitLabel>> label, boolean foreign) {
        this(commit, closedAt, label, foreign, CallerUser.current());
    }

    public QueuedCommit {
        requireNonNull(commit, "commit is null");
        requireNonNull(closedAt, "closedAt is null");
        requireNonNull(label, "label is null");
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
                label,
                foreign,
                user);
    }
}
