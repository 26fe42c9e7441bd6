package dev.thermocline.read;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.ahead.Expected;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.read.StreamBlocks;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.FileAdmission;
import dev.thermocline.file.OpenVersion;
import dev.thermocline.origin.MisplacedBytesException;
import dev.thermocline.origin.S3AOrigin;
import dev.thermocline.origin.StreamStatistics;
import dev.thermocline.peer.PeerFirstOrigin;
import dev.thermocline.state.Contradictions;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.hadoop.fs.ByteBufferPositionedReadable;
import org.apache.hadoop.fs.ByteBufferReadable;
import org.apache.hadoop.fs.CanSetReadahead;
import org.apache.hadoop.fs.CanUnbuffer;
import org.apache.hadoop.fs.FSExceptionMessages;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsSource;
import org.apache.hadoop.fs.statistics.StreamStatisticNames;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file through the cache; all read methods share one path to it.
 *
 * <ul>
 *   <li>{@code read}, {@code seek}, {@code skip}: from a small window, so that byte-wise reading is cheap; long reads
 *       go straight into the caller's array.
 *   <li>positioned reads and {@code ByteBuffer} reads: straight into the caller's buffer; positioned ones may run at
 *       the same time and don't move the position.
 *   <li>{@code readVectored}: ranges that the cache holds are complete on return; the rest is fetched in the
 *       background, neighbours together, and each range completes or fails by itself.
 *   <li>{@code unbuffer}: gives the window and any open request back; ends vectored reads that are under way, as S3A.
 *   <li>A fault of the cache: the range is read from S3 as if there were no cache.
 * </ul>
 *
 * <p>What is delivered counts as read, whether it came from the cache or from S3: see {@link StreamStatistics}.
 *
 * <p>Positioned and vectored reads are thread-safe; reads at the position are synchronized, as in S3A.
 */
