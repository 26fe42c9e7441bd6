package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.Origin;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.Wanted;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.VectoredReadUtils;

/** One vectored read. What the cache holds is complete when {@link #start} returns, the rest follows together. */
@SuppressWarnings("checkstyle:illegalcatch") // a future must end, whatever its work threw
final class VectoredReads {
    private final CacheEngine engine;
    private final Executor executor;
    private final CachingInputStream.Source source;
    private final BooleanSupplier stopped;

    private record Pending(FileRange range, ByteBuffer buffer, CompletableFuture<ByteBuffer> result) {
        Wanted wanted() {
            return new Wanted(range.getOffset(), buffer.slice(buffer.position(), range.getLength()));
        }
    }

    /** @param stopped whether the caller has no use for what is still being fetched */
    VectoredReads(CacheEngine engine, Executor executor, CachingInputStream.Source source, BooleanSupplier stopped) {
        this.engine = requireNonNull(engine, "engine is null");
        this.executor = requireNonNull(executor, "executor is null");
        this.source = requireNonNull(source, "source is null");
        this.stopped = requireNonNull(stopped, "stopped is null");
    }

    /**
     * Starts the read and gives each range its future. A range that ends after the file, but not after what the caller said
     * of it, fails by itself.
     *
     * @param limit where the caller says that the file ends, or its length
     * @param release takes back buffers of ranges that failed
     * @return bytes that will be delivered if nothing fails
     * @throws EOFException if a range ends after the limit
     * @throws IllegalArgumentException if ranges overlap
     */
    long start(
            long limit,
            List<? extends FileRange> ranges,
            IntFunction<ByteBuffer> allocate,
            Consumer<ByteBuffer> release)
            throws IOException {
        List<? extends FileRange> sorted = VectoredReadUtils.validateAndSortRanges(ranges, Optional.of(limit));
        for (FileRange range : sorted) {
            range.setData(new CompletableFuture<>());
        }
        CachedFile.Found found = source.file().found();
        List<Pending> missing = new ArrayList<>();
        long bytes = 0;
        for (FileRange range : sorted) {
            if (range.getOffset() + range.getLength() > found.object().length()) {
                range.getData()
                        .completeExceptionally(new EOFException(range + " ends after the file's "
                                + found.object().length() + " B"));
                continue;
            }
            bytes += range.getLength();
            Pending pending = new Pending(range, allocate.apply(range.getLength()), range.getData());
            if (cached(found, pending)) {
                pending.result().complete(pending.buffer());
            } else {
                missing.add(pending);
            }
        }
        if (!missing.isEmpty()) {
            Runnable work = () -> fetch(missing, release);
            try {
                executor.execute(work);
            } catch (RejectedExecutionException e) {
                work.run();
            }
        }
        return bytes;
    }

    private boolean cached(CachedFile.Found file, Pending pending) {
        return file.cacheable()
                && CacheFailures.call(
                        "reading a cached range",
                        () -> engine.readCached(file.object(), pending.wanted()),
                        () -> false);
    }

    private void fetch(List<Pending> missing, Consumer<ByteBuffer> release) {
        try {
            requireWanted();
            read(engine, source, missing.stream().map(Pending::wanted).toList());
            requireWanted();
            missing.forEach(pending -> pending.result().complete(pending.buffer()));
        } catch (Throwable t) {
            for (Pending pending : missing) {
                if (pending.result().completeExceptionally(t)) {
                    CacheFailures.run("releasing a buffer", () -> release.accept(pending.buffer()));
                }
            }
        }
    }

    private void requireWanted() throws InterruptedIOException {
        if (stopped.getAsBoolean()) {
            throw new InterruptedIOException("Stream closed or unbuffered");
        }
    }

    /**
     * Reads through the cache, or past it if S3 names no version or the cache itself is at fault. A condition of the whole
     * process, such as the end of its memory, ends the read.
     *
     * @throws IOException what S3A throws
     */
    static void read(CacheEngine engine, CachingInputStream.Source source, List<Wanted> wanted) throws IOException {
        CachedFile.Found file = source.file().found();
        if (!file.cacheable()) {
            readPast(wanted, source.origin());
            return;
        }
        try {
            engine.read(file.object(), wanted, source.origin(), source.keep(file.object()));
        } catch (VirtualMachineError e) {
            throw e; // no fault of the cache: reading past it would meet the same condition
        } catch (RuntimeException | Error e) {
            CacheFailures.note("reading through the cache", e);
            readPast(wanted, source.origin());
        }
    }

    private static void readPast(List<Wanted> wanted, Origin origin) throws IOException {
        for (Wanted range : wanted) {
            ByteBuffer target = range.target().duplicate().rewind();
            try (Origin.Range bytes = origin.open(range.position(), target.remaining())) {
                bytes.readFully(target);
            }
        }
    }
}
