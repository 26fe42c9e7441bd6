package dev.thermocline.driver;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The executors that have polled: who is there, how far each is, and their counters. Bounded; the counters of executors
 * that are forgotten stay in the totals. Thread-safe.
 */
public final class ExecutorRegistry {
    static final int MAX_EXECUTORS = 10_000;

    private static final long GONE = Long.MIN_VALUE;

    private final Duration silence;
    private final Clock clock;

    @GuardedBy("this")
    private final Map<String, Known> executors = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private final Map<String, Long> forgottenCounters = new HashMap<>();

    @GuardedBy("this")
    private long seen;

    /** @param silence who has not polled for so long is not waited for */
    public ExecutorRegistry(Duration silence, Clock clock) {
        this.silence = requireNonNull(silence, "silence is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** An executor polled; {@code done} is as far as it is. */
    synchronized void polled(String executor, long done, Map<String, Long> counters) {
        Known before = executors.get(executor);
        seen += before == null ? 1 : 0;
        long furthest = before == null ? done : Math.max(before.done, done);
        executors.put(executor, new Known(clock.millis(), furthest, Map.copyOf(counters)));
        if (executors.size() > MAX_EXECUTORS) {
            Iterator<Known> quietestFirst = executors.values().iterator();
            add(forgottenCounters, quietestFirst.next().counters);
            quietestFirst.remove();
        }
    }

    /** Spark has lost an executor: it is not waited for unless it polls again. */
    public synchronized void gone(String executor) {
        executors.computeIfPresent(executor, (name, known) -> new Known(GONE, known.done, known.counters));
    }

    /** Whether all executors that are there have followed all instructions up to a number. */
    synchronized boolean allDone(long number) {
        long latest = clock.millis() - silence.toMillis();
        return executors.values().stream().allMatch(executor -> executor.done >= number || executor.polledAt < latest);
    }

    /** The time on this registry's clock. */
    long now() {
        return clock.millis();
    }

    /**
     * Executors that were there at a time, are silent now, are not gone as far as Spark reports, and have not followed
     * all instructions up to a number.
     */
    synchronized int unreached(long number, long since) {
        long latest = clock.millis() - silence.toMillis();
        long present = since - silence.toMillis();
        return (int) executors.values().stream()
                .filter(executor -> executor.polledAt != GONE && executor.done < number)
                .filter(executor -> executor.polledAt < latest && executor.polledAt >= present)
                .count();
    }

    /** Executors that have polled lately. */
    synchronized int present() {
        long latest = clock.millis() - silence.toMillis();
        return (int) executors.values().stream()
                .filter(executor -> executor.polledAt >= latest)
                .count();
    }

    /** The names of the executors that have polled lately. */
    public synchronized List<String> names() {
        long latest = clock.millis() - silence.toMillis();
        return executors.entrySet().stream()
                .filter(executor -> executor.getValue().polledAt >= latest)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Executors that have ever polled. */
    public synchronized long seen() {
        return seen;
    }

    /** The sum of all executors' counters. */
    public synchronized Map<String, Long> totals() {
        Map<String, Long> totals = new HashMap<>(forgottenCounters);
        executors.values().forEach(executor -> add(totals, executor.counters));
        return totals;
    }

    private static void add(Map<String, Long> sum, Map<String, Long> counters) {
        counters.forEach((name, value) -> sum.merge(name, value, Long::sum));
    }

    private record Known(long polledAt, long done, Map<String, Long> counters) {}
}
