package dev.thermocline.api;

/**
 * Is notified of each Delta commit file that is written in this process, and of each listing of a Delta log. Added by
 * {@link CacheControl#addCommitSink}.
 *
 * <p>What is about a commit is called on the committing thread: implementations only
 * enqueue, in bounded queues. Thread-safe. What they throw is counted and goes no further.
 */
public interface CommitSink {
    /**
     * A commit is about to be sent: what is done for it must be undone or do no harm if it fails. The next call on this
     * thread about this file is {@link #commitClosed} or {@link #commitAbandoned}, with the same array of bytes. Delays
     * the commit: must return at once, and send no request.
     */
    default void commitIntended(IntendedCommit commit) {}

    /**
     * A commit that was intended has failed, or S3's answer to it was not seen: it may be there nevertheless, as a
     * commit of others that a listing shows. Must return at once.
     */
    default void commitAbandoned(IntendedCommit commit) {}

    /** Takes note of a commit that S3 has confirmed. Must return at once. */
    void commitClosed(ClosedCommit commit);

    /**
     * Takes note of how far a table is, whoever wrote to it. Called on the thread that listed the table's log, after
     * each such listing: must return at once.
     */
    default void logListed(ListedLog log) {}
}
