package dev.thermocline.read;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.FileReads;
import dev.thermocline.engine.layout.ByteRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/**
 * Which bytes one stream has read, for whoever wants to know when it is closed. Ranges that touch are one; when there
 * are {@value #MAX_RANGES}, reads that touch none of them are left out and counted. Thread-safe.
 */
public final class StreamReads {
    static final int MAX_RANGES = 64;

    /** Of a stream whose reads nobody wants to know: keeps nothing. */
    public static final StreamReads UNOBSERVED = new StreamReads(new Path("/"), reads -> {});

    private final Path path;
    private final Consumer<FileReads> listener;

    @GuardedBy("this")
    private final TreeMap<Long, Long> ends = new TreeMap<>(); // by start

    @GuardedBy("this")
    private long leftOut;

    /** @param listener called at most once, when the stream is closed */
    StreamReads(Path path, Consumer<FileReads> listener) {
        this.path = requireNonNull(path, "path is null");
        this.listener = requireNonNull(listener, "listener is null");
    }

    /** Bytes were delivered. */
    void add(long position, long length) {
        if (this != UNOBSERVED && length > 0) {
            merge(position, position + length);
        }
    }

    private synchronized void merge(long from, long to) {
        long start = from;
        long end = to;
        Map.Entry<Long, Long> before = ends.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            if (before.getValue() >= end) {
                return;
            }
            start = before.getKey();
        } else {
            Map.Entry<Long, Long> after = ends.higherEntry(start);
            boolean alone = after == null || after.getKey() > end;
            if (alone && ends.size() >= MAX_RANGES) {
                leftOut++;
                return;
            }
        }
        Map.Entry<Long, Long> touched = ends.higherEntry(start);
        while (touched != null && touched.getKey() <= end) {
            end = Math.max(end, touched.getValue());
            ends.remove(touched.getKey());
            touched = ends.higherEntry(start);
        }
        ends.put(start, end);
    }

    /** Where the file ends; asked only if something was read. */
    interface Length {
        long get() throws Exception;
    }

    /** The stream was closed: publishes its reads, if there were any. */
    void closed(Length length) throws Exception {
        if (this == UNOBSERVED) {
            return;
        }
        List<ByteRange> ranges = new ArrayList<>();
        long uncounted;
        synchronized (this) {
            ends.forEach((start, end) -> ranges.add(new ByteRange(start, end)));
            uncounted = leftOut;
        }
        if (!ranges.isEmpty()) {
            listener.accept(new FileReads(path, length.get(), ranges, uncounted));
        }
    }
}
