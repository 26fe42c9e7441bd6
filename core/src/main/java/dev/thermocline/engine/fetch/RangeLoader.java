package dev.thermocline.engine.fetch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.Origin;
import dev.thermocline.engine.layout.RangePart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fetches neighbouring parts as one range. A range that broke off after some of its bytes had arrived is asked for
 * again from the first part that did not arrive. Everything else surfaces as the origin threw it: the origin has
 * repeated what may be repeated, and another request would only be refused again. Thread-safe: no state.
 */
public final class RangeLoader {
    private final int retries;
    private final CacheListener listener;

    public RangeLoader(int retries, CacheListener listener) {
        this.retries = retries;
        this.listener = requireNonNull(listener, "listener is null");
    }

    /**
     * Loads all parts of a range.
     *
     * @param store is given each part when its bytes are here
     * @throws IOException what the origin throws
     */
    public <P extends RangePart> void load(List<P> range, Origin origin, Consumer<P> store) throws IOException {
        Fetched fetched = new Fetched();
        int done = 0;
        int failures = 0;
        while (done < range.size()) {
            int before = done;
            try {
                done += loadOnce(range.subList(done, range.size()), origin, store, fetched);
            } catch (BrokenOff e) {
                done += e.arrived;
                failures = done > before ? 1 : failures + 1;
                if (failures > retries) {
                    throw e.failure;
                }
                listener.originRetried();
            }
        }
        if (fetched.bytes > 0) {
            listener.originRead(fetched.bytes, fetched.wanted);
        }
        range.get(range.size() - 1).deliver();
    }

    /** What S3 delivered of a range. */
    private static final class Fetched {
        private long bytes;
        private long wanted;

        void add(RangePart part, long fromPeers) {
            bytes += part.length() - fromPeers;
            wanted += Math.min(part.wanted(), part.length() - fromPeers);
        }
    }

    /** Returns the number of parts that arrived: all of them, or the exception carries how many. */
    private static <P extends RangePart> int loadOnce(List<P> range, Origin origin, Consumer<P> store, Fetched fetched)
            throws IOException {
        long length = range.stream().mapToLong(RangePart::length).sum();
        int arrived = 0;
        boolean begun = false;
        try (Origin.Range bytes = origin.open(range.get(0).start(), length)) {
            for (P part : range) {
                ByteBuffer payload = part.newPayload();
                ByteBuffer target = payload.duplicate();
                int start = target.position();
                long before = bytes.fromPeers();
                try {
                    bytes.readFully(target);
                } finally {
                    // what peers delivered is no reason to repeat what S3 refuses
                    begun |= target.position() - start > bytes.fromPeers() - before;
                }
                fetched.add(part, bytes.fromPeers() - before);
                part.loaded(payload);
                arrived++;
                store.accept(part);
                part.end();
                if (arrived < range.size()) {
                    part.deliver();
                }
            }
            return arrived;
        } catch (IOException e) {
            if (arrived == range.size()) {
                return arrived; // only the close failed: the bytes are here
            }
            if (!begun || !origin.isTransient(e)) {
                throw e;
            }
            throw new BrokenOff(e, arrived);
        }
    }

    /** Carries how far a range came before it broke. */
    private static final class BrokenOff extends IOException {
        private final IOException failure;
        private final int arrived;

        BrokenOff(IOException failure, int arrived) {
            super(failure);
            this.failure = failure;
            this.arrived = arrived;
        }
    }
}
