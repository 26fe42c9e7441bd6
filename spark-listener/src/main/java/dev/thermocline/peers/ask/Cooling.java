package dev.thermocline.peers.ask;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import java.time.Duration;

/**
 * How long somebody who failed is left alone: each failure in a row doubles the time. Who was silent is left alone
 * until it answers a probe, so that no reader pays a second time. Thread-safe.
 */
final class Cooling {
    static final Duration SHORTEST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** How long somebody is left alone who was silent and answered then. */
    static final Duration LATE = Duration.ofMillis(100);

    private static final int MAX_DOUBLINGS = 6;

    @GuardedBy("this")
    private int failures;

    @GuardedBy("this")
    private long until;

    @GuardedBy("this")
    private boolean silent;

    /** Whether it may be asked. */
    synchronized boolean over(long nanos) {
        return failures == 0 || (!silent && nanos - until >= 0);
    }

    /**
     * It failed.
     *
     * @return how long it is left alone from now on; zero if it is already
     */
    synchronized Duration failed(Reason reason, long nanos) {
        if (failures > 0 && nanos - until < 0) {
            return Duration.ZERO; // readers that had asked before: one failure
        }
        Duration pause = SHORTEST.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        failures++;
        until = nanos + pause.toNanos();
        silent = reason == Reason.SILENT || reason == Reason.BROKEN;
        return pause;
    }

    /**
     * It sent an answer, however late and whatever it holds: who was silent lives. It is asked again soon; the more
     * often it was late in a row, the later.
     */
    synchronized void alive(long nanos) {
        if (silent) {
            silent = false;
            long soon = nanos + LATE.toNanos() * (1L << Math.min(failures - 1, MAX_DOUBLINGS));
            until = until - soon < 0 ? until : soon;
        }
    }

    /** A reader got in time what it asked for. */
    synchronized void delivered(long nanos) {
        if (!silent && nanos - until >= 0) {
            failures = 0;
        }
    }

    /** Whether it is left alone. */
    synchronized boolean active(long nanos) {
        return !over(nanos);
    }
}
