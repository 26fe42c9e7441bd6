package dev.thermocline.driver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.pipeline.CommitProgress;
import dev.thermocline.protocol.Ack;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * Commits whose outcomes are still coming in from executors. Bounded: of too many, the oldest is no longer followed,
 * and its report says so. Thread-safe.
 */
final class OpenCommits {
    static final int MAX_COMMITS = 1024;
    private static final int MAX_SHIPMENTS = 2 * MAX_COMMITS;

    @GuardedBy("this")
    private final Map<Commit, CommitProgress> progresses = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Deque<Delivery> shipments = new ArrayDeque<>();

    void add(Path table, long version, CommitProgress progress, Delivery shipment) {
        Delivery oldest = null;
        CommitProgress forgotten = null;
        synchronized (this) {
            progresses.put(new Commit(table, version), progress);
            if (progresses.size() > MAX_COMMITS) {
                forgotten = progresses.remove(progresses.keySet().iterator().next());
            }
            shipments.addLast(shipment);
            if (shipments.size() > MAX_SHIPMENTS) {
                oldest = shipments.removeFirst();
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
    void lost(long from, long to) {
        List<Delivery> all;
        synchronized (this) {
            all = new ArrayList<>(shipments);
        }
        all.forEach(shipment -> shipment.lost(from, to));
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

    /** Ends the shipments that have arrived on every executor. */
    void endArrived(ExecutorRegistry executors) {
        List<Delivery> followed;
        synchronized (this) {
            if (shipments.isEmpty()) {
                return;
            }
            followed = new ArrayList<>(shipments);
        }
        followed.removeIf(shipment -> !shipment.endIfArrived(executors));
        synchronized (this) {
            shipments.removeAll(followed);
        }
    }

    /** Ends all shipments; what is still on its way counts as lost. Returns how many had not ended. */
    int abandon() {
        List<Delivery> all;
        synchronized (this) {
            all = new ArrayList<>(shipments);
            shipments.clear();
        }
        all.forEach(Delivery::abandon);
        return all.size();
    }

    synchronized int shipments() {
        return shipments.size();
    }

    private record Commit(Path table, long version) {}
}
