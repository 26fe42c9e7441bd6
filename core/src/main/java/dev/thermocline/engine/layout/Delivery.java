package dev.thermocline.engine.layout;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is missing of one range of a read. It has arrived when all its slices have; it fails with the first of them that
 * does. Thread-safe.
 */
public final class Delivery {
    private final ReadRange range;
    private final Runnable arrived;

    /** Slices that are missing, and one more until all slices are known. */
    private final AtomicInteger missing = new AtomicInteger(1);

    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

    /** One slice's part in the delivery. A slice is filled by one thread at a time. */
    public static final class Share {
        private final Delivery delivery;
        private volatile boolean filled;

        private Share(Delivery delivery) {
            this.delivery = delivery;
        }

        /** The slice's bytes are in the target. Nobody writes them there again. */
        void fill() {
            if (!filled) {
                filled = true;
                delivery.oneFilled();
            }
        }

        boolean isFilled() {
            return filled;
        }

        public Delivery delivery() {
            return delivery;
        }
    }

    /** @param arrived runs when the range has arrived, on the thread that brought its last bytes */
    public Delivery(ReadRange range, Runnable arrived) {
        this.range = requireNonNull(range, "range is null");
        this.arrived = requireNonNull(arrived, "arrived is null");
    }

    /** A range that nobody waits for by itself. */
    public static Delivery of(ReadRange range) {
        return new Delivery(range, () -> {});
    }

    ReadRange range() {
        return range;
    }

    Share share() {
        missing.incrementAndGet();
        return new Share(this);
    }

    /** There are no more slices. */
    public void cut() {
        oneFilled();
    }

    private void oneFilled() {
        if (missing.decrementAndGet() == 0) {
            arrived.run();
        }
    }

    /** A slice can't be had; the first failure counts. */
    public void fail(IOException cause) {
        failure.compareAndSet(null, cause);
    }

    @Nullable
    public IOException failure() {
        return failure.get();
    }
}
