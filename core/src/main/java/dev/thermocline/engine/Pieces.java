package dev.thermocline.engine;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CachedObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts ranges into pieces, and knows where the bytes of a piece may be. Pure. */
final class Pieces {
    private final Grid grid;

    Pieces(Grid grid) {
        this.grid = requireNonNull(grid, "grid is null");
    }

    /** Cuts ranges at the units that would be fetched for them; each must lie within the object. */
    List<Piece> of(CachedObject object, List<Delivery> deliveries) {
        List<Piece> pieces = new ArrayList<>();
        Grid.Unit tail = grid.tail(object);
        for (Delivery delivery : deliveries) {
            Wanted range = delivery.range();
            long position = range.position();
            ByteBuffer target = range.target();
            long end = position + target.remaining();
            if (end > object.length()) {
                throw new IllegalArgumentException(
                        "range [" + position + ", " + end + ") ends after the object's " + object.length() + " B");
            }
            if (position >= tail.start() && target.hasRemaining()) {
                pieces.add(new Piece(tail, (int) (position - tail.start()), target.duplicate(), delivery.share()));
                continue;
            }
            int at = target.position();
            while (position < end) {
                Grid.Unit block = grid.block(object, grid.blockAt(position));
                int length = (int) (Math.min(block.end(), end) - position);
                pieces.add(
                        new Piece(block, (int) (position - block.start()), target.slice(at, length), delivery.share()));
                at += length;
                position += length;
            }
        }
        return pieces;
    }

    /** Where the bytes may be as a whole: both the last tail and the grid may hold them. */
    List<Piece> places(CachedObject object, Piece piece) {
        Grid.Unit tail = grid.tail(object);
        Grid.Unit other = tail;
        if (piece.unit().key().equals(tail.key())) {
            if (object.length() <= grid.tailSize()) {
                return List.of(piece);
            }
            other = grid.block(object, grid.blockAt(tail.start() + piece.offset()));
        }
        return piece.within(other) ? List.of(piece, piece.in(other)) : List.of(piece);
    }

    /** The piece of a block, cut at the tails, as far as tails may reach; empty for all others. */
    List<Piece> inTails(CachedObject object, Piece piece) {
        long start = piece.start();
        if (piece.inTail() || start < object.length() - grid.longestTail()) {
            return List.of();
        }
        List<Piece> parts = new ArrayList<>();
        long end = start + piece.length();
        ByteBuffer target = piece.target();
        for (Grid.Unit tail : grid.tails(object.id(), object.length())) {
            long from = Math.max(start, tail.start());
            long to = Math.min(end, tail.end());
            if (from < to) {
                ByteBuffer part = target.slice(target.position() + (int) (from - start), (int) (to - from));
                parts.add(new Piece(tail, (int) (from - tail.start()), part, piece.share()));
            }
        }
        return parts;
    }

    /** The tail is not fetched for pieces that lie in a block which is fetched anyway. */
    static List<Piece> withoutTail(List<Piece> missing) {
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
