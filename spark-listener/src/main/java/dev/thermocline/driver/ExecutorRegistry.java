package dev.thermocline.driver;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.audience.Audiences;
import dev.thermocline.protocol.Poll;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The executors that have polled: who is there, how far each is, and their counters. Bounded; the counters of executors
 * that are forgotten stay in the totals. Thread-safe.
 */
public final class ExecutorRegistry implements Audiences.Present {
    static final int MAX_EXECUTORS = 10_000;

    /** Who is in Spark's list is waited for so long: then Spark gives it up itself, by its own default. */
    static final Duration LISTED_SILENCE = Duration.ofMinutes(2);

    private static final long GONE = Long.MIN_VALUE;
    private static final long RECHECK_MILLIS = 250;

    private final Duration silence;
    private final Clock clock;

    @GuardedBy("this")
    private final Map<String, Known> executors = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private final Map<String, Long> forgottenCounters = new HashMap<>();

    @GuardedBy("this")
    private long seen;

    /** Those of Spark's own list, as far as its events came through. */
    @GuardedBy("this")
    private final Set<String> listed = new HashSet<>();

    /** Those that have not polled yet, or still read the tails that they begin with. */
    @GuardedBy("this")
    private final Set<String> starting = new HashSet<>();

    /** Those of the list that have not polled yet. */
    @GuardedBy("this")
    private final Set<String> unseen = new HashSet<>();

    /** How far the slowest is of those that are waited for, as of {@link #slowestAt}. */
    @GuardedBy("this")
    private long slowest;

    @GuardedBy("this")
    private long slowestAt = GONE;

    /** Grows whenever executors come, go, or become peers. */
    @GuardedBy("this")
    private long changes;

