package dev.thermocline.engine.layout;

import java.nio.ByteBuffer;

/**
 * A part of a wanted range that lies in one extent.
 *
 * @param extent where it lies
 * @param offset its first byte in the extent
 * @param target filled from its position to its limit, which stay as they are
 * @param share its part in the delivery of the range
 */
public record ReadSlice(Extent extent, int offset, ByteBuffer target, Delivery.Share share) implements RangePart {
    @Override
    public long start() {
        return extent.start() + offset;
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

    @Override
    public void deliver() {
        share.fill();
    }

    public boolean inTail() {
        return extent.isTail();
    }

    /** Copies the slice out of its extent, unless it was delivered before. */
    public void fill(ByteBuffer payload) {
        if (!share.isFilled()) {
            target.duplicate().put(payload.slice(offset, target.remaining()));
        }
    }

    public boolean isFilled() {
        return share.isFilled();
    }

    /** Whether its range can't be delivered any more, whatever becomes of this slice. */
    public boolean isLost() {
        return share.delivery().failure() != null;
    }

    boolean within(Extent other) {
        return start() >= other.start() && start() + length() <= other.end();
    }

    ReadSlice in(Extent other) {
        return new ReadSlice(other, (int) (start() - other.start()), target, share);
    }
}
