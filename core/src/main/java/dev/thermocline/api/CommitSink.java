package dev.thermocline.api;

/**
 * Is notified of each Delta commit file that is closed in this process, and of each listing of a Delta log. Added by
 * {@link CacheControl#addCommitSink}.
 *
 * <p>{@link #commitClosed} is called on the committing thread, after S3 confirmed the file: implementations only
 * enqueue, in bounded queues. Thread-safe. What they throw is counted and goes no further.
 */
public interface CommitSink {
    /** Takes note of a commit. Must return at once. */
    void commitClosed(ClosedCommit commit);

    /**
     * Takes note of how far a table is, whoever wrote to it. Called on the thread that listed the table's log, after
     * each such listing: must return at once.
     */
    default void logListed(ListedLog log) {}
}
