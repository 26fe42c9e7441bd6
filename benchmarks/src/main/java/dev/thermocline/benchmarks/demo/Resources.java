package dev.thermocline.benchmarks.demo;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was added, the last first, once. Thread-safe; what is added after the close is closed at once. */
final class Resources implements AutoCloseable {
    @GuardedBy("this")
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean closed;

    synchronized <T extends AutoCloseable> T add(T resource) {
        open.push(resource);
        if (closed) {
            close();
        }
        return resource;
    }

    /** A failure is shown and does not keep the others open. */
    @SuppressWarnings("checkstyle:illegalcatch") // AutoCloseable.close declares Exception
    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("Closing failed: " + e.getMessage());
            }
        }
    }
}
