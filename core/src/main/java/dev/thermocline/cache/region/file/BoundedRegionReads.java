package dev.thermocline.cache.region.file;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.disk.BoundedReads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads region files within a limit of time, piece by piece through buffers that no caller sees: one that gave up
 * leaves its buffer to the read that is still under way. Keeps {@value #BUFFERS} buffers of {@value #PIECE} B outside
 * the heap. Thread-safe.
 */
public final class BoundedRegionReads {
    private static final int PIECE = 256 * 1024;
    private static final int BUFFERS = 8;

    private final BoundedReads reads;
    private final BlockingQueue<ByteBuffer> buffers = new ArrayBlockingQueue<>(BUFFERS);

    public BoundedRegionReads(BoundedReads reads) {
        this.reads = requireNonNull(reads, "reads is null");
    }

    /** See {@link BoundedReads#second}. */
    public int second() {
        return reads.second();
    }

    /** See {@link BoundedReads#direct}. */
    public boolean direct(int lastTouched, int now) {
        return reads.direct(lastTouched, now);
    }

    /**
     * Fills the target from a position of the file on.
     *
     * @throws IOException what the file throws, or that it takes too long
     */
    public void read(RegionFile file, long position, ByteBuffer target) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            long from = at;
            int length = Math.min(PIECE, target.remaining());
            ByteBuffer buffer = reads.call(
                    () -> { // taken when the read begins: readers that wait for a thread hold none
                        ByteBuffer free = buffer().clear().limit(length);
                        file.read(from, free);
                        return free;
                    });
            at += buffer.position();
            target.put(buffer.flip());
            buffers.offer(buffer);
        }
    }

    private ByteBuffer buffer() {
        ByteBuffer pooled = buffers.poll();
        return pooled == null ? ByteBuffer.allocateDirect(PIECE) : pooled;
    }
}
