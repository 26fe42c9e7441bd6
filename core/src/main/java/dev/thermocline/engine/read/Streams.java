package dev.thermocline.engine.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.ahead.Expected;
import dev.thermocline.engine.ahead.ReadAhead;

/** What all streams of the process hold of what they read. Thread-safe. */
public final class Streams {
    private final HeldBlocks held;
    private final AheadLoads ahead;

    Streams(HeldBlocks held, AheadLoads ahead) {
        this.held = requireNonNull(held, "held is null");
        this.ahead = requireNonNull(ahead, "ahead is null");
    }

    /** What one stream holds; to be released when the stream is given back or closed. */
    public StreamBlocks newBlocks(Expected expected) {
        return new StreamBlocks(new HeldBlock(held), new ReadAhead(ahead, expected));
    }

    /** Bytes of blocks that streams hold until they have read to their end. */
    public long heldBytes() {
        return held.bytes();
    }

    /** Bytes that are fetched ahead of streams, or held for them. */
    public long aheadBytes() {
        return ahead.budget().used();
    }
}
