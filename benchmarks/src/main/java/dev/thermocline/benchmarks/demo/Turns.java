package dev.thermocline.benchmarks.demo;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the modes take turns, one at a time: the n-th turn of each comes before the n+1-th of any, in a new random
 * order each time. So all modes run under the same load from outside, and none always follows the same other one.
 * Between two turns of a mode lies at least the pause.
 *
 * <p>Thread-safe: one monitor.
 */
final class Turns {
    private final long pauseNanos;
    private final Random random;
    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private final Set<Mode> members;

    @GuardedBy("this")
    private final Set<Mode> waiting = EnumSet.noneOf(Mode.class);

    @GuardedBy("this")
    private final Deque<Mode> order = new ArrayDeque<>();

    @GuardedBy("this")
    private final Map<Mode, Long> ended = new EnumMap<>(Mode.class);

    @GuardedBy("this")
    private @Nullable Mode holder;

    /**
     * @param members who takes part, at least one
     * @param pause least time between two turns of the same member
     * @param seed of the order
     * @param nanoTime the clock, in nanoseconds
     */
    Turns(Collection<Mode> members, Duration pause, long seed, LongSupplier nanoTime) {
        this.members = EnumSet.copyOf(members);
        this.pauseNanos = pause.toNanos();
        this.random = new Random(seed);
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
    }

    /** Ends the member's turn, if it has one, and returns when it has the next. */
    synchronized void next(Mode mode) throws InterruptedException {
        if (!members.contains(mode)) {
            throw new IllegalStateException(mode.label() + " takes no turns");
        }
        end(mode);
        waiting.add(mode);
        handOver();
        for (long left = left(mode); left > 0; left = left(mode)) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        waiting.remove(mode);
    }

    /** The member takes no more turns. */
    synchronized void leave(Mode mode) {
        end(mode);
        members.remove(mode);
        waiting.remove(mode);
        order.remove(mode);
        handOver();
    }

    /** Nanoseconds to wait before asking again; 0 when the member has its turn. */
    @GuardedBy("this")
    private long left(Mode mode) {
        if (holder != mode) {
            return TimeUnit.HOURS.toNanos(1);
        }
        Long end = ended.get(mode);
        return end == null ? 0 : Math.max(0, pauseNanos - (nanoTime.getAsLong() - end));
    }

    @GuardedBy("this")
    private void end(Mode mode) {
        if (holder == mode) {
            holder = null;
            ended.put(mode, nanoTime.getAsLong());
        }
    }

    @GuardedBy("this")
    private void handOver() {
        if (holder != null) {
            return;
        }
        if (order.isEmpty() && waiting.containsAll(members)) {
            List<Mode> drawn = new ArrayList<>(members);
            Collections.shuffle(drawn, random);
            order.addAll(drawn);
        }
        holder = order.poll();
        notifyAll();
    }
}
