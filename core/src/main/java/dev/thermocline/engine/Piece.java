package dev.thermocline.engine;

import java.nio.ByteBuffer;

/**
 * A part of a wanted range that lies in one unit.
 *
 * @param unit where it lies
 * @param offset its first byte in the unit
 * @param target filled from its position to its limit, which stay as they are
 */
record Piece(Grid.Unit unit, int offset, ByteBuffer target) implements RangeLoader.Part {
    @Override
    public long start() {
        return unit.start() + offset;
    }

    @Override
    public int length() {
        return target.remaining();
    }

    @Override
    public long wanted() {
        return length();
    }

    /** The reader's own buffer: what is fetched for nobody else passes through. */
    @Override
    public ByteBuffer newPayload() {
        return target.duplicate();
    }

    @Override
    public void loaded(ByteBuffer payload) {}

    @Override
    public void end() {}

    boolean inTail() {
        return unit.isTail();
    }

    void fill(ByteBuffer payload) {
        target.duplicate().put(payload.slice(offset, target.remaining()));
    }

    boolean within(Grid.Unit other) {
        return start() >= other.start() && start() + length() <= other.end();
    }

    Piece in(Grid.Unit other) {
        return new Piece(other, (int) (start() - other.start()), target);
    }
}
