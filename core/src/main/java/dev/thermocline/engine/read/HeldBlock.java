package dev.thermocline.engine.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.engine.layout.ReadSlice;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The block that a stream fetched last and has not read to its end. Whatever becomes of it in the tiers (a full queue,
 * a full disk, an open breaker), the stream that fetched it does not fetch it again. Thread-safe: reads of one stream
 * may overlap, and the budget may take the block back at any time.
 */
public final class HeldBlock {
    private final HeldBlocks budget;
    private volatile @Nullable Content content;

    /** Never written to after it was handed over. */
    private record Content(BlockKey key, ByteBuffer payload) {}

    public HeldBlock(HeldBlocks budget) {
        this.budget = requireNonNull(budget, "budget is null");
    }

    /** Lets the block go: the stream was given back or closed. */
    public void release() {
        if (content != null) {
            content = null;
            budget.released(this);
        }
    }

    void keep(BlockKey key, ByteBuffer payload) {
        content = new Content(key, payload);
        budget.held(this, payload.remaining());
    }

    /** The budget is spent. */
    void forget() {
        content = null;
    }

    boolean isEmpty() {
        return content == null;
    }

    /** Fills the slice, if it lies in the block; a slice that ends with the block ends the need for it. */
    boolean read(ReadSlice slice) {
        Content held = content;
        if (held == null || !held.key().equals(slice.extent().key())) {
            return false;
        }
        slice.fill(held.payload());
        if (slice.offset() + slice.length() == slice.extent().length()) {
            release();
        }
        return true;
    }
}
