package dev.thermocline.origin;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.Origin;
import dev.thermocline.failure.CacheFailures;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Reads missing ranges through S3A's own classic stream, so that requests carry If-Match, encryption and audit headers
 * and errors surface as S3A throws them. Nothing is opened before the first range.
 *
 * <p>A sequential reader is served from one GET that runs as far as it is {@linkplain #expect expected} to read, or to
 * the object's end: the stream of the last range is parked and goes on if the next range starts where it stands. As
 * soon as a reader jumps, each range is one GET of exactly its length; so it is when it has gone back before the first
 * range, until it is expected to go on again.
 *
 * <p>Bytes read here count as read where they are delivered, not where they are fetched: see {@link StreamStatistics}.
 * Thread-safe.
 */
public final class S3AOrigin implements Origin, Closeable {
    private static final int CHUNK = 64 * 1024;

    private final Opener opener;
    private final StreamStatistics statistics;
    private final FillCheck check;
    private final PlainReads plain;
    private final AtomicLong fetched = new AtomicLong();

    /** A body ended too early, after some of it had come. */
    private volatile boolean brokeOff;

    /** The reader announced to go from front to end. */
    private final boolean announced;

    private final Origin passing = new Passing();
    private final Origin ahead = new Ahead();

    /** What the reader is expected to read; empty without an expectation. */
    private volatile Run run = Run.NONE;

    /** Where the bytes of the reader's own request end. */
    private volatile long coming;

    @GuardedBy("this")
    private boolean sequential;

    /** Went back while it passed: S3A's adaptive policy is random from then on. */
    @GuardedBy("this")
    private boolean wentBack;

    @GuardedBy("this")
    private @Nullable Parked parked;

    @GuardedBy("this")
    private boolean started;

    @GuardedBy("this")
    private boolean closed;

    /**
     * A part of the object.
     *
     * @param start its first byte
     * @param end the first byte after it; {@code Long.MAX_VALUE} is the object's end
     */
    private record Run(long start, long end) {
        static final Run NONE = new Run(0, 0);

        boolean covers(long position) {
            return position >= start && position < end;
        }
    }

    /**
     * A stream between two ranges.
     *
     * @param end where its present GET ends at the latest, {@code Long.MAX_VALUE} for the object's end; 0 if each of
     *     its GETs is for one range
     * @param placed whether the answer that it reads from was checked
     */
    private record Parked(FSDataInputStream stream, long end, boolean placed) {
        boolean runsOn() {
            return end > 0;
        }

        /** Whether the GET has more bytes than were read. */
        boolean hasMore() throws IOException {
            return stream.getPos() < end;
        }
    }

    /** S3A's stream ended before the object should: its {@code read} returned -1, as after an answer of 416. */
    public static final class EndOfObjectException extends EOFException {
        private static final long serialVersionUID = 1;

        private final int delivered;

        EndOfObjectException(String message) {
            this(message, 0);
        }

        /** @param delivered bytes that are in the reader's buffer */
        EndOfObjectException(String message, int delivered) {
            super(message);
            this.delivered = delivered;
        }

        /** Bytes of the failed read that are in the reader's buffer nevertheless. */
        public int delivered() {
            return delivered;
        }
    }

    /** Opens S3A's classic stream on the object's version; sends no request. */
    public interface Opener {
        /** @param sequential whether the stream's GETs may run to the object's end */
        FSDataInputStream open(boolean sequential) throws IOException;
    }

    /**
     * @param sequential whether the reader is expected to go from front to end
     * @param statistics of the stream that reads through this
     */
    public S3AOrigin(Opener opener, boolean sequential, StreamStatistics statistics) {
        this(opener, sequential, statistics, FillCheck.NONE);
    }

    /** @param check of what the streams deliver */
    public S3AOrigin(Opener opener, boolean sequential, StreamStatistics statistics, FillCheck check) {
        this.opener = requireNonNull(opener, "opener is null");
        this.check = requireNonNull(check, "check is null");
        this.plain = new PlainReads(opener, this::end);
        this.announced = sequential;
        this.sequential = sequential;
        this.statistics = requireNonNull(statistics, "statistics is null");
    }

    /**
     * Whether S3A might read what was asked for where a fill failed: the answers can't be kept, or bodies break off,
     * and what was asked for is less than what was to be kept.
     */
    public boolean mayReadPlainly(IOException failure) {
        return failure instanceof MisplacedBytesException || (brokeOff && isTransient(failure));
    }

    /** The way past the cache, for a reader whose answers can't be kept. */
    public PlainReads plain() {
        return plain;
    }

    /** Bytes that were asked of S3 so far. */
    public long fetched() {
        return fetched.get();
    }

    @Override
    public Range open(long position, long length) throws IOException {
        fetched.addAndGet(length);
        @Nullable Parked present = takeParked(position);
        return new StreamRange(present == null ? begun(position, length, end(position, length)) : present, false);
    }

    /** @param end as in {@link Parked} */
    private Parked begun(long position, long length, long end) throws IOException {
        boolean toTheEnd = end == Long.MAX_VALUE;
        FSDataInputStream stream = opener.open(toTheEnd);
        place(stream, position, toTheEnd ? null : Math.max(end - position, length));
        coming = end;
        return new Parked(stream, end, false);
    }

    /**
     * Where a GET for a range ends. Without an expectation only the first range of a sequential reader runs on; later
     * ones find its stream parked, or the reader jumps.
     */
    private synchronized long end(long position, long length) {
        boolean first = sequential && !started;
        started = true;
        Run expected = run;
        if (expected.covers(position)) {
            return Math.max(expected.end(), position + length);
        }
        return first ? Long.MAX_VALUE : 0;
    }

    private synchronized @Nullable Parked takeParked(long position) throws IOException {
        Parked present = parked;
        parked = null;
        if (present == null) {
            return null;
        }
        if (present.runsOn()) {
            if (present.stream().getPos() == position) {
                return present;
            }
            sequential = false;
            run = Run.NONE; // others fetch what it was expected to read
        }
        end(present);
        return null;
    }

    /** A stream that is at fault is closed. */
    private void place(FSDataInputStream stream, long position, @Nullable Long readahead) throws IOException {
        boolean stands = false;
        try {
            if (readahead != null) {
                stream.setReadahead(readahead);
            }
            stream.seek(position);
            stands = true;
        } finally {
            if (!stands) {
                end(stream);
            }
        }
    }

    private void park(Parked stream) throws IOException {
        boolean kept;
        synchronized (this) {
            kept = !closed && parked == null;
            if (kept) {
                parked = stream;
            }
        }
        if (!kept) {
            end(stream);
        }
    }

    @Override
    public Origin passing() {
        return passing;
    }

    @Override
    public Origin ahead() {
        return ahead;
    }

    @Override
    public void expect(long start, long end) {
        run = end > start ? new Run(start, end) : Run.NONE;
    }

    @Override
    public long coming() {
        return coming;
    }

    /** One GET for each range, whatever the reader does. */
    private final class Ahead implements Origin {
        @Override
        public Range open(long position, long length) throws IOException {
            fetched.addAndGet(length);
            FSDataInputStream stream = opener.open(false);
            place(stream, position, length);
            return new StreamRange(new Parked(stream, 0, false), false);
        }

        @Override
        public boolean isTransient(IOException failure) {
            return S3AOrigin.this.isTransient(failure);
        }
    }

    @Override
    public synchronized boolean continues(long position) {
        try {
            return parked != null && parked.stream().getPos() == position;
        } catch (IOException e) {
            return false; // it is closed
        }
    }

    /** One stream that seeks and reads as the reader does. */
    private final class Passing implements Origin {
        @Override
        public Range open(long position, long length) throws IOException {
            fetched.addAndGet(length);
            Parked stream = take(position);
            place(stream.stream(), position, null); // S3A's stream decides at the next read what that means
            return new StreamRange(stream, true);
        }

        private Parked take(long position) throws IOException {
            synchronized (S3AOrigin.this) {
                started = true;
                Parked present = parked;
                parked = null;
                boolean back = present != null && present.stream().getPos() > position;
                wentBack |= back;
                if (present != null) {
                    if (!back || !present.runsOn()) {
                        return present;
                    }
                    end(present);
                }
            }
            boolean runsOn = runsOn();
            coming = runsOn ? Long.MAX_VALUE : 0;
            return new Parked(opener.open(runsOn), coming, false);
        }

        private boolean runsOn() {
            synchronized (S3AOrigin.this) {
                sequential &= !wentBack;
                return announced && !wentBack;
            }
        }

        @Override
        public boolean isTransient(IOException failure) {
            return S3AOrigin.this.isTransient(failure);
        }
    }

    /** Ends a stream between two ranges. */
    private void end(Parked stream) throws IOException {
        coming = 0;
        end(stream.stream());
    }

    private void end(FSDataInputStream stream) throws IOException {
        try {
            stream.close();
        } finally {
            CacheFailures.run("adding up statistics", () -> statistics.ended(stream));
        }
    }

    /** S3A retries what may be retried: what it throws after that is final, and so is the end of the object. */
    @Override
    public boolean isTransient(IOException failure) {
        if (failure instanceof FileNotFoundException
                || failure instanceof RemoteFileChangedException
                || failure instanceof AccessDeniedException
                || failure instanceof EOFException
                || failure instanceof MisplacedBytesException
                || failure instanceof InterruptedIOException) {
            return false;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AwsServiceException) {
                return false;
            }
        }
        return true;
    }

    /** The reader went back, also within what the cache has: from now on each range is one GET of its length. */
    public synchronized void jumped() {
        sequential = false;
    }

    /** Ends what is parked; the origin can be used again. */
    public synchronized void unbuffer() throws IOException {
        plain.unbuffer();
        Parked stream = parked;
        parked = null;
        if (stream != null) {
            end(stream);
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
        }
        try {
            plain.close();
        } finally {
            unbuffer();
        }
    }

    private final class StreamRange implements Range {
        private final FSDataInputStream stream;
        private final long end;
        private final boolean passes;
        private boolean placed;
        private boolean broken;

        /** @param passes whether the stream is wanted after this range, wherever its GET ends */
        StreamRange(Parked parked, boolean passes) {
            this.stream = parked.stream();
            this.end = parked.end();
            this.placed = parked.placed();
            this.passes = passes;
        }

        @Override
        public void readFully(ByteBuffer target) throws IOException {
            broken = true;
            int start = target.position();
            try {
                fill(target);
                broken = false;
            } finally {
                brokeOff |= broken && target.position() > start;
            }
        }

        private void fill(ByteBuffer target) throws IOException {
            boolean fromStart = stream.getPos() == 0;
            ByteBuffer whole = target.duplicate();
            byte[] chunk = target.hasArray() ? target.array() : new byte[Math.min(CHUNK, target.remaining())];
            while (target.hasRemaining()) {
                if (target.hasArray()) {
                    int count = read(chunk, target.arrayOffset() + target.position(), target.remaining());
                    target.position(target.position() + count);
                } else {
                    target.put(chunk, 0, read(chunk, 0, Math.min(chunk.length, target.remaining())));
                }
            }
            if (fromStart) {
                check.whole(whole);
            }
        }

        private int read(byte[] array, int start, int wanted) throws IOException {
            int count = check.read(stream.getPos(), placed, () -> stream.read(array, start, wanted));
            if (!placed && !passes && end < Long.MAX_VALUE) {
                stream.setReadahead(0L); // the GET has its length: S3A would read to its end instead of breaking it off
            }
            placed = true;
            if (count < 0) {
                throw new EndOfObjectException("object ended at " + stream.getPos() + ", wanted " + wanted + " B more");
            }
            statistics.fetched(count);
            return count;
        }

        @Override
        public void close() throws IOException {
            Parked rest = new Parked(stream, end, placed);
            if (!broken && (passes || rest.hasMore())) {
                park(rest);
            } else {
                coming = rest.runsOn() ? 0 : coming;
                end(stream);
            }
        }
    }
}
