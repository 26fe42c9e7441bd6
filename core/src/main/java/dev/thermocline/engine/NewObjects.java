package dev.thermocline.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.tier.YoungBlocks;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects that are being written here, or that a commit has added: the latest ones. How often their blocks will be used
 * can't be known from the past, in which there were none: in a full tier each would lose against whatever was read some
 * time, and the files of an OPTIMIZE would be cold for as long as nobody forgets those that nobody reads any more.
 * Bounded by {@value #MOST} objects and by the bytes that are stored of them, so that they never take all of a tier:
 * the oldest one competes from then on. Thread-safe.
 */
public final class NewObjects implements YoungBlocks {
    private static final int MOST = 1 << 12;
    private static final int PART = 4;

    private final long limit;

    /** By object, the bytes that were stored of it; oldest first. */
    @GuardedBy("this")
    private final Map<Long, Long> bytes = new LinkedHashMap<>();

    @GuardedBy("this")
    private long total;

    /** Takes a quarter of what keeps data blocks, or of what keeps tails if nothing does. */
    NewObjects(List<BlockStore> blocks, List<BlockStore> tails) {
        List<BlockStore> kept = blocks.isEmpty() ? tails : blocks;
        this.limit = kept.stream().mapToLong(BlockStore::capacity).max().orElse(0) / PART;
    }

    /** A commit added the object, or it is warmed for a caller. */
    public void committed(CachedObject object) {
        var unused = add(object.id());
    }

    /** Takes note of an object that is being written; returns its id. */
    synchronized long add(long objectId) {
        bytes.putIfAbsent(objectId, 0L);
        shrink();
        return objectId;
    }

    @Override
    public synchronized boolean areOf(long objectId) {
        return bytes.containsKey(objectId);
    }

    @Override
    public synchronized void stored(long objectId, long count) {
        if (bytes.computeIfPresent(objectId, (id, before) -> before + count) != null) {
            total += count;
            shrink();
        }
    }

    @GuardedBy("this")
    private void shrink() {
        Iterator<Long> oldest = bytes.values().iterator();
        while (total > limit || bytes.size() > MOST) {
            total -= oldest.next();
            oldest.remove();
        }
    }
}
