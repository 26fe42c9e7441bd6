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
    private final Extent extent;
    private final List<ReadSlice> slices;
    private Load load;
    private ByteBuffer frame = NOTHING;

    /** Nobody can find the block's load before {@link #publish}. */
    Claim(Loads loads, BlockBuffers buffers, Extent extent, List<ReadSlice> slices, RangeProgress range) {
        this.loads = loads;
        this.buffers = buffers;
        this.extent = extent;
        this.slices = slices;
        this.load = new Load(range);
    }

    public Extent extent() {
        return extent;
    }

    public List<ReadSlice> slices() {
        return slices;
    }

    void publish() {
        loads.put(extent.key(), load);
    }

    @Override
    public long start() {
        return extent.start();
    }

    @Override
    public int length() {
        return extent.length();
    }

    /** Bytes that this reader wants of the block; a block without a reader is wanted whole. */
    @Override
    public long wanted() {
        return slices.isEmpty()
                ? extent.length()
                : slices.stream().mapToLong(slice -> slice.target().remaining()).sum();
    }

    /** A fresh frame; its payload part is to be filled. */
    @Override
    public ByteBuffer newPayload() {
        frame = buffers.allocate(BlockFrame.framedLength(extent.length()));
        return frame.slice(frame.limit() - extent.length(), extent.length());
    }

    /** Serves whoever waits, then the reader; the caller stores the block afterwards. */
    @Override
    public void loaded(ByteBuffer payload) {
        load.range().arrivedUpTo(extent.end());
        load.arrived(payload);
        slices.forEach(slice -> slice.fill(payload));
    }

    @Override
    public void deliver() {
        slices.forEach(ReadSlice::deliver);
    }

    /** The bytes that have arrived; nobody changes them. */
    public ByteBuffer payload() {
        return frame.slice(frame.limit() - extent.length(), extent.length()).asReadOnlyBuffer();
    }

    public ByteBuffer sealedFrame() {
        return BlockFrame.seal(extent.key(), frame, extent.length());
    }

    /**
     * Ends the claim and lets go of its bytes: whoever comes now finds the block in the tiers, and whoever still waits
     * has to fetch it. Allocates nothing.
     */
    @Override
    public void end() {
        load.giveUp();
        loads.remove(extent.key(), load);
        load = SERVED;
        frame = NOTHING;
    }
}
