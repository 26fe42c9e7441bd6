package dev.thermocline.engine;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.layout.BlockLayout;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.layout.Extent;
import dev.thermocline.engine.tier.TieredCache;
import java.util.List;

/** Adds up what the tiers hold of objects, by their keys: reads nothing, and is no use that keeps a block. */
record HeldBytes(BlockLayout layout, TieredCache tiers) {
    /** Payload bytes of all blocks of all objects. */
    CacheEngine.Residency of(List<CachedObject> versions) {
        long tail = 0;
        long data = 0;
        for (CachedObject object : versions) {
            for (BlockKey key : layout.keys(object.id(), object.length())) {
                int length = tiers.residentLength(key);
                if (key.kind() == BlockKind.TAIL) {
                    tail += length;
                } else {
                    data += length;
                }
            }
        }
        return new CacheEngine.Residency(versions.size(), tail, data);
    }

    /** Of the objects that have this length, the one of which most is held. */
    HeldFile best(List<CachedObject> versions, long length) {
        HeldFile best = HeldFile.NOTHING;
        for (CachedObject object : versions) {
            if (object.length() == length) {
                HeldFile held = held(object);
                boolean more = held.bytes() > best.bytes() || (held.bytes() == best.bytes() && held.tail());
                best = more ? held : best;
            }
        }
        return best;
    }

    /** Reads of what lies in the last tail take it from there, and from no block: each byte counts once. */
    private HeldFile held(CachedObject object) {
        if (object.length() == 0) {
            return HeldFile.NOTHING;
        }
        Extent tail = layout.tail(object);
        boolean tailHeld = tiers.holds(tail.key());
        long bytes = tailHeld ? tail.length() : 0;
        for (Extent block : layout.blocks(object, new ByteRange(0, object.length()))) {
            long end = Math.min(block.end(), tail.start());
            if (end > block.start() && tiers.holds(block.key())) {
                bytes += end - block.start();
            }
        }
        return new HeldFile(tailHeld, bytes);
    }
}
