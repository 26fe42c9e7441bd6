package dev.thermocline.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Commits that wait to be followed, bounded by count and by the bytes of their contents. A content without room is left
 * behind, to be read back from the store; a commit without room is dropped. Both are counted. Thread-safe; offers never
 * wait.
 */
final class CommitQueue {
    private final BlockingQueue<QueuedCommit> commits;
    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder droppedCommits = new LongAdder();
    private final LongAdder droppedContents = new LongAdder();

    CommitQueue(int maxCommits, long maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes is negative: " + maxBytes);
        }
        this.commits = new ArrayBlockingQueue<>(maxCommits);
        this.maxBytes = maxBytes;
    }

    /** Returns whether there was room for the commit. */
    boolean offer(QueuedCommit commit) {
        QueuedCommit kept = commit;
        if (!reserve(commit.contentBytes())) {
            droppedContents.increment();
            kept = commit.withoutContent();
        }
        if (commits.offer(kept)) {
            return true;
        }
        bytes.addAndGet(-kept.contentBytes());
        droppedCommits.increment();
        return false;
    }

    private boolean reserve(int content) {
        if (bytes.addAndGet(content) <= maxBytes) {
            return true;
        }
        bytes.addAndGet(-content);
        return false;
    }

    /** The oldest commit; waits for one. */
    QueuedCommit take() throws InterruptedException {
        QueuedCommit commit = commits.take();
        bytes.addAndGet(-commit.contentBytes());
        return commit;
    }

    /** Takes out what waits, to be left undone: it counts as dropped. */
    List<QueuedCommit> abandon() {
        List<QueuedCommit> left = new ArrayList<>();
        commits.drainTo(left);
        left.forEach(commit -> bytes.addAndGet(-commit.contentBytes()));
        droppedCommits.add(left.size());
        return left;
    }

    int size() {
        return commits.size();
    }

    /** Of the contents that wait. */
    long bytes() {
        return bytes.get();
    }

    long droppedCommits() {
        return droppedCommits.sum();
    }

    long droppedContents() {
        return droppedContents.sum();
    }
}
