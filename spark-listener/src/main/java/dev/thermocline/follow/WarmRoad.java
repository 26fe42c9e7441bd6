package dev.thermocline.follow;

/** How the work of a commit gets done: in this process, or on all executors. Thread-safe; neither method waits. */
public interface WarmRoad {
    /** Starts warming the targets; ends in {@link CommitProgress#warmed}. */
    void warm(CommitWork work);

    /** Starts dropping the tombstones; ends in {@link CommitProgress#evicted}. */
    void evict(CommitWork work);
}
