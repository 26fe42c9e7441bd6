package dev.thermocline.peers.serve;

import java.util.concurrent.atomic.LongAdder;

/** What was done for others. Thread-safe. */
public final class ServeCounts {
    final LongAdder requests = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder busy = new LongAdder();
    final LongAdder refused = new LongAdder();

    /** Requests of others so far. */
    public long requests() {
        return requests.sum();
    }

    /** Bytes of objects and tails that were sent to others. */
    public long bytes() {
        return bytes.sum();
    }

    /** Requests that found too much to do here. */
    public long busy() {
        return busy.sum();
    }

    /** Connections and requests that were refused. */
    public long refused() {
        return refused.sum();
    }

    /** Something was refused before it became a request. */
    public void refuse() {
        refused.increment();
    }
}
