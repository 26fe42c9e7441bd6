package dev.thermocline.engine.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.layout.BlockLayout;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.layout.Extent;
import dev.thermocline.engine.tier.TieredCache;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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

    /** An extent that covers a byte of the object and that the tiers hold. */
    public Optional<Extent> held(CachedObject object, long position) {
        Extent block =
                layout.blocks(object, new ByteRange(position, position + 1)).get(0);
        if (holds(block)) {
            return Optional.of(block);
        }
        if (position < object.length() - layout.longestTail()) {
            return Optional.empty();
        }
        return layout.tails(object.id(), object.length()).stream()
                .filter(tail -> tail.start() <= position && position < tail.end() && holds(tail))
                .findFirst();
    }

    /** What has another length under its key is no extent of this layout. */
    private boolean holds(Extent extent) {
        return tiers.residentLength(extent.key()) == extent.length();
    }

    /**
     * Fills the target with verified bytes that the tiers hold all of; counts as no read, and moves no block.
     *
     * @param position lies within the object, with all that is wanted
     * @return false if some of them are not held; then the target's position has not moved
     */
    public boolean read(CachedObject object, long position, ByteBuffer target) {
        int start = target.position();
        long end = position + target.remaining();
        long at = position;
        while (at < end) {
            Optional<Extent> extent = held(object, at);
            if (extent.isEmpty()) {
                return false;
            }
            int count = (int) (Math.min(extent.get().end(), end) - at);
            ByteBuffer part = target.slice(start + (int) (at - position), count);
            if (!tiers.copy(extent.get().key(), (int) (at - extent.get().start()), part)) {
                return false;
            }
            at += count;
        }
        target.position(target.limit());
        return true;
    }

    /** The extents that are to be fetched so that the tiers hold a range; empty if they do. */
    public List<Extent> missing(CachedObject object, ByteRange range) {
        List<Extent> missing = new ArrayList<>();
        long at = range.start();
        while (at < range.end()) {
            Optional<Extent> held = held(object, at);
            Extent extent = held.isPresent() ? held.get() : layout.extentFor(object, at);
            if (held.isEmpty()) {
                missing.add(extent);
            }
            at = extent.end();
        }
        return missing;
    }

    /**
     * The data blocks that reads of these ranges would have to fetch, whole, in the object's order. What lies in the
     * tail needs none.
     */
    public List<ByteRange> absent(CachedObject object, List<ByteRange> ranges) {
        long tail = tailsStart(object);
        SortedMap<Long, ByteRange> blocks = new TreeMap<>();
        for (ByteRange range : ranges) {
            if (range.start() < tail) {
                for (Extent extent : layout.blocks(object, range)) {
                    if (!tiers.holds(extent.key())) {
                        blocks.put(extent.start(), new ByteRange(extent.start(), extent.end()));
                    }
                }
            }
        }
        return List.copyOf(blocks.values());
    }
}
