package dev.thermocline.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes that arrive on one side of a connection, cut into heads and bodies. Used by one thread. */
final class HttpSource {

    private static final int MAX_HEAD = 64 * 1024;

    private final InputStream input;
    private final byte[] buffer;
    private int start;
    private int end;

    /** The buffer holds at least one head of the greatest length. */
    HttpSource(InputStream input, int bufferBytes) {
        if (bufferBytes < MAX_HEAD) {
            throw new IllegalArgumentException("bufferBytes is below " + MAX_HEAD + ": " + bufferBytes);
        }
        this.input = input;
        this.buffer = new byte[bufferBytes];
    }

    /** Where the bytes of a body go. */
    interface Sink {

        /** These bytes are next; {@code framing} has accepted them. They are valid until this method returns. */
        void write(byte[] bytes, int offset, int length, BodyFraming framing) throws IOException;
    }

    /** Whether bytes are here that need no wait. */
    boolean hasBuffered() {
        return start < end;
    }

    /**
     * The next head.
     *
     * @return null when the connection ended before it began
     */
    @Nullable
    HttpHead readHead() throws IOException {
        int scanned = 0;
        while (true) {
            int length = headLength(scanned);
            if (length > 0) {
                byte[] head = Arrays.copyOfRange(buffer, start, start + length);
                start += length;
                return new HttpHead(head);
            }
            scanned = Math.max(0, end - start - 3);
            if (end - start >= MAX_HEAD) {
                throw new IOException("The head of a message is longer than " + MAX_HEAD + " bytes");
            }
            boolean begun = hasBuffered();
            if (!fill()) {
                if (begun) {
                    throw new EOFException("The connection ended within the head of a message");
                }
                return null;
            }
        }
    }

    /**
     * Gives one body to the sink, at most {@code slice} bytes at a time, until it is complete or cut.
     *
     * @throws EOFException when the connection ends before
     */
    void readBody(BodyFraming framing, int slice, Sink sink) throws IOException {
        while (!framing.isComplete()) {
            if (!hasBuffered() && !fill()) {
                framing.endOfStream();
                sink.write(buffer, start, 0, framing);
                return;
            }
            int accepted = framing.accept(buffer, start, Math.min(slice, end - start));
            if (framing.isCut() && accepted == 0) {
                return;
            }
            sink.write(buffer, start, accepted, framing);
            start += accepted;
        }
    }

    /** Length of the head at the start of the buffer, 0 when its end is not here. */
    private int headLength(int scanned) {
        for (int i = start + scanned; i + 3 < end; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i + 4 - start;
            }
        }
        return 0;
    }

    private boolean fill() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (end == buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        int count = input.read(buffer, end, buffer.length - end);
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }
}
