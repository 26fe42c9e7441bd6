package dev.thermocline.work;

import dev.thermocline.api.CacheControl;
import java.util.List;

/** How the work of a commit is done: in this process, or on all executors. Thread-safe; no method waits. */
public interface CommitDispatcher {
    /**
     * A commit is about to be sent, and may fail: starts what costs no request to S3 and leaves nothing to be undone.
     *
     * @param targets files that it would have warmed, the most useful first
     */
    default void announce(CacheControl cache, List<WarmTarget> targets) {}

    /** Starts warming the targets; ends in {@link CommitProgress#warmed}. */
    void warm(CommitWork work);

    /** Starts dropping the tombstones; ends in {@link CommitProgress#evicted}. */
    void evict(CommitWork work);
}
