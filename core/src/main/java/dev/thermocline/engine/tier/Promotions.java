package dev.thermocline.engine.tier;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Copies blocks that were read in a lower tier into the tiers above, behind the reader's back. A tier is asked whether
 * it would keep the block before anything is copied; a block that none would keep is not tried again for its next
 * reads.
 *
 * <p>Bounded: {@value #MOST_WAITING} blocks wait, by name and without their bytes; what is more is dropped and counted,
 * and comes again with its next read. Thread-safe.
 */
final class Promotions {
    static final int MOST_WAITING = 64;

    /** Reads of a refused block that are not followed by another attempt. */
    static final int RESTING_READS = 16;

    private static final int REMEMBERED = 4096; // by hash: that two blocks share a place is no harm

    private final Executor executor;
    private final CacheListener listener;
    private final Set<BlockKey> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicIntegerArray resting = new AtomicIntegerArray(REMEMBERED);

    /** @param executor does the copying; the one that stores other blocks, too */
    Promotions(Executor executor, CacheListener listener) {
        this.executor = requireNonNull(executor, "executor is null");
        this.listener = requireNonNull(listener, "listener is null");
    }

    /** A block was read in a tier below others. Returns at once. */
    void read(BlockKey key, Tier from, List<Tier> above) {
        int place = Math.floorMod(key.hashCode(), REMEMBERED);
        if (resting.get(place) > 0) {
            resting.decrementAndGet(place);
            return;
        }
        int length = from.payloadLength(key);
        if (length == 0 || above.stream().noneMatch(tier -> tier.wants(key, length)) || !waiting.add(key)) {
            return;
        }
        boolean queued = false;
        try {
            if (count.incrementAndGet() > MOST_WAITING) {
                listener.dropped(key.kind(), "promotion-overloaded", length);
                return;
            }
            executor.execute(() -> {
                try {
                    promote(key, from, above, length);
                } finally {
                    done(key);
                }
            });
            queued = true;
        } catch (RejectedExecutionException e) {
            listener.dropped(key.kind(), "closing", length);
        } catch (OutOfMemoryError e) {
            listener.dropped(key.kind(), "no-thread", length); // a thread can't be started
        } finally {
            if (!queued) {
                done(key);
            }
        }
    }

    private void done(BlockKey key) {
        count.decrementAndGet();
        waiting.remove(key);
    }

    private void promote(BlockKey key, Tier from, List<Tier> above, int length) {
        List<Tier> taking =
                above.stream().filter(tier -> tier.reserve(key, length)).toList();
        try {
            if (!taking.isEmpty()) {
                from.frame(key, length)
                        .filter(frame -> from.holds(key)) // what was removed meanwhile must not come back
                        .ifPresent(frame -> taking.forEach(tier -> tier.write(key, frame, length)));
            }
        } finally {
            taking.forEach(tier -> tier.endReservation(key));
        }
        if (!from.holds(key)) {
            taking.forEach(tier -> tier.remove(key));
        } else if (above.stream().noneMatch(tier -> tier.holds(key))) {
            resting.set(Math.floorMod(key.hashCode(), REMEMBERED), RESTING_READS);
        }
    }
}
