package dev.thermocline.audience;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that one commit may send to executors which read its table and own nothing of it: its first files, which are
 * the most useful ones, as far as the bytes go. The others ask a file's owner when they read it. Thread-safe.
 */
public final class ReaderBudget {
    static final long BYTES = 32L << 20;

    private final Set<String> readers;
    private final AtomicLong left = new AtomicLong(BYTES);

    /** @param readers who is to get the files */
    public ReaderBudget(Set<String> readers) {
        this.readers = Set.copyOf(readers);
    }

    /** The readers, if the budget lasts for sending each of them so many bytes. */
    public Set<String> take(long bytes) {
        if (readers.isEmpty() || left.addAndGet(-bytes * readers.size()) < 0) {
            return Set.of();
        }
        return readers;
    }
}
