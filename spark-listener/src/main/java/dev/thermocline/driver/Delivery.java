package dev.thermocline.driver;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Arrays;

/**
 * Instructions of one commit that belong together: ends when all are published and every executor that was there
 * followed the last. Knows its instructions by number, so that those which an executor never got are counted.
 */
final class Delivery {
    private final Result result;
    private final long startedAt;

    @GuardedBy("this")
    private long[] numbers; // ascending

    @GuardedBy("this")
    private int published;

    @GuardedBy("this")
    private int unpublished;

    @GuardedBy("this")
    private boolean ended;

    /** What became of it. */
    interface Result {
        /** Some executor will not get so many of the instructions; called before {@link #ended}. */
        void lost(int instructions);

        /** So many executors did not answer; called before {@link #ended}. */
        void unreached(int executors);

        /** Called once. */
        void ended();
    }

    /**
     * @param parts how many calls of {@link #published} or {@link #given} will come
     * @param startedAt when, on the clock of the executor registry
     */
    Delivery(int parts, long startedAt, Result result) {
        if (parts < 0) {
            throw new IllegalArgumentException("parts is negative: " + parts);
        }
        this.unpublished = parts;
        this.numbers = new long[parts];
        this.startedAt = startedAt;
        this.result = requireNonNull(result, "result is null");
    }

    /** A part became the instruction of this number, higher than those before. */
    synchronized void published(long number) {
        numbers[published++] = number;
        unpublished--;
    }

    /** A part will not be delivered. */
    synchronized void given() {
        unpublished--;
    }

    /** An executor will never get the instructions from one number to another, both included. */
    void lost(long from, long to) {
        int lost;
        synchronized (this) {
            lost = ended ? 0 : position(to + 1) - position(from);
        }
        if (lost > 0) {
            result.lost(lost);
        }
    }

    /** How many numbers are lower. */
    @GuardedBy("this")
    private int position(long number) {
        int found = Arrays.binarySearch(numbers, 0, published, number);
        return found < 0 ? -found - 1 : found;
    }

    /** Ends the delivery if it has arrived. Returns whether it ended, now or before. */
    boolean endIfArrived(ExecutorRegistry executors) {
        int silent;
        synchronized (this) {
            if (ended) {
                return true;
            }
            long last = published == 0 ? 0 : numbers[published - 1];
            if (unpublished > 0 || !executors.allDone(last)) {
                return false;
            }
            ended = true;
            silent = executors.unreached(last, startedAt);
        }
        if (silent > 0) {
            result.unreached(silent);
        }
        result.ended();
        return true;
    }

    /** Ends the delivery whatever is still on its way, which counts as lost. */
    void abandon() {
        int left;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            left = Math.max(1, published + unpublished);
        }
        result.lost(left);
        result.ended();
    }
}
