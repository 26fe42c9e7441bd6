package dev.thermocline.driver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.protocol.Ack;
import dev.thermocline.work.CommitProgress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Commits whose outcomes are still coming in from executors. Bounded: of too many, the oldest is no longer followed,
 * and its report states it. Thread-safe.
 */
final class OpenCommits {
    static final int MAX_COMMITS = 1024;
    private static final int MAX_DELIVERIES = 2 * MAX_COMMITS;

    @GuardedBy("this")
    private final Map<Commit, CommitProgress> progresses = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Deque<Delivery> deliveries = new ArrayDeque<>();

    void add(Path table, long version, CommitProgress progress, Delivery delivery) {
        Delivery oldest = null;
        CommitProgress forgotten = null;
        synchronized (this) {
            progresses.put(new Commit(table, version), progress);
            if (progresses.size() > MAX_COMMITS) {
                forgotten = progresses.remove(progresses.keySet().iterator().next());
            }
            deliveries.addLast(delivery);
            if (deliveries.size() > MAX_DELIVERIES) {
                oldest = deliveries.removeFirst();
            }
        }
        if (forgotten != null && !forgotten.ended()) {
            forgotten.lost(false, 1); // outcomes that still come are not counted
        }
        if (oldest != null) {
            oldest.abandon();
        }
    }

    /** An executor will never get the instructions from one number to another, both included. */
    void lost(String executor, long from, long to) {
        List<Delivery> all;
        synchronized (this) {
            all = new ArrayList<>(deliveries);
        }
        all.forEach(delivery -> delivery.lost(executor, from, to));
    }

    /** Adds what an executor did to its commit; a commit that is not known any more is passed over. */
    void acknowledged(Ack ack) {
        CommitProgress progress;
        synchronized (this) {
            progress = progresses.get(new Commit(ack.table(), ack.version()));
        }
        if (progress != null) {
            ack.outcomes().forEach(progress::outcome);
            if (ack.bytesLeft() != Ack.NOTHING_EVICTED) {
                progress.left(ack.bytesLeft());
            }
        }
    }

    /** Ends the deliveries that have arrived on every executor. */
    void endArrived(ExecutorRegistry executors) {
        List<Delivery> followed;
        synchronized (this) {
            if (deliveries.isEmpty()) {
                return;
            }
            followed = new ArrayList<>(deliveries);
        }
        Set<Delivery> arrived = new HashSet<>();
        for (Delivery delivery : followed) {
            if (delivery.endIfArrived(executors)) {
                arrived.add(delivery);
            }
        }
        synchronized (this) {
            deliveries.removeIf(arrived::contains);
        }
    }

    /** Up to which of the instructions before a number none belongs to a delivery that has not ended. */
    long settled(long head) {
        List<Delivery> all;
        synchronized (this) {
            all = new ArrayList<>(deliveries);
        }
        return all.stream().mapToLong(Delivery::before).reduce(head, Math::min);
    }

    /** Ends all deliveries; what is still on its way counts as lost. Returns how many had not ended. */
    int abandon() {
        List<Delivery> all;
        synchronized (this) {
            all = new ArrayList<>(deliveries);
            deliveries.clear();
        }
        all.forEach(Delivery::abandon);
        return all.size();
    }

    synchronized int deliveries() {
        return deliveries.size();
    }

    private record Commit(Path table, long version) {}
}
