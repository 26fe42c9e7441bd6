package dev.thermocline.engine.fetch;

import java.nio.ByteBuffer;

/** Where the memory of blocks on their way comes from. Thread-safe. */
@FunctionalInterface
public interface BlockBuffers {
    /** The Java heap. */
    BlockBuffers HEAP = ByteBuffer::allocate;

    /** A buffer of exactly so many bytes, at its start; throws what an allocation throws. */
    ByteBuffer allocate(int bytes);
}
