package dev.thermocline.origin;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.fs.FSDataInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a stream past the cache, by one stream of S3A, as if there were no cache: after an answer of which nothing
 * can be kept, or a body that broke off. Where a store answers ranges with the whole object, the object is read from
 * its start. Thread-safe.
 */
public final class PlainReads implements Closeable {
    private static final int CHUNK = 64 * 1024;
    private static final long NONE = -1;

    private final S3AOrigin.Opener opener;
    private final Ender ender;

    @GuardedBy("this")
    private @Nullable FSDataInputStream stream;

    /** Changed under the lock of this. */
    private volatile boolean inUse;

    @GuardedBy("this")
    private boolean fromTheStart;

    /** A vectored read that goes on keeps no stream. */
    @GuardedBy("this")
    private boolean closed;

    /** Where the object ended for a reader who got fewer bytes than wanted, and has the end still to come; or -1. */
    @GuardedBy("this")
    private long end = NONE;

    /** Closes streams of S3A. */
    interface Ender {
        void end(FSDataInputStream stream) throws IOException;
    }

    PlainReads(S3AOrigin.Opener opener, Ender ender) {
        this.opener = requireNonNull(opener, "opener is null");
        this.ender = requireNonNull(ender, "ender is null");
    }

    /** From now on all reads come this way. */
    public synchronized void use(boolean storeIgnoresRanges) {
        inUse = true;
        fromTheStart |= storeIgnoresRanges;
    }

    /** Whether reads come this way; once true, it stays true. */
    public boolean inUse() {
        return inUse;
    }

    /**
     * Fills the target with the bytes from a position on.
     *
     * @throws S3AOrigin.EndOfObjectException if the object ends before; what is there of it is in the target
     */
    public synchronized void readFully(long position, ByteBuffer target) throws IOException {
        try {
            readNow(position, target);
        } finally {
            if (closed) {
                unbuffer();
            }
        }
    }

    @GuardedBy("this")
    private void readNow(long position, ByteBuffer target) throws IOException {
        boolean ended = position == end;
        end = NONE;
        if (ended) {
            throw new S3AOrigin.EndOfObjectException("object ended at " + position);
        }
        FSDataInputStream in = at(position);
        int start = target.position();
        byte[] chunk = new byte[Math.min(CHUNK, Math.max(1, target.remaining()))];
        while (target.hasRemaining()) {
            int count = in.read(chunk, 0, Math.min(chunk.length, target.remaining()));
            if (count < 0) {
                end = target.position() > start ? in.getPos() : NONE;
                throw new S3AOrigin.EndOfObjectException(
                        "object ended at " + in.getPos() + ", wanted " + target.remaining() + " B more",
                        target.position() - start);
            }
            target.put(chunk, 0, count);
        }
    }

    @GuardedBy("this")
    private FSDataInputStream at(long position) throws IOException {
        FSDataInputStream in = stream;
        if (in != null && fromTheStart && in.getPos() > position) {
            unbuffer();
            in = null;
        }
        if (in == null) {
            in = opener.open(true); // S3A's streams turn to ranges when they jump
            stream = in;
        }
        if (fromTheStart) {
            skip(in, position - in.getPos());
        } else {
            in.seek(position);
        }
        return in;
    }

    private static void skip(FSDataInputStream in, long bytes) throws IOException {
        byte[] skipped = new byte[(int) Math.min(CHUNK, Math.max(1, bytes))];
        long left = bytes;
        while (left > 0) {
            int count = in.read(skipped, 0, (int) Math.min(skipped.length, left));
            if (count < 0) {
                throw new S3AOrigin.EndOfObjectException("object ended at " + in.getPos());
            }
            left -= count;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        unbuffer();
    }

    /** Ends the stream; reads open another one. */
    synchronized void unbuffer() throws IOException {
        FSDataInputStream open = stream;
        stream = null;
        if (open != null) {
            ender.end(open);
        }
    }
}
