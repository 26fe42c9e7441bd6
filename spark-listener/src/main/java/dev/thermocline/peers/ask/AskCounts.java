package dev.thermocline.peers.ask;

import static java.util.Objects.requireNonNull;

import dev.thermocline.peer.PeerUnavailableException.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What others were asked for, and what came of it. Thread-safe. */
public final class AskCounts {
    final LongAdder requests = new LongAdder();
    final LongAdder bytes = new LongAdder();
    private final Map<Reason, LongAdder> failures = new EnumMap<>(Reason.class);

    /** Nothing yet. */
    public AskCounts() {
        for (Reason reason : Reason.values()) {
            failures.put(reason, new LongAdder());
        }
    }

    void failed(Reason reason) {
        requireNonNull(failures.get(reason)).increment();
    }

    /** Requests that were sent to others, waiting ones twice. */
    public long requests() {
        return requests.sum();
    }

    /** Bytes that others delivered. */
    public long bytes() {
        return bytes.sum();
    }

    /** Times that somebody did not deliver, for this reason. */
    public long failures(Reason reason) {
        return requireNonNull(failures.get(reason)).sum();
    }
}
