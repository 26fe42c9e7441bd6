package dev.thermocline.cluster;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** Instructions of one commit that belong together: ends when all are published and every executor followed the last. */
final class Shipment {
    private final Runnable whenArrived;

    @GuardedBy("this")
    private int unpublished;

    @GuardedBy("this")
    private long last;

    @GuardedBy("this")
    private boolean ended;

    /**
     * @param parts how many calls of {@link #published} or {@link #given} will come
     * @param whenArrived called once
     */
    Shipment(int parts, Runnable whenArrived) {
        if (parts < 0) {
            throw new IllegalArgumentException("parts is negative: " + parts);
        }
        this.unpublished = parts;
        this.whenArrived = requireNonNull(whenArrived, "whenArrived is null");
    }

    /** A part became the instruction of this number. */
    synchronized void published(long number) {
        last = Math.max(last, number);
        unpublished--;
    }

    /** A part will not be shipped. */
    synchronized void given() {
        unpublished--;
    }

    /** Ends the shipment if it has arrived. Returns whether it ended, now or before. */
    boolean endIfArrived(ExecutorBook executors) {
        synchronized (this) {
            if (ended) {
                return true;
            }
            if (unpublished > 0 || !executors.allDone(last)) {
                return false;
            }
            ended = true;
        }
        whenArrived.run();
        return true;
    }
}