public final class CachingInputStream extends FSInputStream
        implements ByteBufferReadable,
                ByteBufferPositionedReadable,
                CanUnbuffer,
                CanSetReadahead,
                StreamCapabilities,
                IOStatisticsSource {
    private static final int WINDOW = 64 * 1024;

    private final Environment environment;
    private final Source source;
    private final StreamStatistics statistics;
    private final long readLimit;
    private final StreamBlocks blocks;

    @GuardedBy("this")
    private long position;

    @GuardedBy("this")
    private ByteBuffer window = ByteBuffer.allocate(0);

    @GuardedBy("this")
    private long windowStart;

    /** Where the last read ended: a reader who goes back from there is no sequential one, as in S3A. */
    private volatile long lastEnd;

    private volatile boolean jumped;

    private volatile boolean closed;

    /** How often the caller gave back what was being read. */
    private volatile int unbuffered;

    /**
     * What all streams of a file system share.
     *
     * @param engine the cache
     * @param vectored runs the fetching part of vectored reads
     * @param vectoredMinimumSeek what S3A is configured with
     * @param vectoredMaximumSize what S3A is configured with
     */
    public record Environment(
            CacheEngine engine, Executor vectored, int vectoredMinimumSeek, int vectoredMaximumSize) {}

    /**
     * What one stream reads.
     *
     * @param file which version of it
     * @param origin S3A's stream; owned by the stream
     * @param missing where what the cache lacks comes from: peers, and what they don't deliver from the origin
     * @param expected how it will be read
     * @param admission what the stream's reads leave behind
     * @param reads records what was delivered
     * @param contradicted notes a failure that contradicts the version that was read
     */
    public record Source(
            OpenVersion file,
            S3AOrigin origin,
            PeerFirstOrigin missing,
            Expected expected,
            FileAdmission.OfStream admission,
            StreamReads reads,
            Noted contradicted) {
        /**
         * The version to read instead of one that S3 contradicted; what contradicts is noted before.
         *
         * @throws IOException what S3 answers when it is asked for the version
         */
        Optional<OpenVersion.Found> instead(OpenVersion.Found read, IOException failure) throws IOException {
            CacheFailures.run("noting what S3 contradicts", () -> contradicted.noted(read.object(), failure));
            if (failure instanceof MisplacedBytesException misplaced && !misplaced.otherLength()) {
                return Optional.empty();
            }
            if (Contradictions.Kind.of(failure).isEmpty()) {
                return Optional.empty();
            }
            Optional<OpenVersion.Found> other = file.after(read);
            if (other.isPresent()) {
                origin.unbuffer(); // a stream on the other version
            }
            return other;
        }

        AdmissionScope keep(CachedObject object) {
            return admission.keep(object.length(), origin.fetched() + missing.delivered());
        }
    }

    /** Notes that a read of a version failed. */
    public interface Noted {
        void noted(CachedObject read, IOException failure) throws IOException;
    }

    /**
     * @param statistics of this stream
     * @param declaredLength the file's length according to the caller, or -1: limits reads, is no part of the version
     */
    public CachingInputStream(
            Environment environment, Source source, StreamStatistics statistics, long declaredLength) {
        this.environment = requireNonNull(environment, "environment is null");
        this.source = requireNonNull(source, "source is null");
        this.statistics = requireNonNull(statistics, "statistics is null");
        this.blocks = environment.engine().streams().newBlocks(source.expected());
        this.readLimit = declaredLength < 0 ? Long.MAX_VALUE : declaredLength;
    }

    private long length() throws IOException {
        return Math.min(readLimit, source.file().object().length());
    }

    /** The caller's fault, before a tier could take it for its own. */
    private static void requireWritable(ByteBuffer target) {
        if (target.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException(FSExceptionMessages.STREAM_IS_CLOSED);
        }
    }

    @Override
    public synchronized void seek(long target) throws IOException {
        checkOpen();
        if (target < 0) {
            throw new EOFException(FSExceptionMessages.NEGATIVE_SEEK + " " + target);
        }
        if (position != target && knownEnd() > 0) { // S3A stays where it is in an empty file
            position = target;
            statistics.happened(StreamStatisticNames.STREAM_READ_SEEK_OPERATIONS);
        }
    }

    @Override
    public synchronized long getPos() {
        return position;
    }

    @Override
    public boolean seekToNewSource(long target) {
        return false;
    }

    /**
     * What is left of the file, whether or not it is here, as S3A's classic stream: {@code GZIPInputStream},
     * {@code Reader.ready} and others take 0 for the end. Sends no request: while the file's length isn't known, the
     * length that the caller declared counts.
     */
    @Override
    public synchronized int available() throws IOException {
        checkOpen();
        return (int) Math.max(0, Math.min(knownEnd() - position, Integer.MAX_VALUE));
    }

    /** Where the file ends, as far as this is known without a request. */
    private long knownEnd() {
        return source.file()
                .resolved()
                .map(found -> Math.min(readLimit, found.object().length()))
                .orElse(readLimit);
    }

    /** Whether nothing can be read from there on. */
    private boolean ended(long at) throws IOException {
        return at >= readLimit || at >= length();
    }

    private interface Call {
        int run() throws IOException;
    }

    /** Runs a read, once more if the file turned out to have another version, which is shorter. */
    private int versioned(Call read) throws IOException {
        int count;
        try {
            count = read.run();
        } catch (VectoredReads.OtherVersionException e) {
            count = read.run();
        }
        return delivered(count);
    }

    private int delivered(int count) {
        if (count < 0) {
            source.file().delivered();
        }
        return count;
    }

    @Override
    public synchronized int read() throws IOException {
        return versioned(this::readByte);
    }

    private synchronized int readByte() throws IOException {
        checkOpen();
        if (ended(position)) {
            return -1;
        }
        if (!fillWindow()) {
            return -1;
        }
        int value = window.get((int) (position - windowStart)) & 0xff;
        source.reads().add(position, 1);
        position++;
        statistics.read(1);
        return value;
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) throws IOException {
        checkOpen();
        validatePositionedReadArgs(position, buffer, offset, length);
        return read(ByteBuffer.wrap(buffer, offset, length));
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        boolean nothing = !target.hasRemaining();
        checkOpen();
        requireWritable(target);
        return nothing ? 0 : versioned(() -> readHere(target));
    }

    private synchronized int readHere(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        if (ended(position)) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), length() - position);
        boolean buffered = position >= windowStart && position < windowStart + window.limit();
        if (buffered || count < WINDOW) {
            if (!fillWindow()) {
                return -1;
            }
            int from = (int) (position - windowStart);
            count = Math.min(count, window.limit() - from);
            target.put(window.slice(from, count));
        } else {
            count = readRange(position, target.slice(target.position(), count));
            if (count < 0) {
                return -1;
            }
            target.position(target.position() + count);
        }
        source.reads().add(position, count);
        position += count;
        statistics.read(count);
        return count;
    }

    /** Makes the window hold the byte at the position, which lies before the end; false if the file ends before it. */
    @GuardedBy("this")
    private boolean fillWindow() throws IOException {
        if (position >= windowStart && position < windowStart + window.limit()) {
            return true;
        }
        CachedObject object = source.file().object();
        long end = Math.min(length(), environment.engine().extentEnd(object, position));
        ByteBuffer next = ByteBuffer.allocate((int) Math.min(WINDOW, end - position));
        int count = readRange(position, next.duplicate());
        if (count < 0) {
            return false;
        }
        window = next.limit(count);
        windowStart = position;
        return true;
    }

    @Override
    public int read(long at, byte[] buffer, int offset, int length) throws IOException {
        validatePositionedReadArgs(at, buffer, offset, length);
        return length == 0 ? 0 : read(at, ByteBuffer.wrap(buffer, offset, length));
    }

    @Override
    public void readFully(long at, byte[] buffer, int offset, int length) throws IOException {
        checkOpen();
        validatePositionedReadArgs(at, buffer, offset, length);
        readFully(at, ByteBuffer.wrap(buffer, offset, length));
    }

    @Override
    public int read(long at, ByteBuffer target) throws IOException {
        int count;
        try {
            count = readAt(at, target);
        } catch (VectoredReads.OtherVersionException e) {
            count = readAt(at, target); // as versioned(), for the read that has to be cheapest
        }
        return delivered(count);
    }

    private int readAt(long at, ByteBuffer target) throws IOException {
        if (at < 0) {
            throw new EOFException(FSExceptionMessages.NEGATIVE_SEEK + " " + at);
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        checkOpen();
        requireWritable(target);
        if (ended(at)) {
            return -1;
        }
        int start = target.position();
        int wanted = (int) Math.min(target.remaining(), length() - at);
        boolean whole = start == 0 && wanted == target.limit();
        int count = readRange(at, whole ? target : target.slice(start, wanted));
        if (count < 0) {
            return -1;
        }
        target.position(start + count);
        source.reads().add(at, count);
        statistics.read(count);
        return count;
    }

    @Override
    public void readFully(long at, ByteBuffer target) throws IOException {
        checkOpen();
        statistics.happened(StreamStatisticNames.STREAM_READ_FULLY_OPERATIONS);
        int wanted = target.remaining();
        if (at >= 0 && wanted > 0 && at + wanted > length()) {
            throw new EOFException(FSExceptionMessages.EOF_IN_READ_FULLY);
        }
        int count = read(at, target);
        if (count < wanted) {
            throw new EOFException(FSExceptionMessages.EOF_IN_READ_FULLY);
        }
    }

    /** Fills the buffer, from 0, and returns its limit, or as many bytes as S3A's stream has; -1 if it ended before. */
    private int readRange(long at, ByteBuffer target) throws IOException {
        if (at < lastEnd && !jumped) {
            jumped = true;
            source.origin().jumped();
        }
        lastEnd = at + target.remaining();
        try {
            VectoredReads.read(environment.engine(), source, new ReadRange(at, target), blocks);
            return target.limit();
        } catch (S3AOrigin.EndOfObjectException e) {
            return e.delivered() > 0 ? e.delivered() : -1; // so does this one
        }
    }

    @Override
    public void readVectored(List<? extends FileRange> ranges, IntFunction<ByteBuffer> allocate) throws IOException {
        readVectored(ranges, allocate, buffer -> {});
    }

    @Override
    public void readVectored(
            List<? extends FileRange> ranges, IntFunction<ByteBuffer> allocate, Consumer<ByteBuffer> release)
            throws IOException {
        checkOpen();
        requireNonNull(allocate, "allocate is null");
        requireNonNull(release, "release is null");
        int began = unbuffered;
        BooleanSupplier stopped = () -> closed || unbuffered != began;
        long limit = readLimit == Long.MAX_VALUE ? length() : readLimit;
        long delivered = new VectoredReads(environment.engine(), environment.vectored(), source, stopped)
                .start(limit, ranges, new VectoredReads.Buffers(allocate, release));
        ranges.forEach(range -> source.reads().add(range.getOffset(), range.getLength()));
        statistics.readVectored(ranges.size(), delivered);
    }

    @Override
    public int minSeekForVectorReads() {
        return environment.vectoredMinimumSeek();
    }

    @Override
    public int maxReadSizeForVectorReads() {
        return environment.vectoredMaximumSize();
    }

    /** Accepted for compatibility: how far a request runs follows from what is missing. */
    @Override
    public void setReadahead(@Nullable Long readahead) {
        if (readahead != null && readahead < 0) {
            throw new IllegalArgumentException("Negative readahead value");
        }
    }

    @Override
    public synchronized void unbuffer() {
        window = ByteBuffer.allocate(0);
        blocks.release();
        unbuffered++;
        statistics.happened(StreamStatisticNames.STREAM_READ_UNBUFFERED);
        CacheFailures.run("releasing a stream", source.origin()::unbuffer);
    }

    @Override
    public boolean hasCapability(String capability) {
        return switch (capability.toLowerCase(Locale.ROOT)) {
            case StreamCapabilities.VECTOREDIO,
                    StreamCapabilities.READBYTEBUFFER,
                    StreamCapabilities.PREADBYTEBUFFER,
                    StreamCapabilities.READAHEAD,
                    StreamCapabilities.UNBUFFER,
                    StreamCapabilities.IOSTATISTICS,
                    StreamCapabilities.IOSTATISTICS_CONTEXT -> true;
            default -> false;
        };
    }

    @Override
    public IOStatistics getIOStatistics() {
        return statistics.getIOStatistics();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            blocks.release();
            synchronized (this) {
                window = ByteBuffer.allocate(0);
            }
            try {
                source.origin().close();
            } finally {
                CacheFailures.run("adding up statistics", statistics::close);
                CacheFailures.run(
                        "telling what was read",
                        () -> source.reads().closed(() -> source.file().object().length()));
            }
        }
    }
}
