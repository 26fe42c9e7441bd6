package dev.thermocline.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection that the server has not answered, oldest first. The uplink adds, the downlink removes;
 * one lock around all state.
 */
final class Exchanges {

    private static final int MAX_WAITING = 64;

    @GuardedBy("this")
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean ended;

    /** Waits while too many are there: a client that sends on without reading is held back. */
    synchronized void add(Exchange exchange) throws IOException {
        awaitAtMost(MAX_WAITING - 1);
        waiting.addLast(exchange);
    }

    /**
     * Waits until all are answered.
     *
     * @throws IOException when there will be no more answers
     */
    synchronized void awaitAnswers() throws IOException {
        awaitAtMost(0);
        if (ended) {
            throw new IOException("the server has closed the connection");
        }
    }

    /** The request that the next response answers. */
    synchronized @Nullable Exchange oldest() {
        return waiting.peekFirst();
    }

    synchronized void removeOldest() {
        waiting.removeFirst();
        notifyAll();
    }

    /** No more answers will come: nobody waits from now on. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Takes out all that have no answer. */
    synchronized List<Exchange> drain() {
        List<Exchange> unanswered = List.copyOf(waiting);
        waiting.clear();
        return unanswered;
    }

    @GuardedBy("this")
    private void awaitAtMost(int count) throws InterruptedIOException {
        try {
            while (!ended && waiting.size() > count) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a request waited for an earlier one");
        }
    }
}
