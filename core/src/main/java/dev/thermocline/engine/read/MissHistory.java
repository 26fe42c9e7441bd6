package dev.thermocline.engine.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.EntryTable;
import dev.thermocline.cache.block.BlockKey;

/**
 * Remembers which blocks were missed by readers that read everything once, and by whom: a reader that comes back to the
 * same block has not proved that others will. Bounded: about {@value #MOST} blocks, 100 GB of data, fewer in a small
 * heap; what is forgotten has to be missed once more. Thread-safe.
 */
final class MissHistory {
    private static final int MOST = 100_000;

    /** Heap that one takes with its key and its part of the table; computed. */
    private static final long ENTRY_BYTES = 144;

    private final Cache<BlockKey, Integer> readers = Caffeine.newBuilder()
            .maximumSize(EntryBudget.of(EntryTable.SIGHTINGS, MOST).entries(ENTRY_BYTES))
            .executor(Runnable::run)
            .build();

    /** What a miss means. */
    enum Miss {
        /** Nobody has missed the block before. */
        FIRST,
        /** The same reader has. */
        SAME,
        /** Another one has; it is forgotten now. */
        AGAIN
    }

    /** Heap that they take, estimated. */
    long bytes() {
        return readers.estimatedSize() * ENTRY_BYTES;
    }

    /** Notes a miss. Readers are distinguished by identity hash; a rare collision of two readers does no harm. */
    Miss miss(BlockKey key, Object reader) {
        int number = System.identityHashCode(reader);
        Integer first = readers.asMap().putIfAbsent(key, number);
        if (first == null) {
            return Miss.FIRST;
        }
        return first != number && readers.asMap().remove(key, first) ? Miss.AGAIN : Miss.SAME;
    }
}
