package dev.thermocline.report;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.delta.TableKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;

/**
 * What became of commits. The reports of the last {@value #DEFAULT_CAPACITY} commits are kept whole, those of the
 * {@value #OLDER} before them without their labels; of all together as many as find room in 16 MiB. A later report of a
 * commit replaces the earlier one and keeps its place; the oldest commit goes first and is counted. A table that is
 * created again has none of its former reports.
 *
 * <p>Thread-safe: one lock; waiters sleep on its condition and are woken by each report. Listeners are called after the
 * lock is released, on the thread that publishes, so two reports of one commit may reach a listener in either order if
 * two threads publish them at once.
 */
public final class CommitReports {
    /** Commits remembered by {@link #CommitReports()}. */
    public static final int DEFAULT_CAPACITY = 256;

    /** Reports kept without their labels. */
    static final int OLDER = 8192;

    /** Heap that all reports may take, in bytes. */
    static final long MAX_BYTES = 16L << 20;

    private static final int MAX_RECREATED = 10_000;
    private static final int MAX_EXPECTED = 10_000;

    /** Whether a commit may still come is asked again after this time. */
    private static final long CHECK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private final List<Consumer<CommitReport>> listeners = new CopyOnWriteArrayList<>();

    @GuardedBy("lock")
    private final LinkedHashMap<Commit, CommitReport> reports = new LinkedHashMap<>();

    @GuardedBy("lock")
    private final LinkedHashMap<Commit, CommitReport> older = new LinkedHashMap<>();

    /** How often each commit is on its way to its report. */
    @GuardedBy("lock")
    private final LinkedHashMap<Commit, Integer> expected = new LinkedHashMap<>();

    /** Tables of which first versions are on their way. */
    @GuardedBy("lock")
    private final LinkedHashMap<Path, Integer> beginning = new LinkedHashMap<>();

    /** How often tables were created again. */
    @GuardedBy("lock")
    private final LinkedHashMap<Path, Integer> generations = new LinkedHashMap<>();

    private final LongAdder warmed = new LongAdder();
    private final LongAdder warmLagMillis = new LongAdder();

    @GuardedBy("lock")
    private long dropped;

    @GuardedBy("lock")
    private long bytes;

    /** Room for {@value #DEFAULT_CAPACITY} commits. */
    public CommitReports() {
        this(DEFAULT_CAPACITY);
    }

