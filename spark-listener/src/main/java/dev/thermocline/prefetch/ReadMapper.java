package dev.thermocline.prefetch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.FileReads;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.protocol.FileUse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;

/**
 * Finds out which columns a stream read, from the file's own footer if that is resident: no request. Readers only
 * enqueue; one thread does the work. Bounded; what finds no room is dropped and counted. Thread-safe.
 */
final class ReadMapper {
    static final int MAX_WAITING = 4096;
    private static final int REMEMBERED_FOOTERS = 256;

    private final Supplier<Optional<CacheControl>> cache;
    private final Consumer<FileUse> uses;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final LongAdder dropped = new LongAdder();
    private final LongAdder learned = new LongAdder();
    private final Map<Path, List<Chunk>> footers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, List<Chunk>> eldest) {
            return size() > REMEMBERED_FOOTERS;
        }
    }; // used by the mapping thread alone

    ReadMapper(Supplier<Optional<CacheControl>> cache, Consumer<FileUse> uses) {
        this.cache = requireNonNull(cache, "cache is null");
        this.uses = requireNonNull(uses, "uses is null");
    }

    /** What a user's stream read. */
    private record Waiting(FileReads reads, CallerUser user) {}

    /** On the reader's thread. */
    void offer(FileReads reads) {
        if (!waiting.offer(new Waiting(reads, CallerUser.current()))) {
            dropped.increment();
        }
    }

    /** Works until the thread is interrupted. */
    void run() {
        try {
            while (true) {
                Waiting next = waiting.take();
                CacheFailures.run(
                        "finding out which columns were read",
                        () -> next.user().call(() -> {
                            map(next.reads());
                            return true;
                        }));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void map(FileReads reads) throws IOException {
        Optional<CacheControl> present = cache.get();
        if (present.isEmpty()) {
            return;
        }
        List<Chunk> chunks = footers.get(reads.path());
        if (chunks == null) {
            Optional<byte[]> footer = present.get().footer(reads.path());
            if (footer.isEmpty()) {
                return;
            }
            chunks = ParquetColumns.of(footer.get());
            footers.put(reads.path(), chunks);
        }
        Map<String, Long> columns = columns(chunks, reads.ranges());
        if (!columns.isEmpty()) {
            uses.accept(new FileUse(
                    reads.path().toString(),
                    present.get().residency(reads.path()).dataBytes(),
                    columns));
            learned.increment();
        }
    }

    /** Bytes read by column; of too many columns, the first in the alphabet. */
    static Map<String, Long> columns(List<Chunk> chunks, List<ByteRange> ranges) {
        TreeMap<String, Long> columns = new TreeMap<>();
        for (Chunk chunk : chunks) {
            long read = ranges.stream()
                    .mapToLong(range -> range.common(chunk.data()))
                    .sum();
            if (read > 0) {
                columns.merge(chunk.column(), read, Long::sum);
                if (columns.size() > FileUse.MAX_COLUMNS) {
                    columns.pollLastEntry();
                }
            }
        }
        return columns;
    }

    /** Streams of which something was learned. */
    long learned() {
        return learned.sum();
    }

    /** Streams of which nothing was learned because too many waited. */
    long dropped() {
        return dropped.sum();
    }
}
