package dev.thermocline.engine.fetch;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A block on its way, waited for by any number of readers. It is ended by the reader who fetches it, once; ending it
 * allocates nothing, so that it can't fail when memory is short. Thread-safe.
 */
public final class Load {
    /** How waiting ended. */
    public enum End {
        /** The bytes are here. */
        ARRIVED,
        /** The reader that fetched the block failed. */
        GIVEN_UP,
        /** Nothing arrived for too long. */
        STALLED
    }

    private final RangeProgress range;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable ByteBuffer payload;

    /** @param range what the block is a part of */
    Load(RangeProgress range) {
        this.range = requireNonNull(range, "range is null");
    }

    RangeProgress range() {
        return range;
    }

    /** The block's bytes are here; nobody changes them or the buffer's position from now on. */
    void arrived(ByteBuffer bytes) {
        payload = bytes;
        ended.countDown();
    }

    /** Nobody fetches the block any more; after {@link #arrived}, it was offered to the tiers. */
    void giveUp() {
        ended.countDown();
        over.countDown();
    }

    /** Waits until a block that arrived was offered to the tiers; false if that takes too long. */
    public boolean awaitOver(Duration patience) throws InterruptedException {
        return over.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Waits for the end, for as long as bytes of the request arrive.
     *
     * @param patience how long no byte may arrive
     */
    public End await(Duration patience) throws InterruptedException {
        while (true) {
            long before = range.arrived();
            if (ended.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return payload == null ? End.GIVEN_UP : End.ARRIVED;
            }
            if (range.arrived() == before) {
                range.stall();
                return End.STALLED;
            }
        }
    }

    /** The bytes, after they have {@linkplain End#ARRIVED arrived}. */
    public ByteBuffer payload() {
        return requireNonNull(payload, "the block has not arrived");
    }
}
