package dev.thermocline.liveness;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.concurrent.ProcessClock;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.paths.FileList;
import dev.thermocline.paths.ListedFile;
import dev.thermocline.paths.PathHashes;
import dev.thermocline.paths.PathNumbers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Removed files that wait for their grace to end, bounded by bytes; what finds no room just ages in the cache. A file
 * that becomes live again meanwhile is not evicted. Thread-safe: an eviction runs under a lock that {@link #revive}
 * takes, too, so that what is warmed after {@code revive} is not undone by an eviction that had begun before.
 *
 * <p>A waiting file takes about 50 bytes: its name in a compressed list, and its hash with the number of the removal
 * that it waits for. Two files with one hash count as one, which leaves the other in the caches until it ages.
 */
public final class Tombstones {
    static final long MAX_BYTES = 96L << 20;

    /** Files that are evicted at once. */
    static final int PAGE_FILES = 10_000;

    private static final Duration NEXT_CHECK = Duration.ofSeconds(1);
    private static final long REMOVAL_BYTES = 256;

    private final RunningReaders readers;
    private final DaemonThreads.Scheduler scheduler;
    private final Clock clock;
    private final Clock steady;
    private final long maxBytes;
    private final Object evicting = new Object();
    private final LongAdder dropped = new LongAdder();

    /** The number of the removal that each waiting file waits for. */
    @GuardedBy("this")
    private final PathNumbers waiting = new PathNumbers();

    @GuardedBy("this")
    private final Map<Integer, Removal> removals = new HashMap<>();

    @GuardedBy("this")
    private int lastNumber;

    @GuardedBy("this")
    private long listBytes;

    @GuardedBy("this")
    private boolean ended;

    public Tombstones(RunningReaders readers, DaemonThreads.Scheduler scheduler, Clock clock) {
        this(readers, scheduler, clock, MAX_BYTES);
    }

    Tombstones(RunningReaders readers, DaemonThreads.Scheduler scheduler, Clock clock, long maxBytes) {
        this.readers = requireNonNull(readers, "readers is null");
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.steady = ProcessClock.steady(clock);
        this.maxBytes = maxBytes;
    }

    /**
     * What one commit removed.
     *
     * @param table root of the table
     * @param version version of the commit
     * @param files the files that it removed, among them those that died
     */
    public record Removal(Path table, long version, FileList files) {
        public Removal {
            requireNonNull(table, "table is null");
            requireNonNull(files, "files is null");
        }

        /** Whether it counts although a version of this table, or of another one, revives a file. */
        boolean supersedes(Path other, long otherVersion) {
            return table.equals(other) && version > otherVersion;
        }
    }

    /** Is given the files whose grace is over and that have not become live again. */
    public interface Eviction {
        /** Starts evicting some of them, at most {@value #PAGE_FILES}. */
        void evict(List<Path> dead);

        /** There are no more. */
        void end();
    }

    /**
     * Evicts the files when the grace is over and no work is left that began before now, or when the longest grace is
     * over.
     *
     * @param dead hashes of the files that died, a closed set; not kept
     */
    public void after(Duration grace, Duration longest, Removal removal, PathHashes dead, Eviction eviction) {
        int number = wait(removal, dead);
        if (number == 0) {
            dropped.add(dead.size());
            return;
        }
        Wait wait = new Wait(number, clock.instant(), steady.instant().plus(longest));
        scheduler.after(() -> whenUnread(wait, eviction), grace);
    }

    /** Files are left to age, for they are too many to be remembered one by one. */
    public void leave(int files) {
        dropped.add(files);
    }

    /** Returns the removal's number, or 0 if there is no room. */
    private synchronized int wait(Removal removal, PathHashes dead) {
        long more = removal.files().bytes() + REMOVAL_BYTES;
        if (ended || listBytes + more + waiting.bytesWith(dead.size()) > maxBytes) {
            return 0;
        }
        int number = lastNumber == Integer.MAX_VALUE ? 1 : lastNumber + 1;
        lastNumber = number;
        removals.put(number, removal);
        listBytes += more;
        waiting.reserve(dead.size());
        for (int i = 0; i < dead.size(); i++) {
            Removal other = waitsFor(dead.get(i));
            if (other == null || !other.supersedes(removal.table(), removal.version())) {
                waiting.put(dead.get(i), number);
            }
        }
        return number;
    }

    @GuardedBy("this")
    private @Nullable Removal waitsFor(long hash) {
        return removals.get(waiting.get(hash));
    }

    /**
     * Files are live as of a version: those that wait here because of an older version stay in the caches. Waits for
     * the page of an eviction that runs at this moment.
     *
     * @param live hashes of the files
     */
    public void revive(Path table, long version, PathHashes live) {
        synchronized (evicting) {
            reviveAll(table, version, live);
        }
    }

    private synchronized void reviveAll(Path table, long version, PathHashes live) {
        for (int i = 0; i < live.size(); i++) {
            long hash = live.get(i);
            Removal removal = waitsFor(hash);
            if (removal != null && !removal.supersedes(table, version)) {
                waiting.remove(hash, waiting.get(hash));
            }
        }
    }

    private void whenUnread(Wait wait, Eviction eviction) {
        boolean patient = steady.instant().isBefore(wait.end());
        if (patient && isRead(wait.begun())) {
            scheduler.after(() -> whenUnread(wait, eviction), NEXT_CHECK);
            return;
        }
        CacheFailures.run("evicting removed files", () -> evict(wait.number(), eviction));
    }

    private boolean isRead(Instant begun) {
        return CacheFailures.call(
                "asking for readers of removed files", () -> readers.anyStartedBefore(begun), () -> false);
    }

    /**
     * @param begun by the time of day, as readers' beginnings are
     * @param end of the patience with readers, on the clock for durations
     */
    private record Wait(int number, Instant begun, Instant end) {}

    private void evict(int number, Eviction eviction) {
        Removal removal = removal(number);
        List<ListedFile> page = new ArrayList<>();
        for (ListedFile file : removal == null ? List.<ListedFile>of() : removal.files()) {
            page.add(file);
            if (page.size() == PAGE_FILES) {
                evictPage(number, page, eviction);
                page.clear();
            }
        }
        evictPage(number, page, eviction);
        end(number);
        eviction.end();
    }

    private void evictPage(int number, List<ListedFile> page, Eviction eviction) {
        synchronized (evicting) {
            List<Path> dead = take(number, page);
            if (!dead.isEmpty()) {
                eviction.evict(dead);
            }
        }
    }

    private synchronized List<Path> take(int number, List<ListedFile> page) {
        List<Path> dead = new ArrayList<>();
        for (ListedFile file : page) {
            if (waiting.remove(file.hash(), number)) {
                dead.add(file.path());
            }
        }
        return dead;
    }

    private synchronized @Nullable Removal removal(int number) {
        return removals.get(number);
    }

    private synchronized void end(int number) {
        Removal removal = removals.remove(number);
        if (removal != null) {
            listBytes -= removal.files().bytes() + REMOVAL_BYTES;
        }
    }

    /**
     * Gives up what still waits, and what comes later: it ages in the caches, and counts as dropped.
     *
     * @return how many files waited
     */
    public int abandon() {
        int left;
        synchronized (this) {
            ended = true;
            left = waiting.size();
            waiting.clear();
            removals.clear();
            listBytes = 0;
        }
        dropped.add(left);
        return left;
    }

    /** Files that found no room to wait, or whose wait was given up. */
    public long dropped() {
        return dropped.sum();
    }

    /** Heap that what waits takes, in bytes, estimated. */
    public synchronized long bytes() {
        return listBytes + waiting.bytes();
    }
}
