package dev.thermocline.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.Origin;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.layout.Deliveries;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.read.StreamBlocks;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.OpenVersion;
import dev.thermocline.origin.MisplacedBytesException;
import dev.thermocline.origin.PlainReads;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.VectoredReadUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One vectored read. What the cache holds is complete when {@link #start} returns; each of the other ranges is as soon
 * as its bytes are here, or fails by itself. Every future ends, whatever the caller's allocator, its executor or the
 * stream does, and none before the last write into its buffer.
 */
@SuppressWarnings("checkstyle:illegalcatch") // a future must end, whatever its work threw
final class VectoredReads {
    private static final Logger LOG = LoggerFactory.getLogger(VectoredReads.class);

    private final CacheEngine engine;
    private final Executor executor;
    private final CachingInputStream.Source source;
    private final BooleanSupplier stopped;

    /**
     * The caller's buffers.
     *
     * @param allocate makes one
     * @param release takes back those of ranges that failed
     */
    record Buffers(IntFunction<ByteBuffer> allocate, Consumer<ByteBuffer> release) {}

    /** @param stopped whether the caller has no use for what is still being fetched */
    VectoredReads(CacheEngine engine, Executor executor, CachingInputStream.Source source, BooleanSupplier stopped) {
        this.engine = requireNonNull(engine, "engine is null");
        this.executor = requireNonNull(executor, "executor is null");
        this.source = requireNonNull(source, "source is null");
        this.stopped = requireNonNull(stopped, "stopped is null");
    }

    /**
     * Starts the read and gives each range its future. A range that ends after the file, but not after the length that
     * the caller declared, fails by itself; so does one whose buffer can't take it.
     *
     * @param limit the length that the caller declared, else the file's own
     * @return bytes that will be delivered if nothing fails
     * @throws EOFException if a range ends after the limit
     * @throws IllegalArgumentException if ranges overlap
     */
    long start(long limit, List<? extends FileRange> ranges, Buffers buffers) throws IOException {
        List<? extends FileRange> sorted = VectoredReadUtils.validateAndSortRanges(ranges, Optional.of(limit));
        for (FileRange range : sorted) {
            range.setData(new CompletableFuture<>());
        }
        List<VectoredRange> begun = new ArrayList<>(sorted.size());
        List<VectoredRange> missing;
        long bytes = 0;
        try {
            OpenVersion.Found found = source.file().found();
            for (FileRange range : sorted) {
                bytes += begin(found, range, buffers, begun);
            }
            missing = found.cacheable() ? withoutCached(found.object(), begun) : begun;
        } catch (Throwable t) {
            begun.forEach(range -> range.fail(t));
            sorted.forEach(range -> range.getData().completeExceptionally(t)); // those without a buffer
            throw t;
        }
        if (!missing.isEmpty()) {
            run(() -> fetch(missing));
        }
        return bytes;
    }

    /** Gives a range its buffer. Returns its length if it may be delivered. */
    private static long begin(OpenVersion.Found found, FileRange range, Buffers buffers, List<VectoredRange> begun) {
        long end = found.object().length();
        if (range.getOffset() + range.getLength() > end) {
            range.getData().completeExceptionally(new EOFException(range + " ends after the file's " + end + " B"));
            return 0;
        }
        ByteBuffer buffer = buffers.allocate().apply(range.getLength());
        try {
            begun.add(new VectoredRange(range, buffer, buffers.release()));
        } catch (RuntimeException e) {
            range.getData().completeExceptionally(e);
            return 0;
        }
        return range.getLength();
    }

    /** Delivers what the cache holds, neighbours with one read; returns the other ranges. */
    private List<VectoredRange> withoutCached(CachedObject object, List<VectoredRange> begun) {
        List<ReadRange> wanted = new ArrayList<>(begun.size());
        for (VectoredRange range : begun) {
            wanted.add(range.whole());
        }
        CacheFailures.run("reading cached ranges", () -> engine.readCached(object, wanted));
        List<VectoredRange> missing = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            VectoredRange range = begun.get(i);
            if (range.wasFilled(wanted.get(i))) {
                source.file().delivered();
                range.arrived();
                range.end();
            } else {
                missing.add(range);
            }
        }
        return missing;
    }

    /** Runs once, on another thread if there is one. */
    private void run(Runnable work) {
        AtomicBoolean begun = new AtomicBoolean();
        Runnable once = () -> {
            if (begun.compareAndSet(false, true)) {
                work.run();
            }
        };
        try {
            executor.execute(once);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            once.run(); // no thread is free, or can be started
        }
    }

    private void fetch(List<VectoredRange> missing) {
        try {
            OpenVersion.Found file = source.file().found();
            if (!file.cacheable() || !fetchThroughCache(file.object(), missing)) {
                fetchPast(missing);
            }
            fetchInstead(file, missing);
            requireWanted();
            missing.forEach(VectoredRange::end);
        } catch (Throwable t) {
            missing.stream()
                    .filter(range -> range.hasArrived() && !stopped.getAsBoolean())
                    .forEach(VectoredRange::end);
            missing.forEach(range -> range.fail(t));
        }
    }

    /** Whether all ranges have ended; not so if the cache itself is at fault. */
    private boolean fetchThroughCache(CachedObject object, List<VectoredRange> missing) throws IOException {
        try {
            List<ReadRange> wanted = missing.stream().map(VectoredRange::wanted).toList();
            engine.readEach(object, wanted, source.missing(), source.keep(object), new Deliveries() {
                @Override
                public void arrived(int range) {
                    VectoredReads.this.arrived(missing.get(range));
                }

                @Override
                public void failed(int range, IOException failure) {
                    missing.get(range).failedWith(failure);
                }

                @Override
                public void requireWanted() throws IOException {
                    VectoredReads.this.requireWanted();
                }
            });
            return true;
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            CacheFailures.note("reading through the cache", e);
            return false;
        }
    }

    /**
     * Completes a range on another thread: what its caller hangs on to the future must not keep the request waiting.
     */
    private void arrived(VectoredRange range) {
        source.file().delivered();
        range.arrived();
        if (!stopped.getAsBoolean()) {
            try {
                executor.execute(range::end);
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                LOG.trace("{} is completed with the others", range, e);
            }
        }
    }

    /** Fetches ranges again whose version S3 contradicted, if the reader may have another one. */
    private void fetchInstead(OpenVersion.Found file, List<VectoredRange> missing) {
        for (VectoredRange range : missing) {
            if (!range.hasArrived() && range.failure() instanceof IOException failure) {
                try {
                    readInstead(engine, source, file, failure, range.wanted());
                    range.arrived();
                } catch (OtherVersionException e) {
                    range.failedWith(failure);
                } catch (IOException e) {
                    range.failedWith(e);
                }
            }
        }
    }

    private void fetchPast(List<VectoredRange> missing) {
        for (VectoredRange range : missing) {
            if (!range.hasArrived()) {
                try {
                    requireWanted();
                    readPast(List.of(range.wanted()), source.origin());
                    range.arrived();
                } catch (IOException e) {
                    range.failedWith(e);
                }
            }
        }
    }

    private void requireWanted() throws InterruptedIOException {
        if (stopped.getAsBoolean()) {
            throw new InterruptedIOException("Stream closed or unbuffered");
        }
    }

    /** The file has another version by now, which is too short for the ranges; the cause is what S3A threw. */
    static final class OtherVersionException extends IOException {
        private static final long serialVersionUID = 1;

        OtherVersionException(IOException cause) {
            super(cause);
        }
    }

    /**
     * Reads through the cache, or past it if S3 names no version or the cache itself is at fault. A condition of the
     * whole process, such as the end of its memory, ends the read.
     *
     * @param blocks what the stream holds of what it reads
     * @throws OtherVersionException if the ranges are beyond the end of the version that is read from now on
     * @throws IOException what S3A throws
     */
    static void read(CacheEngine engine, CachingInputStream.Source source, ReadRange wanted, StreamBlocks blocks)
            throws IOException {
        OpenVersion.Found file = source.file().found();
        try {
            read(engine, source, file, wanted, blocks);
        } catch (IOException e) {
            readInstead(engine, source, file, e, wanted);
        }
        source.file().delivered();
    }

    /**
     * After a failure: by another version, if S3 contradicted the one that was read and the reader may have another.
     */
    private static void readInstead(
            CacheEngine engine,
            CachingInputStream.Source source,
            OpenVersion.Found file,
            IOException failure,
            ReadRange wanted)
            throws IOException {
        Optional<OpenVersion.Found> instead = source.instead(file, failure);
        if (instead.isEmpty()) {
            readPlainly(wanted, source, failure);
            return;
        }
        OpenVersion.Found other = instead.get();
        long length = other.object().length();
        if (wanted.position() + wanted.target().remaining() > length) {
            throw new OtherVersionException(failure); // the reader may ask for what the other version has
        }
        if (other.cacheable()) {
            readNow(engine, source, other, wanted);
        } else {
            readPast(List.of(wanted), source.origin().passing());
        }
    }

    private static void readNow(
            CacheEngine engine, CachingInputStream.Source source, OpenVersion.Found file, ReadRange wanted)
            throws IOException {
        try {
            engine.read(file.object(), List.of(wanted), source.missing(), source.keep(file.object()));
        } catch (MisplacedBytesException e) {
            readPlainly(wanted, source, e);
        }
    }

    /** By a stream of S3A, from now on: for answers of which nothing can be kept. */
    private static void readPlainly(ReadRange wanted, CachingInputStream.Source source, IOException failure)
            throws IOException {
        if (!source.origin().mayReadPlainly(failure)) {
            throw failure;
        }
        PlainReads plain = source.origin().plain();
        plain.use(failure instanceof MisplacedBytesException misplaced && misplaced.whole());
        source.file().delivered();
        plain.readFully(wanted.position(), wanted.target().duplicate().rewind());
    }

    private static void read(
            CacheEngine engine,
            CachingInputStream.Source source,
            OpenVersion.Found file,
            ReadRange wanted,
            StreamBlocks blocks)
            throws IOException {
        PlainReads plain = source.origin().plain();
        if (plain.inUse()) {
            plain.readFully(wanted.position(), wanted.target().duplicate().rewind());
            return;
        }
        if (!file.cacheable()) {
            readPast(List.of(wanted), source.origin().passing());
            return;
        }
        try {
            engine.read(file.object(), wanted, source.missing(), source.keep(file.object()), blocks);
        } catch (VirtualMachineError e) {
            throw e; // no fault of the cache: reading past it would meet the same condition
        } catch (RuntimeException | Error e) {
            CacheFailures.note("reading through the cache", e);
            readPast(List.of(wanted), source.origin().passing());
        }
    }

    private static void readPast(List<ReadRange> wanted, Origin origin) throws IOException {
        for (ReadRange range : wanted) {
            ByteBuffer target = range.target().duplicate().rewind();
            try (Origin.Range bytes = origin.open(range.position(), target.remaining())) {
                bytes.readFully(target);
            }
        }
    }
}
