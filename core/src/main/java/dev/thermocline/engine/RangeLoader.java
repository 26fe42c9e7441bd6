package dev.thermocline.engine;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Fetches neighbouring parts as one range. A range that broke off after some of its bytes had arrived is asked for again
 * from the first part that did not arrive. Everything else surfaces as the origin threw it: the origin has repeated what
 * may be repeated, and another request would only be refused again. Thread-safe: no state.
 */
final class RangeLoader {
    /** What one range is cut into. */
    interface Part {
        /** Its first byte in the object. */
        long start();

        /** Its bytes. */
        int length();

        /** How many of them somebody asked for. */
        long wanted();

        /** Where its bytes go; asked for anew after a failure. */
        ByteBuffer newPayload();

        /** The bytes that were asked for last are there. */
        void loaded(ByteBuffer payload);

        /** Nothing more will be fetched of it. */
        void end();

        /**
         * Those who asked for it may be notified: its bytes are where they belong, and if it is the last part of the range, its
         * request is over and counted.
         */
        void deliver();
    }

    private final int retries;
    private final CacheListener listener;

    RangeLoader(int retries, CacheListener listener) {
        this.retries = retries;
        this.listener = requireNonNull(listener, "listener is null");
    }

    <P extends Part> void load(List<P> range, Origin origin, Consumer<P> store) throws IOException {
        int done = 0;
        int failures = 0;
        while (done < range.size()) {
            int before = done;
            try {
                done += loadOnce(range.subList(done, range.size()), origin, store);
            } catch (BrokenOff e) {
                done += e.arrived;
                failures = done > before ? 1 : failures + 1;
                if (failures > retries) {
                    throw e.failure;
                }
                listener.originRetried();
            }
        }
        listener.originRead(
                length(range), range.stream().mapToLong(Part::wanted).sum());
        range.get(range.size() - 1).deliver();
    }

    private static long length(List<? extends Part> range) {
        return range.stream().mapToLong(Part::length).sum();
    }

    /** Returns the number of parts that arrived: all of them, or what is thrown says how many. */
    private static <P extends Part> int loadOnce(List<P> range, Origin origin, Consumer<P> store) throws IOException {
        int arrived = 0;
        boolean begun = false;
        try (Origin.Range bytes = origin.open(range.get(0).start(), length(range))) {
            for (P part : range) {
                ByteBuffer payload = part.newPayload();
                ByteBuffer target = payload.duplicate();
                int start = target.position();
                try {
                    bytes.readFully(target);
                } finally {
                    begun |= target.position() > start;
                }
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
