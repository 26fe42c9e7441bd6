package dev.thermocline.engine.fetch;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.engine.layout.Extent;
import dev.thermocline.engine.layout.RangePart;
import dev.thermocline.engine.layout.ReadSlice;
import java.nio.ByteBuffer;
import java.util.List;

/** A block that one reader fetches, for itself and for those who wait. Used by one thread. */
public final class Claim implements RangePart {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Load SERVED = new Load(new RangeProgress(0));

    private final Loads loads;
    private final BlockBuffers buffers;
    private final Extent unit;
    private final List<ReadSlice> pieces;
    private Load load;
    private ByteBuffer frame = NOTHING;

    /** Nobody can find the block's load before {@link #publish}. */
    Claim(Loads loads, BlockBuffers buffers, Extent unit, List<ReadSlice> pieces, RangeProgress range) {
        this.loads = loads;
        this.buffers = buffers;
        this.unit = unit;
        this.pieces = pieces;
        this.load = new Load(range);
    }

    public Extent unit() {
        return unit;
    }

    public List<ReadSlice> pieces() {
        return pieces;
    }

    void publish() {
        loads.put(unit.key(), load);
    }

    @Override
    public long start() {
        return unit.start();
    }

    @Override
    public int length() {
        return unit.length();
    }

    /** Bytes that this reader wants of the block; a block without a reader is wanted whole. */
    @Override
    public long wanted() {
        return pieces.isEmpty()
                ? unit.length()
                : pieces.stream().mapToLong(piece -> piece.target().remaining()).sum();
    }

    /** A fresh frame; its payload part is to be filled. */
    @Override
    public ByteBuffer newPayload() {
        frame = buffers.allocate(BlockFrame.framedLength(unit.length()));
        return frame.slice(frame.limit() - unit.length(), unit.length());
    }

    /** Serves whoever waits, then the reader; the caller stores the block afterwards. */
    @Override
    public void loaded(ByteBuffer payload) {
        load.range().arrivedUpTo(unit.end());
        load.arrived(payload);
        pieces.forEach(piece -> piece.fill(payload));
    }

    @Override
    public void deliver() {
        pieces.forEach(ReadSlice::deliver);
    }

    /** The bytes that have arrived; nobody changes them. */
    public ByteBuffer payload() {
        return frame.slice(frame.limit() - unit.length(), unit.length()).asReadOnlyBuffer();
    }

    public ByteBuffer sealedFrame() {
        return BlockFrame.seal(unit.key(), frame, unit.length());
    }

    /**
     * Ends the claim and lets go of its bytes: whoever comes now finds the block in the tiers, and whoever still waits has to
     * fetch it. Allocates nothing.
     */
    @Override
    public void end() {
        load.giveUp();
        loads.remove(unit.key(), load);
        load = SERVED;
        frame = NOTHING;
    }
}
