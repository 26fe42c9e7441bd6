package dev.thermocline.hadoop;

/**
 * Hears of each Delta commit file that is closed in this process. Found with {@link java.util.ServiceLoader} when the
 * cache starts; made once a process.
 *
 * <p>Called on the committing thread, after S3 confirmed the file: implementations only enqueue, in bounded queues.
 * Thread-safe. What they throw is counted and goes no further.
 */
public interface CommitSink {
    /** Takes note of a commit. Must return at once. */
    void commitClosed(ClosedCommit commit);
}
