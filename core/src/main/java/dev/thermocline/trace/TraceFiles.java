package dev.thermocline.trace;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trace, and the file of its names if they are wanted. Used by one thread. */
final class TraceFiles implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(TraceFiles.class);

    private final Path path;
    private final TraceFile records;
    private final @Nullable TraceFile names;
    private final LongConsumer dropped;

    private TraceFiles(Path path, TraceFile records, @Nullable TraceFile names, LongConsumer dropped) {
        this.path = path;
        this.records = records;
        this.names = names;
        this.dropped = dropped;
    }

    /**
     * Makes the files and writes the header.
     *
     * @param dropped is called with the number of records or names that did not fit or were lost
     */
    static TraceFiles make(TraceWriter.Settings settings, TraceFile.Maker maker, LongConsumer dropped)
            throws IOException {
        WritableByteChannel[] made = new WritableByteChannel[1];
        Path path = TraceFile.free(settings.file(), file -> made[0] = maker.make(file));
        TraceFile records = new TraceFile(made[0], settings.maximum());
        try {
            records.write(StandardCharsets.US_ASCII.encode(settings.header().line()));
            TraceFile names = settings.names()
                    ? new TraceFile(maker.make(Path.of(path + TraceFile.NAMES)), settings.maximum())
                    : null;
            LOG.info("Reads are traced in {}, up to {} B", path, settings.maximum());
            return new TraceFiles(path, records, names, dropped);
        } catch (IOException e) {
            records.close();
            throw e;
        }
    }

    /** Writes the names that wait. */
    void write(TraceNames waiting) throws IOException {
        if (names == null) {
            return;
        }
        for (String line = waiting.next(); line != null; line = waiting.next()) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(line);
            if (bytes.remaining() <= names.room()) {
                names.write(bytes);
            } else {
                dropped.accept(1);
            }
        }
    }

    /** Writes whole records and empties the buffer; false if the file is full. */
    boolean write(ByteBuffer filled) throws IOException {
        long waiting = TraceWriter.records(filled);
        long fitting = Math.min(waiting, records.room() / TraceRecord.LENGTH);
        ByteBuffer bytes = filled.duplicate().flip().limit((int) fitting * TraceRecord.LENGTH);
        try {
            records.write(bytes);
        } finally {
            filled.clear();
            dropped.accept(waiting - TraceWriter.records(bytes));
        }
        if (fitting < waiting) {
            LOG.info(
                    "The trace {} has reached fs.s3a.cache.trace.max: later reads are counted (cache.trace.dropped), not"
                            + " traced",
                    path);
        }
        return fitting == waiting;
    }

    @Override
    public void close() throws IOException {
        try {
            records.close();
        } finally {
            if (names != null) {
                names.close();
            }
        }
    }
}
