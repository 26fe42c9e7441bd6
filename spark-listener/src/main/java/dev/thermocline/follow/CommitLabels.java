package dev.thermocline.follow;

import static java.util.Objects.requireNonNull;

import dev.thermocline.failure.CacheFailures;
import dev.thermocline.report.CommitLabel;
import java.util.Optional;

/**
 * Who made a commit, if the plugin runs. Mentions no class of Spark, so that commits are followed where there is none.
 * Thread-safe.
 */
public final class CommitLabels {
    private static volatile Optional<Source> current = Optional.empty();

    private CommitLabels() {}

    /** Knows queries. */
    public interface Source {
        /** The query of the current thread; must return at once. */
        Optional<Origin> here();

        /** What is known of a query. */
        CommitLabel label(Origin origin);
    }

    /**
     * What the committing thread knows of its query.
     *
     * @param executionId the engine's number, -1 if there is none
     * @param description of the job, empty if there is none
     */
    public record Origin(long executionId, String description) {
        public Origin {
            requireNonNull(description, "description is null");
        }
    }

    public static synchronized void use(Source source) {
        current = Optional.of(source);
    }

    /** Ends {@link #use}; another source that came since stays. */
    public static synchronized void forget(Source source) {
        current = current.filter(used -> used != source);
    }

    public static Optional<Origin> here() {
        return current.flatMap(source -> CacheFailures.call("labelling a commit", source::here, Optional::empty));
    }

    public static Optional<CommitLabel> label(Optional<Origin> origin) {
        return current.flatMap(source -> origin.flatMap(known ->
                CacheFailures.call("labelling a commit", () -> Optional.of(source.label(known)), Optional::empty)));
    }
}
