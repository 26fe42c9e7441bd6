package dev.thermocline.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.failure.CacheFailures;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileRange;
import org.jspecify.annotations.Nullable;

/**
 * One range of a vectored read: its buffer, which is handed over as S3A's classic stream does, and its future, which
 * ends once. Thread-safe.
 */
final class VectoredRange {
    private final FileRange range;
    private final ByteBuffer buffer;
    private final int start;
    private final Consumer<ByteBuffer> release;
    private final CompletableFuture<ByteBuffer> result;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean arrived;
    private volatile @Nullable Throwable failure;

    /**
     * @param buffer the caller's; filled from its position
     * @param release takes the buffer back if the range fails
     * @throws RuntimeException if it can't take the range
     */
    VectoredRange(FileRange range, ByteBuffer buffer, Consumer<ByteBuffer> release) {
        this.range = requireNonNull(range, "range is null");
        this.buffer = requireNonNull(buffer, "the allocator gave no buffer");
        this.release = requireNonNull(release, "release is null");
        this.result = range.getData();
        if (buffer.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        this.start = buffer.position();
        Objects.checkFromIndexSize(start, range.getLength(), buffer.limit());
    }

    /** To be filled at once or not at all, before {@link #wanted} is asked for. */
    ReadRange whole() {
        boolean fits = buffer.remaining() == range.getLength();
        return new ReadRange(range.getOffset(), fits ? buffer : target());
    }

    /** Whether {@link #whole} was filled; the caller's buffer stands where it stood. */
    boolean wasFilled(ReadRange whole) {
        boolean filled = !whole.target().hasRemaining();
        buffer.position(start);
        return filled;
    }

    private ByteBuffer target() {
        return buffer.slice(start, range.getLength());
    }

    /** To be filled whole; a new one at each call. */
    ReadRange wanted() {
        return new ReadRange(range.getOffset(), target());
    }

    /** All bytes are in the buffer. */
    void arrived() {
        failure = null;
        arrived = true;
    }

    /** Why it is not to be had, so far. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    boolean hasArrived() {
        return arrived;
    }

    /** The range is not to be had; it ends with this, unless it arrives after all. */
    void failedWith(Throwable cause) {
        failure = cause;
    }

    /** Ends the future: with the buffer if all bytes are in it. No effect on one that has ended. */
    void end() {
        Throwable cause = failure;
        if (!arrived || cause != null) {
            fail(cause == null ? new IllegalStateException(range + " was left out") : cause);
        } else if (ended.compareAndSet(false, true)) {
            if (buffer.isDirect() || range.getLength() == 0) {
                buffer.position(buffer.position() + range.getLength()).flip();
            }
            result.complete(buffer);
        }
    }

    /**
     * Gives the buffer back and ends the future, with the range's own failure if it has one, else with this. No effect
     * on one that has ended.
     */
    void fail(Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            CacheFailures.run("releasing a buffer", () -> release.accept(buffer));
            Throwable own = failure;
            result.completeExceptionally(own == null ? cause : own);
        }
    }
}
