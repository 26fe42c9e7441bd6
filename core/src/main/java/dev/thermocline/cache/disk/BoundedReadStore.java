package dev.thermocline.cache.disk;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockReader;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.ForwardingBlockStore;
import dev.thermocline.cache.block.LentBlock;
import dev.thermocline.cache.block.Lookup;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long readers wait for a store that reads its medium within the lookup: the value is copied whole on
 * another thread, and lent from the copy. As thread-safe as the store below.
 */
public final class BoundedReadStore extends ForwardingBlockStore {
    private final BoundedReads reads;

    /** @param reads may be shared by several stores */
    public BoundedReadStore(BlockStore store, BoundedReads reads) {
        super(store);
        this.reads = requireNonNull(reads, "reads is null");
    }

    /** What a lookup found, and the value if it was one. */
    private record Found(Lookup lookup, @Nullable ByteBuffer value) {}

    @Override
    public Lookup read(BlockKey key, BlockReader reader) throws IOException {
        Found found = reads.call(() -> copy(key));
        if (found.value() != null) {
            LentBlock block = new LentBlock(found.value());
            try {
                reader.accept(block);
            } finally {
                block.end();
            }
        }
        return found.lookup();
    }

    private Found copy(BlockKey key) throws IOException {
        @Nullable ByteBuffer[] copy = {null};
        Lookup lookup = store().read(key, block -> {
            ByteBuffer bytes = ByteBuffer.allocate(block.length());
            block.copyTo(0, bytes);
            copy[0] = bytes.flip();
        });
        return new Found(lookup, copy[0]);
    }
}