    /** @param silence who has not polled for so long is not waited for, unless Spark has it in its list */
    public ExecutorRegistry(Duration silence, Clock clock) {
        this.silence = requireNonNull(silence, "silence is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * An executor polled.
     *
     * @param done as far as it is
     * @param reads whether it still reads the tails that it begins with: what is waited for since it came is among them
     */
    synchronized void polled(Poll.Sender sender, long done, boolean reads, Map<String, Long> counters) {
        String executor = sender.executorId();
        Known before = unseen.remove(executor) ? null : executors.get(executor);
        long furthest = furthest(executor, done, reads);
        executors.put(executor, new Known(clock.millis(), furthest, sender.peer(), Map.copyOf(counters)));
        if (before == null || before.polledAt < latest(executor)) {
            slowestAt = GONE;
            changes++;
        } else {
            slowestAt = before.done <= slowest ? GONE : slowestAt;
            changes += before.peer == sender.peer() ? 0 : 1;
        }
        seen += before == null ? 1 : 0;
        if (executors.size() > MAX_EXECUTORS) {
            Iterator<Map.Entry<String, Known>> quietestFirst =
                    executors.entrySet().iterator();
            Map.Entry<String, Known> quietest = quietestFirst.next();
            add(forgottenCounters, quietest.getValue().counters);
            listed.remove(quietest.getKey());
            starting.remove(quietest.getKey());
            unseen.remove(quietest.getKey());
            quietestFirst.remove();
            slowestAt = GONE;
        }
    }

    @GuardedBy("this")
    private long furthest(String executor, long done, boolean reads) {
        Known before = executors.get(executor);
        if (before == null) {
            if (reads) {
                starting.add(executor);
            }
            return done;
        }
        if (reads && starting.contains(executor)) {
            return before.done;
        }
        starting.remove(executor);
        return Math.max(before.done, done);
    }

    /**
     * Spark has an executor in its list: it is waited for from now on, whether it polls or not, until {@link #gone} or
     * for {@link #LISTED_SILENCE}.
     *
     * @param settled number of an instruction: what follows it is for this executor
     */
    public synchronized void listed(String executor, long settled) {
        if (listed.size() >= MAX_EXECUTORS || !listed.add(executor) || executors.containsKey(executor)) {
            return;
        }
        unseen.add(executor);
        starting.add(executor);
        executors.put(executor, new Known(clock.millis(), settled, false, Map.of()));
        slowestAt = GONE;
    }

    /** Spark has lost an executor: it is not waited for unless it polls again. */
    public synchronized void gone(String executor) {
        listed.remove(executor);
        starting.remove(executor);
        if (unseen.remove(executor)) {
            executors.remove(executor);
        }
        executors.computeIfPresent(executor, (name, known) -> new Known(GONE, known.done, known.peer, known.counters));
        slowestAt = GONE;
        changes++;
    }

    /** Who polled before that is silent. */
    @GuardedBy("this")
    private long latest(String executor) {
        return clock.millis() - silenceOf(executor).toMillis();
    }

    @GuardedBy("this")
    private Duration silenceOf(String executor) {
        boolean longer = listed.contains(executor) && LISTED_SILENCE.compareTo(silence) > 0;
        return longer ? LISTED_SILENCE : silence;
    }

    /** Whether all executors that are there have followed all instructions up to a number. */
    synchronized boolean allDone(long number) {
        long now = clock.millis();
        if (slowestAt == GONE || now - slowestAt >= RECHECK_MILLIS) {
            slowest = slowest();
            slowestAt = now;
        }
        return slowest >= number;
    }

    private synchronized long slowest() {
        long least = Long.MAX_VALUE;
        for (Map.Entry<String, Known> executor : executors.entrySet()) {
            if (executor.getValue().polledAt >= latest(executor.getKey())) {
                least = Math.min(least, executor.getValue().done);
            }
        }
        return least;
    }

    /** Measures when executors were there. */
    Clock clock() {
        return clock;
    }

    @Override
    public long now() {
        return clock.millis();
    }

    /**
     * Executors that were there at a time, are silent now, are not gone as far as Spark reports, and have not followed
     * all instructions up to a number: how far each of them is, by name.
     */
    synchronized Map<String, Long> silent(long number, long since) {
        Map<String, Long> silent = new HashMap<>();
        executors.forEach((name, executor) -> {
            if (executor.polledAt != GONE
                    && executor.done < number
                    && executor.polledAt < latest(name)
                    && executor.polledAt >= since - silenceOf(name).toMillis()) {
                silent.put(name, executor.done);
            }
        });
        return silent;
    }

    /** Executors that have polled lately. */
    synchronized int present() {
        return present(executor -> true).size();
    }

    @Override
    public synchronized List<String> names() {
        return present(executor -> true);
    }

    @Override
    public synchronized List<String> peers() {
        return present(Known::peer);
    }

    @GuardedBy("this")
    private List<String> present(Predicate<Known> wanted) {
        long latest = clock.millis() - silence.toMillis();
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, Known> executor : executors.entrySet()) {
            Known known = executor.getValue();
            if (!unseen.contains(executor.getKey()) && known.polledAt >= latest && wanted.test(known)) {
                names.add(executor.getKey());
            }
        }
        return names;
    }

    @Override
    public synchronized long changes() {
        return changes;
    }

    /** Executors that have ever polled. */
    public synchronized long seen() {
        return seen;
    }

    /** The counters of each executor that is remembered, also of those that have gone, as of its last poll. */
    public synchronized Map<String, Map<String, Long>> counters() {
        Map<String, Map<String, Long>> counters = new HashMap<>();
        executors.forEach((name, executor) -> counters.put(name, executor.counters));
        return counters;
    }

    /**
     * The counters of all executors at one moment.
     *
     * @param present of those that have polled lately, by name
     * @param silent of the others that are remembered, by name
     * @param forgotten sums of those that are not
     */
    public record Counted(
            Map<String, Map<String, Long>> present,
            Map<String, Map<String, Long>> silent,
            Map<String, Long> forgotten) {}

    /** The counters of all executors at this moment, as of their last polls. */
    public synchronized Counted counted() {
        Set<String> lately = new HashSet<>(names());
        Map<String, Map<String, Long>> present = new HashMap<>();
        Map<String, Map<String, Long>> silent = new HashMap<>();
        executors.forEach((name, executor) -> (lately.contains(name) ? present : silent).put(name, executor.counters));
        return new Counted(present, silent, Map.copyOf(forgottenCounters));
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

    private record Known(long polledAt, long done, boolean peer, Map<String, Long> counters) {}
}
