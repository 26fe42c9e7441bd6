package dev.thermocline.pipeline;

/** How the work of a commit is done: in this process, or on all executors. Thread-safe; neither method waits. */
public interface CommitDispatcher {
    /** Starts warming the targets; ends in {@link CommitProgress#warmed}. */
    void warm(CommitWork work);

    /** Starts dropping the tombstones; ends in {@link CommitProgress#evicted}. */
    void evict(CommitWork work);
}
