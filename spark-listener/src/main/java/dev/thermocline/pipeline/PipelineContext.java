package dev.thermocline.pipeline;

import static java.util.Objects.requireNonNull;

import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.work.CommitDispatcher;
import dev.thermocline.work.Replacement;
import java.util.function.Consumer;

/**
 * What a pipeline works with.
 *
 * @param dispatcher does the work of commits
 * @param labels knows which query makes a commit
 * @param readers knows who may still read what a commit removed
 * @param replacements is notified of commits that replace files, if the options ask for it; returns at once
 * @param followsOthers whether commits of other applications are searched here, and not by another process
 */
public record PipelineContext(
        CommitDispatcher dispatcher,
        QueryLabels labels,
        RunningReaders readers,
        Consumer<Replacement> replacements,
        boolean followsOthers) {
    /** Rejects missing parts. */
    public PipelineContext {
        requireNonNull(dispatcher, "dispatcher is null");
        requireNonNull(labels, "labels is null");
        requireNonNull(readers, "readers is null");
        requireNonNull(replacements, "replacements is null");
    }
}
