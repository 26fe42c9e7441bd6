package dev.thermocline.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The faults of a {@link LatencyProxy}. Each request meets at most one: the oldest that matches and is not used up.
 *
 * <p>The predicates see a request before it has an answer (status 0) and run on the threads of the proxy, several at a
 * time. Thread-safe. At most 1,000 faults wait at a time.
 */
public final class Faults {

    private static final int MAX_WAITING = 1_000;

    private final List<Fault> waiting = new CopyOnWriteArrayList<>();
    private final AtomicLong injected = new AtomicLong();

    Faults() {}

    /**
     * Answers the next requests that match with an S3 error, without asking the server. The connection stays open.
     *
     * @param status 400 to 599
     * @param times how many requests, at least 1
     */
    public Fault failNext(Predicate<S3Request> which, int status, int times) {
        return add(new Fault(which, new Fault.Effect.Status(status), times));
    }

    /**
     * Ends the connection of the next requests that match when the client has been sent this many bytes of the body. It
     * gets exactly these, then the end of the stream. An answer that is not longer than this passes whole, and the
     * fault waits for the next one.
     *
     * @param afterBytes payload bytes to send before, at least 0
     * @param times how many requests, at least 1
     */
    public Fault cutBodyNext(Predicate<S3Request> which, long afterBytes, int times) {
        return add(new Fault(which, new Fault.Effect.Cut(afterBytes), times));
    }

    /**
     * Replaces the answers to the next requests that match: the server sees the request, the client sees what the liar
     * makes of the answer. An answer whose Content-Length is not the length of its body ends the connection. Answers
     * are held in memory whole: for small objects.
     *
     * @param times how many requests, at least 1
     */
    public Fault answerNext(Predicate<S3Request> which, Fault.Liar liar, int times) {
        return add(new Fault(which, new Fault.Effect.Lie(liar), times));
    }

    /** Forgets all faults that wait; a request that one has chosen still meets it. */
    public void clear() {
        waiting.clear();
    }

    /** How many requests have met a fault since the proxy was started. */
    public long injected() {
        return injected.get();
    }

    /** The fault that this request shall meet; the caller then calls {@link #injected(Fault)} or gives it back. */
    @Nullable
    Fault claim(S3Request request) {
        for (Fault fault : waiting) {
            if (fault.tryClaim(request)) {
                return fault;
            }
        }
        return null;
    }

    void injected(Fault fault) {
        fault.inject();
        injected.incrementAndGet();
        if (fault.remaining() == 0) {
            waiting.remove(fault);
        }
    }

    private Fault add(Fault fault) {
        if (waiting.size() >= MAX_WAITING) {
            throw new IllegalStateException("There are already " + MAX_WAITING + " faults waiting: clear them");
        }
        waiting.add(fault);
        return fault;
    }
}
