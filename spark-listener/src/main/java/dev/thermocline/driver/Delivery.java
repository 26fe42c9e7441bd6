package dev.thermocline.driver;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.buffer.Targets;
import java.util.Arrays;
import java.util.Map;

/**
 * Instructions of one commit that belong together: ends when all are published and every executor that was there
 * followed the last, for whomever each of them is. Knows its instructions by number, so that those which an executor
 * never got are counted.
 */
final class Delivery {
    private final Result result;
    private final long startedAt;

    @GuardedBy("this")
    private long[] numbers; // ascending

    /** Whom each of them is for. */
    @GuardedBy("this")
    private Targets[] targets;

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
        this.targets = new Targets[parts];
        this.startedAt = startedAt;
        this.result = requireNonNull(result, "result is null");
    }

    /** One part more will be published or given up. */
    synchronized void more() {
        numbers = Arrays.copyOf(numbers, numbers.length + 1);
        targets = Arrays.copyOf(targets, numbers.length);
        unpublished++;
    }

    /** A part became the instruction of this number, higher than those before, for these executors. */
    synchronized void published(long number, Targets executors) {
        numbers[published] = number;
        targets[published] = executors;
        published++;
        unpublished--;
    }

    /** A part will not be delivered. */
    synchronized void given() {
        unpublished--;
    }

    /** An executor will never get the instructions from one number to another, both included. */
    void lost(String executor, long from, long to) {
        int lost;
        synchronized (this) {
            lost = ended ? 0 : count(executor, position(from), position(to + 1));
        }
        if (lost > 0) {
            result.lost(lost);
        }
    }

    /** How many of the instructions from one position to another, that excluded, are for an executor. */
    @GuardedBy("this")
    private int count(String executor, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += targets[i].includes(executor) ? 1 : 0;
        }
        return count;
    }

    /** How many of the executors have not followed an instruction that is for them, by how far each is. */
    @GuardedBy("this")
    private int waitingFor(Map<String, Long> silent) {
        int waiting = 0;
        for (Map.Entry<String, Long> executor : silent.entrySet()) {
            waiting += count(executor.getKey(), position(executor.getValue() + 1), published) > 0 ? 1 : 0;
        }
        return waiting;
    }

    /** How many numbers are lower. */
    @GuardedBy("this")
    private int position(long number) {
        int found = Arrays.binarySearch(numbers, 0, published, number);
        return found < 0 ? -found - 1 : found;
    }

    /** The number before its first instruction; the highest there is if none is published or it has ended. */
    synchronized long before() {
        return ended || published == 0 ? Long.MAX_VALUE : numbers[0] - 1;
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
            silent = waitingFor(executors.silent(last, startedAt));
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
