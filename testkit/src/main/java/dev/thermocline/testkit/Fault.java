package dev.thermocline.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Objects;
import java.util.function.Predicate;

/** A fault that waits for its requests, and the count of its injections. Thread-safe. */
public final class Fault {

    /** Makes another answer out of the server's. Called on a thread of the proxy. */
    public interface Liar {
        /** @param truth the whole answer; that to a HEAD has no body, and its Content-Length is the object's */
        HttpAnswer answer(S3Request request, HttpAnswer truth);
    }

    /** What happens to a request. */
    sealed interface Effect {

        /** The proxy answers with this status; the server does not see the request. */
        record Status(int status) implements Effect {
            public Status {
                if (status < 400 || status > 599) {
                    throw new IllegalArgumentException("status is not an error (400 to 599): " + status);
                }
            }
        }

        /** The server's answer is replaced by what the lie makes of it. */
        record Lie(Liar liar) implements Effect {
            public Lie {
                Objects.requireNonNull(liar, "liar is null");
            }
        }

        /** The connection ends after this many bytes of the answer's body. */
        record Cut(long afterBytes) implements Effect {
            public Cut {
                if (afterBytes < 0) {
                    throw new IllegalArgumentException("afterBytes is negative: " + afterBytes);
                }
            }
        }
    }

    private final Predicate<S3Request> which;
    private final Effect effect;
    private final int times;

    /** Requests that have the fault before them or behind them. */
    @GuardedBy("this")
    private int claimed;

    @GuardedBy("this")
    private int injected;

    Fault(Predicate<S3Request> which, Effect effect, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times is below 1: " + times);
        }
        this.which = Objects.requireNonNull(which, "which is null");
        this.effect = effect;
        this.times = times;
    }

    /** How many requests have met this fault. */
    public synchronized int injected() {
        return injected;
    }

    /** How many more requests will meet it; those that it has chosen and not yet hit count as remaining. */
    public synchronized int remaining() {
        return times - injected;
    }

    Effect effect() {
        return effect;
    }

    /** Takes one injection for this request, if it matches and one is left. */
    boolean tryClaim(S3Request request) {
        if (!which.test(request)) {
            return false;
        }
        synchronized (this) {
            if (claimed == times) {
                return false;
            }
            claimed++;
            return true;
        }
    }

    /** The claimed request has met the fault. */
    synchronized void inject() {
        injected++;
    }

    /** The claimed request did not meet the fault: its body was too short to be cut, or it had no answer. */
    synchronized void giveBack() {
        claimed--;
    }
}
