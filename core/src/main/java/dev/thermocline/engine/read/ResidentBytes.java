package dev.thermocline.engine.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.layout.BlockLayout;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.layout.Extent;
import dev.thermocline.engine.tier.TieredCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verified copies of what the tiers hold of an object; counts as no read. Thread-safe. */
public final class ResidentBytes {
    private final BlockLayout layout;
    private final TieredCache tiers;

    public ResidentBytes(BlockLayout layout, TieredCache tiers) {
        this.layout = requireNonNull(layout, "layout is null");
        this.tiers = requireNonNull(tiers, "tiers is null");
    }

    /** A verified copy of the object's last bytes, as far as its tails are held without a gap. */
    public Optional<byte[]> tail(CachedObject object) {
        List<byte[]> held = new ArrayList<>();
        int length = 0;
        for (Extent extent : layout.tails(object.id(), object.length())) {
            Optional<byte[]> payload = payload(extent);
            if (payload.isEmpty()) {
                break;
            }
            held.add(payload.get());
            length += payload.get().length;
        }
        if (held.size() <= 1) {
            return held.stream().findFirst();
        }
        byte[] tail = new byte[length];
        for (byte[] part : held) {
            length -= part.length;
            System.arraycopy(part, 0, tail, length, part.length);
        }
        return Optional.of(tail);
    }

    /** The extent's bytes; what has another length under its key is no extent of this layout. */
    private Optional<byte[]> payload(Extent extent) {
        return tiers.payload(extent.key()).filter(payload -> payload.length == extent.length());
    }

    /** Where the tails begin that are held without a gap, or the one that reads fetch. */
    public long tailsStart(CachedObject object) {
        long start = layout.tail(object).start();
        for (Extent extent : layout.tails(object.id(), object.length())) {
            if (!tiers.holds(extent.key())) {
                break;
            }
            start = extent.start();
        }
        return start;
    }

    /**
     * A verified copy of bytes that the tiers hold all of; counts as no read.
     *
     * @param range lies within the object; as long as an array at most
     */
    public Optional<byte[]> range(CachedObject object, ByteRange range) {
        long tails = tailsStart(object);
        List<Extent> extents = new ArrayList<>();
        if (range.start() < tails) {
            extents.addAll(layout.blocks(object, new ByteRange(range.start(), Math.min(range.end(), tails))));
        }
        for (Extent tail : layout.tails(object.id(), object.length())) {
            if (tail.start() >= tails && tail.start() < range.end() && tail.end() > range.start()) {
                extents.add(tail); // after the blocks: it may overlap the last of them
            }
        }
        byte[] bytes = new byte[Math.toIntExact(range.length())];
        for (Extent extent : extents) {
            Optional<byte[]> payload = payload(extent);
            if (payload.isEmpty()) {
                return Optional.empty();
            }
            long from = Math.max(range.start(), extent.start());
            int count = (int) (Math.min(range.end(), extent.end()) - from);
            System.arraycopy(payload.get(), (int) (from - extent.start()), bytes, (int) (from - range.start()), count);
        }
        return Optional.of(bytes);
    }
}
