package dev.thermocline.engine.tier;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * Counts the failures in a row of one direction of a tier, reads or writes. After some of them it is open: calls are
 * refused for a pause, then one call probes the tier.
 *
 * <p>Thread-safe: changes are guarded by {@code this}, which is never held while a store works. A call of a tier that
 * works takes no lock.
 */
final class Breaker {
    private final BreakerSettings settings;
    private final Ticker ticker;

    /** Changed under the lock of this; so is {@code open}. */
    private volatile int failuresInARow;

    private volatile boolean open;

    @GuardedBy("this")
    private long probeAt;

    /** How a call is let through to the store, or not. */
    enum Passage {
        REFUSED,
        NORMAL,
        PROBE
    }

    Breaker(BreakerSettings settings, Ticker ticker) {
        this.settings = requireNonNull(settings, "settings is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
    }

    /** Whether it is open, also while a probe is due. */
    boolean isOpen() {
        return open;
    }

    /** Whether a call would be refused at this moment. */
    boolean refuses() {
        return open && refusesNow();
    }

    private synchronized boolean refusesNow() {
        return open && ticker.read() - probeAt < 0;
    }

    /** Lets a call through, or not. While the breaker is open, one call after each pause is the probe. */
    Passage pass() {
        return open ? passOpen() : Passage.NORMAL;
    }

    private synchronized Passage passOpen() {
        if (!open) {
            return Passage.NORMAL;
        }
        if (refusesNow()) {
            return Passage.REFUSED;
        }
        probeAt = ticker.read() + settings.pause().toNanos(); // this call probes, others keep away for another pause
        return Passage.PROBE;
    }

    /**
     * A call succeeded. One that was let through before the breaker opened is no evidence about the tier since: only a
     * probe closes it.
     *
     * @return whether the breaker was open and is closed now
     */
    boolean succeeded(Passage passage) {
        return (open || failuresInARow > 0) && succeededAfterFailures(passage);
    }

    private synchronized boolean succeededAfterFailures(Passage passage) {
        if (open && passage != Passage.PROBE) {
            return false;
        }
        failuresInARow = 0;
        boolean recovered = open;
        open = false;
        return recovered;
    }

    /** A call failed. Returns whether the breaker was closed and is open now. */
    synchronized boolean failed() {
        failuresInARow++;
        if (open || failuresInARow < settings.failures()) {
            return false;
        }
        open = true;
        probeAt = ticker.read() + settings.pause().toNanos();
        return true;
    }
}
