package dev.thermocline.trace;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.AccessTrace;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.object.ObjectName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the access trace, beside the readers: they put records into one of two buffers, one thread, which the caller
 * brings along ({@link #run}), writes the other. A reader never waits for the disk and allocates nothing; what finds
 * the buffer full, the file full or the trace ended is dropped and counted.
 *
 * <p><b>Concurrency.</b> The buffer that is being filled and whether the trace has ended are guarded by this object;
 * the lock is held for one record, or for exchanging the buffers. The other buffer and the files belong to the thread.
 *
 * <p>What was read longer than a second ago stands in the file, so a kill loses no more than that, or half of a buffer.
 */
public final class TraceWriter implements AccessTrace, AutoCloseable {
    private static final int RECORDS = 16_384;
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Settings settings;
    private final LongSupplier nanos;
    private final LongConsumer dropped;
    private final Mechanics mechanics;
    private final @Nullable TraceNames names;
    private final long start;

    @GuardedBy("this")
    private ByteBuffer filling;

    /** The thread's own. */
    private ByteBuffer other;

    @GuardedBy("this")
    private boolean ended;

    /**
     * What is written, and where.
     *
     * @param file the trace; a number is appended if there is one already
     * @param maximum most bytes of the trace, and of its names
     * @param names whether a second file holds the paths of what was read
     * @param header the sizes of this process
     */
    public record Settings(Path file, long maximum, boolean names, TraceHeader header) {
        /** Rejects missing parts. */
        public Settings {
            requireNonNull(file, "file is null");
            requireNonNull(header, "header is null");
        }
    }

    /**
     * How it is written.
     *
     * @param records that fit one of the two buffers
     * @param idle the longest time that a record waits
     * @param files makes the files
     */
    record Mechanics(int records, Duration idle, TraceFile.Maker files) {}

    /**
     * Writes nothing yet.
     *
     * @param nanos a clock that only goes forward
     * @param dropped is called with the number of records that are not written
     */
    public TraceWriter(Settings settings, LongSupplier nanos, LongConsumer dropped) {
        this(settings, nanos, dropped, new Mechanics(RECORDS, IDLE, TraceFile::make));
    }

    TraceWriter(Settings settings, LongSupplier nanos, LongConsumer dropped, Mechanics mechanics) {
        this.settings = requireNonNull(settings, "settings is null");
        this.nanos = requireNonNull(nanos, "nanos is null");
        this.dropped = requireNonNull(dropped, "dropped is null");
        this.mechanics = requireNonNull(mechanics, "mechanics is null");
        this.names = settings.names() ? new TraceNames() : null;
        this.start = nanos.getAsLong();
        this.filling = ByteBuffer.allocateDirect(mechanics.records() * TraceRecord.LENGTH);
        this.other = ByteBuffer.allocateDirect(mechanics.records() * TraceRecord.LENGTH);
    }

    @Override
    public void read(ObjectName name, BlockKey block, int length, int wanted) {
        boolean tail = block.kind() == BlockKind.TAIL;
        int index = tail
                ? TraceRecord.TAIL_INDEX
                : (int) (block.start() / settings.header().blockSize());
        if (!put(name.high(), index, length, wanted)) {
            dropped.accept(1);
        }
    }

    private synchronized boolean put(long object, int index, int length, int wanted) {
        if (ended || !filling.hasRemaining()) {
            return false;
        }
        // read under the lock, so that records stand in the order of their times
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - start);
        TraceRecord.put(filling, millis, object, index, length, wanted);
        if (filling.position() == TraceRecord.LENGTH || isHalfFull()) {
            notifyAll();
        }
        return true;
    }

    @GuardedBy("this")
    private boolean isHalfFull() {
        return filling.position() >= filling.capacity() / 2;
    }

    @Override
    public boolean wantsNames() {
        return names != null;
    }

    @Override
    public void named(ObjectName name, String path) {
        if (names != null && !names.add(name, path)) {
            dropped.accept(1);
        }
    }

    /** Takes no more; {@link #run} writes what waits and returns. Never waits. */
    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
    }

    /**
     * Makes the files and writes until the trace is closed or full. To be called once, by a thread that nobody waits
     * for.
     *
     * @throws IOException if the disk fails; the trace has ended then, and whatever is read is counted as dropped
     * @throws InterruptedException if the thread is interrupted, likewise
     */
    public void run() throws IOException, InterruptedException {
        TraceFiles files = null;
        try {
            files = TraceFiles.make(settings, mechanics.files(), dropped);
            boolean more = true;
            while (more) {
                more = exchange();
                if (names != null) {
                    files.write(names);
                }
                more &= files.write(other);
            }
        } finally {
            dropped.accept(end() + records(other));
            if (files != null) {
                files.close();
            }
        }
    }

    /** Waits until there is something to write, and takes it; false if it is the last. */
    @SuppressWarnings("WaitNotInLoop") // one that wakes too early writes a little early
    private synchronized boolean exchange() throws InterruptedException {
        while (!ended && filling.position() == 0) {
            wait();
        }
        if (!ended && !isHalfFull()) {
            wait(mechanics.idle().toMillis());
        }
        ByteBuffer filled = filling;
        filling = other;
        other = filled;
        return !ended;
    }

    /** Records that nobody will write. */
    private synchronized long end() {
        ended = true;
        long left = records(filling);
        filling.clear();
        return left;
    }

    /** Whole records that were put into a buffer or taken out of it. */
    static long records(ByteBuffer buffer) {
        return buffer.position() / TraceRecord.LENGTH;
    }
}
