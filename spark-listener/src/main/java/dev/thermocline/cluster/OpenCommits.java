package dev.thermocline.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.follow.CommitProgress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * Commits whose outcomes are still coming in from executors. Bounded: of too many, the oldest is no longer followed.
 * Thread-safe.
 */
final class OpenCommits {
    private static final int MAX_COMMITS = 1024;
    private static final int MAX_SHIPMENTS = 2 * MAX_COMMITS;

    @GuardedBy("this")
    private final Map<Commit, CommitProgress> progresses = new LinkedHashMap<>();

    @GuardedBy("this")
    private final Deque<Shipment> shipments = new ArrayDeque<>();

    synchronized void add(Path table, long version, CommitProgress progress, Shipment shipment) {
        progresses.put(new Commit(table, version), progress);
        if (progresses.size() > MAX_COMMITS) {
            progresses.remove(progresses.keySet().iterator().next());
        }
        shipments.addLast(shipment);
        if (shipments.size() > MAX_SHIPMENTS) {
            shipments.removeFirst();
        }
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
    void endArrived(ExecutorBook executors) {
        List<Shipment> followed;
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

    synchronized int shipments() {
        return shipments.size();
    }

    private record Commit(Path table, long version) {}
}
