package dev.thermocline.engine;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fetches neighbouring blocks as one range. A transient failure is tried again from the first block that did not
 * arrive; everything else surfaces as the origin threw it. Thread-safe: no state.
 */
final class RangeLoader {
    private final int retries;
    private final CacheListener listener;

    RangeLoader(int retries, CacheListener listener) {
        this.retries = retries;
        this.listener = requireNonNull(listener, "listener is null");
    }

    void load(List<ReadThrough.Claim> range, Origin origin, Consumer<ReadThrough.Claim> store) throws IOException {
        int done = 0;
        int failures = 0;
        while (done < range.size()) {
            int before = done;
            try {
                done += loadOnce(range.subList(done, range.size()), origin, store);
            } catch (TransientFailure e) {
                done += e.arrived;
                failures = done > before ? 1 : failures + 1;
                if (failures > retries) {
                    throw e.failure;
                }
                listener.originRetried();
            }
        }
        listener.originRead(
                length(range),
                range.stream().mapToLong(ReadThrough.Claim::wanted).sum());
    }

    private static long length(List<ReadThrough.Claim> range) {
        return range.stream().mapToLong(claim -> claim.unit().length()).sum();
    }

    /** Returns the number of blocks that arrived: all of them, or a transient failure says how many. */
    private static int loadOnce(List<ReadThrough.Claim> range, Origin origin, Consumer<ReadThrough.Claim> store)
            throws IOException {
        int arrived = 0;
        try (Origin.Range bytes = origin.open(range.get(0).unit().start(), length(range))) {
            for (ReadThrough.Claim claim : range) {
                ByteBuffer payload = claim.newPayload();
                bytes.readFully(payload.duplicate());
                claim.loaded(payload);
                arrived++;
                store.accept(claim);
                claim.end();
            }
            return arrived;
        } catch (IOException e) {
            if (arrived == range.size()) {
                return arrived; // only the close failed: the bytes are here
            }
            if (!origin.isTransient(e)) {
                throw e;
            }
            throw new TransientFailure(e, arrived);
        }
    }

    /** Carries how far a range came before it broke. */
    private static final class TransientFailure extends IOException {
        private final IOException failure;
        private final int arrived;

        TransientFailure(IOException failure, int arrived) {
            super(failure);
            this.failure = failure;
            this.arrived = arrived;
        }
    }
}
