package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import dev.thermocline.pipeline.CommitPipeline;
import dev.thermocline.prefetch.ColumnPrefetch;

/**
 * What follows the commits of one application, as long as one cache lives.
 *
 * @param pipeline follows commits
 * @param columns fetches the used columns of new files
 */
public record Services(CommitPipeline pipeline, ColumnPrefetch columns) {
    /** Rejects missing parts. */
    public Services {
        requireNonNull(pipeline, "pipeline is null");
        requireNonNull(columns, "columns is null");
    }
}
