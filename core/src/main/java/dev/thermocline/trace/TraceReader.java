package dev.thermocline.trace;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a trace from its start to its end. What a killed process left of a last record is not read. */
public final class TraceReader implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final TraceHeader header;
    private final ByteBuffer record = ByteBuffer.allocate(TraceRecord.LENGTH);
    private long position;
    private int tornBytes;

    private TraceReader(Path file, InputStream in) throws IOException {
        this.file = file;
        this.in = in;
        this.header = readHeader();
    }

    /**
     * Opens a trace and reads its header.
     *
     * @throws IOException if it is no trace, which names the file and what to do
     */
    public static TraceReader open(Path file) throws IOException {
        InputStream in;
        try {
            in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "There is no trace " + file
                            + ". The trace of fs.s3a.cache.trace.file = FILE is FILE.PID, one for each"
                            + " process: name one of these.",
                    e);
        }
        try {
            return new TraceReader(file, in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private TraceHeader readHeader() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\n' && line.length() < TraceHeader.MAX_LENGTH) {
            line.append((char) next);
            next = in.read();
        }
        position = line.length() + 1L;
        String text = line.toString();
        if (!text.startsWith(TraceHeader.MAGIC) && !(next < 0 && TraceHeader.MAGIC.startsWith(text))) {
            throw new IOException(file + " is not an access trace: it does not begin with '" + TraceHeader.MAGIC.strip()
                    + "'. Name a file that fs.s3a.cache.trace.file has made, not the " + TraceFile.NAMES
                    + " beside it.");
        }
        if (next < 0) {
            throw new IOException(file + " ends within its first line, so it holds no read. Record the trace again.");
        }
        return TraceHeader.parse(text)
                .orElseThrow(() -> new IOException(file + " begins with '" + text + "', and this release reads format "
                        + TraceHeader.VERSION + ". Replay it with the release that recorded it."));
    }

    /** The sizes under which the trace was recorded. */
    public TraceHeader header() {
        return header;
    }

    /**
     * The next read, or null after the last one.
     *
     * @throws IOException if what follows can't have been written as a trace
     */
    public @Nullable TraceRecord next() throws IOException {
        int count = in.readNBytes(record.array(), 0, TraceRecord.LENGTH);
        if (count < TraceRecord.LENGTH) {
            tornBytes = count;
            return null;
        }
        try {
            TraceRecord read = TraceRecord.get(record.clear());
            position += TraceRecord.LENGTH;
            return read;
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " is damaged at byte " + position + " (" + e.getMessage()
                            + "). Record the trace again, or replay" + " what stands before: head -c " + position + " "
                            + file,
                    e);
        }
    }

    /** Bytes of a record that its process did not end; known after the last read. */
    public int tornBytes() {
        return tornBytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