    /**
     * Room of a size of its own.
     *
     * @param capacity commits to remember, at least 1
     */
    public CommitReports(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
        }
        this.capacity = capacity;
    }

    /**
     * A commit is on its way: until {@link #settle} or a report that has ended, what is known of its version so far is
     * of no use.
     */
    public void expect(Path table, long version) {
        lock.lock();
        try {
            expected.merge(new Commit(table, version), 1, Integer::sum);
            if (expected.size() > MAX_EXPECTED) {
                expected.remove(expected.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A commit that was expected brings no report: it is not followed, or was known before. */
    public void settle(Path table, long version) {
        lock.lock();
        try {
            expected.computeIfPresent(new Commit(table, version), (commit, times) -> times > 1 ? times - 1 : null);
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A table was created again: its former reports count no more, and those that still come neither. */
    public void forgetTable(Path table) {
        Path key = TableKey.of(table);
        lock.lock();
        try {
            removeAll(reports, key);
            removeAll(older, key);
            generations.merge(key, 1, Integer::sum);
            if (generations.size() > MAX_RECREATED) {
                generations.remove(generations.keySet().iterator().next());
            }
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * This process has made a first version at a path: until {@link #begun} it is not known whether it is of another
     * table, so nothing is answered for the one that may have been there before.
     */
    public void begins(Path table) {
        lock.lock();
        try {
            beginning.merge(TableKey.of(table), 1, Integer::sum);
            if (beginning.size() > MAX_EXPECTED) {
                beginning.remove(beginning.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** It is known whether a first version is of another table, which {@link #forgetTable} was called for then. */
    public void begun(Path table) {
        lock.lock();
        try {
            beginning.computeIfPresent(TableKey.of(table), (key, times) -> times > 1 ? times - 1 : null);
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A number that is another one for each table that was created at a path. */
    public int generation(Path table) {
        lock.lock();
        try {
            return generations.getOrDefault(TableKey.of(table), 0);
        } finally {
            lock.unlock();
        }
    }

    /** Adds the report of a commit or replaces it, wakes whoever waits, and notifies the listeners. */
    public void publish(CommitReport report) {
        publish(report, generation(report.table()));
    }

    /** As {@link #publish(CommitReport)}, unless the table was created again since it had this generation. */
    public void publish(CommitReport report, int generation) {
        requireNonNull(report, "report is null");
        lock.lock();
        try {
            if (generations.getOrDefault(TableKey.of(report.table()), 0) != generation) {
                return;
            }
            boolean wholeTable = report.operation().equals(CommitReport.WARM_TABLE);
            put(new Commit(report.table(), report.version(), wholeTable), report);
            published.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(listener -> listener.accept(report));
    }

    @GuardedBy("lock")
    private void put(Commit commit, CommitReport report) {
        if (report.ended()) {
            expected.remove(commit);
        }
        if (older.containsKey(commit)) {
            replace(older, commit, report.withoutLabel());
            return;
        }
        replace(reports, commit, report);
        if (reports.size() > capacity) {
            Commit eldest = reports.keySet().iterator().next();
            CommitReport whole = requireNonNull(reports.get(eldest), "a commit without its report");
            remove(reports, eldest);
            replace(older, eldest, whole.withoutLabel());
            dropped++;
        }
        while (older.size() > OLDER || (bytes > MAX_BYTES && !older.isEmpty())) {
            remove(older, older.keySet().iterator().next());
        }
    }

    @GuardedBy("lock")
    private void replace(Map<Commit, CommitReport> into, Commit commit, CommitReport report) {
        CommitReport before = into.put(commit, report);
        bytes += report.weight() - (before == null ? 0 : before.weight());
    }

    @GuardedBy("lock")
    private void remove(Map<Commit, CommitReport> from, Commit commit) {
        CommitReport before = from.remove(commit);
        bytes -= before == null ? 0 : before.weight();
    }

    @GuardedBy("lock")
    private void removeAll(Map<Commit, CommitReport> from, Path table) {
        List<Commit> all = from.keySet().stream()
                .filter(commit -> commit.table().equals(table))
                .toList();
        all.forEach(commit -> remove(from, commit));
    }

    /** Heap that the reports take, in bytes, estimated. */
    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until it is known whether a commit is warm.
     *
     * @param mayCome whether the commit may still come: what is known of it is then of a table that was there before.
     *     Must be quick and must not call back
     * @param timeout longest wait; zero or less does not wait
     */
    public WarmResult awaitEnd(Path table, long version, BooleanSupplier mayCome, Duration timeout)
            throws InterruptedException {
        Commit commit = new Commit(requireNonNull(table, "table is null"), version);
        long nanosLeft = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lockInterruptibly();
        try {
            Optional<WarmResult> result = result(commit, mayCome);
            while (result.isEmpty() && nanosLeft > 0) {
                long pause = Math.min(nanosLeft, CHECK_AGAIN_NANOS);
                nanosLeft -= pause - Math.max(0, published.awaitNanos(pause));
                result = result(commit, mayCome);
            }
            return result.orElseGet(() -> new WarmResult(WarmResult.Status.TIMED_OUT, find(commit)));
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Optional<WarmResult> result(Commit commit, BooleanSupplier mayCome) {
        if (expected.containsKey(commit) || beginning.containsKey(commit.table())) {
            return Optional.empty();
        }
        if (mayCome.getAsBoolean()) {
            return Optional.empty(); // what is known of the version is of another table, which was there before
        }
        Optional<CommitReport> report = find(commit);
        return report.isPresent()
                ? report.filter(CommitReport::ended).map(WarmResult::ended)
                : Optional.of(new WarmResult(WarmResult.Status.UNKNOWN, Optional.empty()));
    }

    /**
     * Waits until there is a report of a commit, with any content.
     *
     * @param timeout longest wait; zero or less does not wait
     * @return the report, or empty if none came in time or it is forgotten already
     */
    public Optional<CommitReport> await(Path table, long version, Duration timeout) throws InterruptedException {
        return await(table, version, any -> true, timeout);
    }

    /**
     * Waits until the report of a commit meets a condition, for example that all is warm.
     *
     * @param wanted asked under the lock at each new report: must be quick and must not call back
     * @param timeout longest wait; zero or less does not wait
     * @return the report that is wanted, or empty if none came in time
     */
    public Optional<CommitReport> await(Path table, long version, Predicate<CommitReport> wanted, Duration timeout)
            throws InterruptedException {
        Commit commit = new Commit(requireNonNull(table, "table is null"), version);
        long nanosLeft = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lockInterruptibly();
        try {
            Optional<CommitReport> report = find(commit, wanted);
            while (report.isEmpty() && nanosLeft > 0) {
                nanosLeft = published.awaitNanos(nanosLeft);
                report = find(commit, wanted);
            }
            return report;
        } finally {
            lock.unlock();
        }
    }

    /** Starts warming a table. */
    @FunctionalInterface
    public interface Start {
        /** Returns whether there was something to start. */
        boolean start() throws IOException;
    }

    /**
     * Starts warming a table and waits until a report on all of its files has ended.
     *
     * @param timeout longest wait; zero or less does not wait
     * @return unknown if there was nothing to start
     * @throws IOException from {@code start}
     */
    public WarmResult awaitTable(Path table, Start start, Duration timeout) throws IOException, InterruptedException {
        CompletableFuture<WarmResult> ended = new CompletableFuture<>();
        Consumer<CommitReport> listener = report -> {
            if (report.operation().equals(CommitReport.WARM_TABLE)
                    && TableKey.of(report.table()).equals(TableKey.of(table))
                    && report.ended()) {
                ended.complete(WarmResult.ended(report));
            }
        };
        addListener(listener);
        try {
            return start.start()
                    ? ended.completeOnTimeout(
                                    new WarmResult(WarmResult.Status.TIMED_OUT, Optional.empty()),
                                    Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)),
                                    TimeUnit.NANOSECONDS)
                            .get()
                    : new WarmResult(WarmResult.Status.UNKNOWN, Optional.empty());
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed exceptionally", e);
        } finally {
            removeListener(listener);
        }
    }

    /** The reports, the newest commit first. */
    public List<CommitReport> recent() {
        lock.lock();
        try {
            List<CommitReport> newestFirst = new ArrayList<>(reports.values());
            Collections.reverse(newestFirst);
            return List.copyOf(newestFirst);
        } finally {
            lock.unlock();
        }
    }

    /** Counts a commit of which everything that was to be warmed has an outcome, everywhere; called once for each. */
    public void countWarmed(Duration lag) {
        warmed.increment();
        warmLagMillis.add(lag.toMillis());
    }

    /** Commits that were counted so. */
    public long warmed() {
        return warmed.sum();
    }

    /** The sum of their lags, in milliseconds. */
    public long warmLagMillis() {
        return warmLagMillis.sum();
    }

    /** Reports dropped so far because there were too many. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Calls {@code listener} with each report from now on; it must be quick and must not throw. Listeners are for the
     * owner to add at start, they are few.
     */
    public void addListener(Consumer<CommitReport> listener) {
        listeners.add(requireNonNull(listener, "listener is null"));
    }

    /** Undoes {@link #addListener}; nothing happens if the listener is not there. */
    public void removeListener(Consumer<CommitReport> listener) {
        listeners.remove(listener);
    }

    /** The commit's own report, or else that of the table's files at its version. */
    @GuardedBy("lock")
    private Optional<CommitReport> find(Commit commit) {
        return find(commit, any -> true);
    }

    @GuardedBy("lock")
    private Optional<CommitReport> find(Commit commit, Predicate<CommitReport> wanted) {
        Optional<CommitReport> own = held(commit).filter(wanted);
        return own.isPresent() ? own : held(commit.ofTable()).filter(wanted);
    }

    @GuardedBy("lock")
    private Optional<CommitReport> held(Commit commit) {
        CommitReport report = reports.get(commit);
        return Optional.ofNullable(report == null ? older.get(commit) : report);
    }

    /** What a report is of: a commit, or all files of its table as of a version. */
    private record Commit(Path table, long version, boolean wholeTable) {
        Commit {
            table = TableKey.of(table);
        }

        Commit(Path table, long version) {
            this(table, version, false);
        }

        Commit ofTable() {
            return new Commit(table, version, true);
        }
    }
}
