package dev.thermocline.hadoop;

import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.runtime.CacheRuntime;
import java.util.function.UnaryOperator;

/** Lets tests of other packages break the stores of caches that start from now on. */
public final class BrokenStores {
    private BrokenStores() {}

    /** Puts the wrapper around each store. */
    public static void wrapWith(UnaryOperator<BlockStore> wrapper) {
        CacheRuntime.wrapStores(wrapper);
    }

    /** Leaves stores alone again. */
    public static void heal() {
        CacheRuntime.wrapStores(UnaryOperator.identity());
    }
}
