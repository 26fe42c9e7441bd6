package dev.thermocline.buffer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.protocol.FileUse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an executor has to report to the driver of columns that were read, one entry a file, and of bodies that were
 * fetched. Bounded; what finds no room is dropped and counted. Thread-safe.
 */
public final class ColumnReports {
    static final int MAX_WAITING = 4096;

    @GuardedBy("this")
    private final Map<String, FileUse> uses = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Deque<BodyOutcome> outcomes = new ArrayDeque<>();

    @GuardedBy("this")
    private long dropped;

    /** Takes note of which columns of a file were read; a second note of the file is added to the first. */
    public synchronized void offer(FileUse use) {
        if (uses.size() >= MAX_WAITING && !uses.containsKey(use.path())) {
            dropped++;
        } else {
            uses.merge(use.path(), use, FileUse::plus);
        }
    }

    /** Takes note of how the fetch of a body ended. */
    public synchronized void offer(BodyOutcome outcome) {
        if (outcomes.size() >= MAX_WAITING) {
            dropped++;
        } else {
            outcomes.addLast(outcome);
        }
    }

    /** Removes and returns the oldest uses, at most so many. */
    public synchronized List<FileUse> drainUses(int most) {
        return drain(uses.values(), most);
    }

    /** Removes and returns the oldest outcomes, at most so many. */
    public synchronized List<BodyOutcome> drainOutcomes(int most) {
        return drain(outcomes, most);
    }

    private static <T> List<T> drain(Iterable<T> waiting, int most) {
        List<T> drained = new ArrayList<>();
        Iterator<T> oldestFirst = waiting.iterator();
        while (oldestFirst.hasNext() && drained.size() < most) {
            drained.add(oldestFirst.next());
            oldestFirst.remove();
        }
        return drained;
    }

    /** What found no room so far. */
    public synchronized long dropped() {
        return dropped;
    }
}
