package dev.thermocline.engine.layout;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts ranges into pieces, and knows where the bytes of a piece may be. Pure. */
public final class ReadSlices {
    private final BlockLayout grid;

    public ReadSlices(BlockLayout grid) {
        this.grid = requireNonNull(grid, "grid is null");
    }

    /** Cuts ranges at the units that would be fetched for them; each must lie within the object. */
    public List<ReadSlice> of(CachedObject object, List<Delivery> deliveries) {
        List<ReadSlice> pieces = new ArrayList<>();
        Extent tail = grid.tail(object);
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
                pieces.add(new ReadSlice(tail, (int) (position - tail.start()), target.duplicate(), delivery.share()));
                continue;
            }
            int at = target.position();
            while (position < end) {
                Extent block = grid.block(object, grid.blockAt(position));
                int length = (int) (Math.min(block.end(), end) - position);
                pieces.add(new ReadSlice(
                        block, (int) (position - block.start()), target.slice(at, length), delivery.share()));
                at += length;
                position += length;
            }
        }
        return pieces;
    }

    /** Where the bytes may be as a whole: both the last tail and the grid may hold them. */
    public List<ReadSlice> places(CachedObject object, ReadSlice piece) {
        Extent tail = grid.tail(object);
        Extent other = tail;
        if (piece.unit().key().equals(tail.key())) {
            if (object.length() <= grid.tailSize()) {
                return List.of(piece);
            }
            other = grid.block(object, grid.blockAt(tail.start() + piece.offset()));
        }
        return piece.within(other) ? List.of(piece, piece.in(other)) : List.of(piece);
    }

    /** The piece of a block, cut at the tails, as far as tails may reach; empty for all others. */
    public List<ReadSlice> inTails(CachedObject object, ReadSlice piece) {
        long start = piece.start();
        if (piece.inTail() || start < object.length() - grid.longestTail()) {
            return List.of();
        }
        List<ReadSlice> parts = new ArrayList<>();
        long end = start + piece.length();
        ByteBuffer target = piece.target();
        for (Extent tail : grid.tails(object.id(), object.length())) {
            long from = Math.max(start, tail.start());
            long to = Math.min(end, tail.end());
            if (from < to) {
                ByteBuffer part = target.slice(target.position() + (int) (from - start), (int) (to - from));
                parts.add(new ReadSlice(tail, (int) (from - tail.start()), part, piece.share()));
            }
        }
        return parts;
    }

    /** The tail is not fetched for pieces that lie in a block which is fetched anyway. */
    public static List<ReadSlice> withoutTail(List<ReadSlice> missing) {
        return missing.stream()
                .map(piece -> !piece.inTail()
                        ? piece
                        : missing.stream()
                                .filter(other -> !other.inTail())
                                .filter(other -> piece.within(other.unit()))
                                .findFirst()
                                .map(other -> piece.in(other.unit()))
                                .orElse(piece))
                .toList();
    }
}
