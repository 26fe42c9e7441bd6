package dev.thermocline.liveness;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.failure.CacheFailures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/**
 * Removed files that wait for their grace to end, bounded; what finds no room just ages in the cache. A file that
 * becomes live again meanwhile is not evicted. Thread-safe: an eviction runs under a lock that {@link #revive} takes,
 * too, so that what is warmed after {@code revive} is not undone by an eviction that had begun before.
 */
public final class Tombstones {
    static final int MAX_WAITING = 1_000_000;

    private static final Duration NEXT_CHECK = Duration.ofSeconds(1);

    private final RunningReaders readers;
    private final DaemonThreads.Scheduler scheduler;
    private final Clock clock;
    private final int maxWaiting;
    private final Object evicting = new Object();
    private final LongAdder dropped = new LongAdder();

    /** Each waiting file with the removal that it waits for. */
    @GuardedBy("this")
    private final Map<Path, Removal> waiting = new HashMap<>();

    public Tombstones(RunningReaders readers, DaemonThreads.Scheduler scheduler, Clock clock) {
        this(readers, scheduler, clock, MAX_WAITING);
    }

    Tombstones(RunningReaders readers, DaemonThreads.Scheduler scheduler, Clock clock, int maxWaiting) {
        this.readers = requireNonNull(readers, "readers is null");
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.maxWaiting = maxWaiting;
    }

    /**
     * What one commit removed.
     *
     * @param table root of the table
     * @param version version of the commit
     * @param files the files that died
     */
    public record Removal(Path table, long version, List<Path> files) {
        public Removal {
            requireNonNull(table, "table is null");
            files = List.copyOf(files);
        }
    }

    /**
     * Evicts the files when the grace is over and no work is left that began before now, or when the longest grace is
     * over.
     *
     * @param eviction called once, with those of the files that have not become live again
     */
    public void after(Duration grace, Duration longest, Removal removal, Consumer<List<Path>> eviction) {
        if (!wait(removal)) {
            dropped.add(removal.files().size());
            return;
        }
        Instant begun = clock.instant();
        scheduler.after(() -> whenUnread(begun, longest, removal, eviction), grace);
    }

    private synchronized boolean wait(Removal removal) {
        if (waiting.size() + removal.files().size() > maxWaiting) {
            return false;
        }
        for (Path file : removal.files()) {
            Removal other = waiting.get(file);
            boolean older = other != null && supersedes(other, removal.table(), removal.version());
            if (!older) {
                waiting.put(file, removal);
            }
        }
        return true;
    }

    /** Whether a removal counts although a version of this table, or of another one, revives the file. */
    private static boolean supersedes(Removal removal, Path table, long version) {
        return removal.table().equals(table) && removal.version() > version;
    }

    /**
     * Files are live as of a version: those that wait here because of an older version stay in the caches. Waits for an
     * eviction that runs at this moment.
     */
    public void revive(Path table, long version, Collection<Path> live) {
        synchronized (evicting) {
            synchronized (this) {
                for (Path file : live) {
                    waiting.computeIfPresent(
                            file, (path, removal) -> supersedes(removal, table, version) ? removal : null);
                }
            }
        }
    }

    private void whenUnread(Instant begun, Duration longest, Removal removal, Consumer<List<Path>> eviction) {
        boolean patient = clock.instant().isBefore(begun.plus(longest));
        if (patient && isRead(begun)) {
            scheduler.after(() -> whenUnread(begun, longest, removal, eviction), NEXT_CHECK);
            return;
        }
        synchronized (evicting) {
            List<Path> dead = take(removal);
            CacheFailures.run("evicting removed files", () -> eviction.accept(dead));
        }
    }

    private boolean isRead(Instant begun) {
        return CacheFailures.call(
                "asking for readers of removed files", () -> readers.anyStartedBefore(begun), () -> false);
    }

    private synchronized List<Path> take(Removal removal) {
        List<Path> dead = new ArrayList<>();
        for (Path file : removal.files()) {
            if (waiting.remove(file, removal)) {
                dead.add(file);
            }
        }
        return dead;
    }

    /** Gives up what still waits: it ages in the caches. Returns how many files that are, which count as dropped. */
    public int abandon() {
        int left;
        synchronized (this) {
            left = waiting.size();
            waiting.clear();
        }
        dropped.add(left);
        return left;
    }

    /** Files that found no room to wait, or whose wait was given up. */
    public long dropped() {
        return dropped.sum();
    }
}
