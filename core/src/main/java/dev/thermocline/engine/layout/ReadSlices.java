package dev.thermocline.engine.layout;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts ranges into slices, and knows where the bytes of a slice may be. Pure. */
public final class ReadSlices {
    private final BlockLayout layout;

    public ReadSlices(BlockLayout layout) {
        this.layout = requireNonNull(layout, "layout is null");
    }

    /** Cuts ranges at the extents that would be fetched for them; each must lie within the object. */
    public List<ReadSlice> of(CachedObject object, List<Delivery> deliveries) {
        List<ReadSlice> slices = new ArrayList<>();
        Extent tail = layout.tail(object);
        for (Delivery delivery : deliveries) {
            ReadRange range = delivery.range();
            long position = range.position();
            ByteBuffer target = range.target();
            long end = position + target.remaining();
            if (end > object.length()) {
                throw new IllegalArgumentException(
                        "range [" + position + ", " + end + ") ends after the object's " + object.length() + " B");
            }
            if (position >= tail.start() && target.hasRemaining()) {
                slices.add(new ReadSlice(tail, (int) (position - tail.start()), target.duplicate(), delivery.share()));
                continue;
            }
            int at = target.position();
            while (position < end) {
                Extent block = layout.block(object, layout.blockAt(position));
                int length = (int) (Math.min(block.end(), end) - position);
                slices.add(new ReadSlice(
                        block, (int) (position - block.start()), target.slice(at, length), delivery.share()));
                at += length;
                position += length;
            }
        }
        return slices;
    }

    /** Where the bytes may be as a whole: both the last tail and the layout may hold them. */
    public List<ReadSlice> places(CachedObject object, ReadSlice slice) {
        Extent tail = layout.tail(object);
        Extent other = tail;
        if (slice.extent().key().equals(tail.key())) {
            if (object.length() <= layout.tailSize()) {
                return List.of(slice);
            }
            other = layout.block(object, layout.blockAt(tail.start() + slice.offset()));
        }
        return slice.within(other) ? List.of(slice, slice.in(other)) : List.of(slice);
    }

    /** The slice of a block, cut at the tails, as far as tails may reach; empty for all others. */
    public List<ReadSlice> inTails(CachedObject object, ReadSlice slice) {
        long start = slice.start();
        if (slice.inTail() || start < object.length() - layout.longestTail()) {
            return List.of();
        }
        List<ReadSlice> parts = new ArrayList<>();
        long end = start + slice.length();
        ByteBuffer target = slice.target();
        for (Extent tail : layout.tails(object.id(), object.length())) {
            long from = Math.max(start, tail.start());
            long to = Math.min(end, tail.end());
            if (from < to) {
                ByteBuffer part = target.slice(target.position() + (int) (from - start), (int) (to - from));
                parts.add(new ReadSlice(tail, (int) (from - tail.start()), part, slice.share()));
            }
        }
        return parts;
    }

    /** The tail is not fetched for slices that lie in a block which is fetched anyway. */
    public static List<ReadSlice> withoutTail(List<ReadSlice> missing) {
        return missing.stream()
                .map(slice -> !slice.inTail()
                        ? slice
                        : missing.stream()
                                .filter(other -> !other.inTail())
                                .filter(other -> slice.within(other.extent()))
                                .findFirst()
                                .map(other -> slice.in(other.extent()))
                                .orElse(slice))
                .toList();
    }
}
