package dev.thermocline.report;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;

/**
 * The reports of the last {@value #DEFAULT_CAPACITY} commits. A later report of a commit replaces the earlier one and keeps its place; the oldest commit goes
 * first and is counted.
 *
 * <p>Thread-safe: one lock; waiters sleep on its condition and are woken by each report. Listeners are called after the lock is released, on the thread that
 * publishes, so two reports of one commit may reach a listener in either order if two threads publish them at once.
 */
public final class CommitReports {
    /** Commits remembered by {@link #CommitReports()}. */
    public static final int DEFAULT_CAPACITY = 256;

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private final List<Consumer<CommitReport>> listeners = new CopyOnWriteArrayList<>();

    @GuardedBy("lock")
    private final LinkedHashMap<Commit, CommitReport> reports = new LinkedHashMap<>();

    @GuardedBy("lock")
    private long dropped;

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

    /** Adds the report of a commit or replaces it, wakes whoever waits, and tells the listeners. */
    public void publish(CommitReport report) {
        requireNonNull(report, "report is null");
        lock.lock();
        try {
            reports.put(new Commit(report.table(), report.version()), report);
            if (reports.size() > capacity) {
                reports.remove(reports.keySet().iterator().next());
                dropped++;
            }
            published.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(listener -> listener.accept(report));
    }

    /**
     * Waits until there is a report of a commit, whatever it says.
     *
     * @param timeout longest wait; zero or less only looks
     * @return the report, or empty if none came in time or it is forgotten already
     */
    public Optional<CommitReport> await(Path table, long version, Duration timeout) throws InterruptedException {
        return await(table, version, any -> true, timeout);
    }

    /**
     * Waits until the report of a commit says something, for example that all is warm.
     *
     * @param wanted asked under the lock at each new report: must be quick and must not call back
     * @param timeout longest wait; zero or less only looks
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

    /** Reports dropped so far because there were too many. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Calls {@code listener} with each report from now on; it must be quick and must not throw. Listeners are for the owner to add at start, they are few. */
    public void addListener(Consumer<CommitReport> listener) {
        listeners.add(requireNonNull(listener, "listener is null"));
    }

    /** Undoes {@link #addListener}; nothing happens if the listener is not there. */
    public void removeListener(Consumer<CommitReport> listener) {
        listeners.remove(listener);
    }

    @GuardedBy("lock")
    private Optional<CommitReport> find(Commit commit, Predicate<CommitReport> wanted) {
        return Optional.ofNullable(reports.get(commit)).filter(wanted);
    }

    private record Commit(Path table, long version) {}
}
