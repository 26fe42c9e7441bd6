package dev.thermocline.engine.fetch;

import dev.thermocline.cache.block.BlockKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that are being fetched. Thread-safe: the blocks of one object are guarded by one lock, which a reader
 * holds while it claims several of them at once. Removing allocates nothing; a concurrent map's counters would.
 */
public final class Loads {
    private static final int STRIPES = 64;

    private final List<Map<BlockKey, Load>> stripes = Stream.generate(
                    () -> (Map<BlockKey, Load>) new HashMap<BlockKey, Load>())
            .limit(STRIPES)
            .toList();

    private Map<BlockKey, Load> of(long objectId) {
        return stripes.get(Math.floorMod(objectId, STRIPES));
    }

    /** Runs while nobody else changes which blocks of the object are being fetched. */
    <T> T locked(long objectId, Supplier<T> work) {
        synchronized (of(objectId)) {
            return work.get();
        }
    }

    @Nullable
    Load get(BlockKey key) {
        Map<BlockKey, Load> loads = of(key.objectId());
        synchronized (loads) {
            return loads.get(key);
        }
    }

    /** Whether somebody is fetching the block at this moment. */
    public boolean isUnderWay(BlockKey key) {
        return get(key) != null;
    }

    /** Readers that come from now on wait for this load; those who wait for an earlier one go on. */
    void put(BlockKey key, Load load) {
        Map<BlockKey, Load> loads = of(key.objectId());
        synchronized (loads) {
            loads.put(key, load);
        }
    }

    /** Nobody finds this load any more. No effect if it was replaced. */
    void remove(BlockKey key, Load load) {
        Map<BlockKey, Load> loads = of(key.objectId());
        synchronized (loads) {
            loads.remove(key, load);
        }
    }

    /** Blocks that are being fetched. */
    public int count() {
        int count = 0;
        for (Map<BlockKey, Load> loads : stripes) {
            synchronized (loads) {
                count += loads.size();
            }
        }
        return count;
    }
}
