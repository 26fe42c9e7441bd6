package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import dev.thermocline.report.CommitLabel;
import java.util.Optional;

/** Knows which query makes a commit. Mentions no class of Spark, so that commits are followed where there is none. */
public interface QueryLabels {
    /** Knows nothing. */
    QueryLabels NONE = new QueryLabels() {
        @Override
        public Optional<Origin> here() {
            return Optional.empty();
        }

        @Override
        public Optional<CommitLabel> label(Origin origin) {
            return Optional.empty();
        }
    };

    /** The query of the current thread; must return at once. */
    Optional<Origin> here();

    /** What is known of a query by now. */
    Optional<CommitLabel> label(Origin origin);

    /**
     * What the committing thread knows of its query.
     *
     * @param executionId the engine's number, -1 if there is none
     * @param description of the job, empty if there is none
     */
    record Origin(long executionId, String description) {
        /** Rejects a missing description. */
        public Origin {
            requireNonNull(description, "description is null");
        }
    }
}
