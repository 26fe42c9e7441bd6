package dev.thermocline.testkit;

import java.io.EOFException;
import java.io.IOException;

/**
 * Finds the end of one message's body in the bytes of its connection, and counts the payload. Used by one thread.
 *
 * <p>With a limit, it stops before the first payload byte beyond it; see {@link #isCut}.
 */
abstract sealed class BodyFraming {

    private long payloadBytes;
    private long limit = Long.MAX_VALUE;
    private boolean cut;

    /** A body of this many bytes. */
    static BodyFraming fixed(long length) {
        return new Fixed(length);
    }

    /** A body in chunks, with or without trailers. */
    static BodyFraming chunked() {
        return new Chunked();
    }

    /** A body that ends with the connection. */
    static BodyFraming untilClose() {
        return new UntilClose();
    }

    /**
     * Takes bytes that belong to this body from the front of those given.
     *
     * @return how many it took: fewer than {@code length} when the body is complete or cut
     */
    abstract int accept(byte[] buffer, int offset, int length) throws IOException;

    /** Whether the last byte of the body has been accepted. */
    abstract boolean isComplete();

    /**
     * The connection has ended.
     *
     * @throws EOFException when the body needs more bytes
     */
    void endOfStream() throws EOFException {
        throw new EOFException("The connection ended after " + payloadBytes + " bytes of a longer body");
    }

    /** Whether only the end of the connection ends this body. */
    boolean endsWithConnection() {
        return false;
    }

    /** Whether the payload lies between lines of framing. */
    boolean isChunked() {
        return false;
    }

    final void limitPayload(long bytes) {
        limit = bytes;
    }

    /** Whether the limit is reached and the body has more. */
    final boolean isCut() {
        return cut;
    }

    /** Payload bytes accepted so far, without the framing of chunks. */
    final long payloadBytes() {
        return payloadBytes;
    }

    /** Accepts up to this many payload bytes within the limit. */
    final int acceptPayload(long available) {
        int accepted = (int) Math.min(Integer.MAX_VALUE, Math.min(available, limit - payloadBytes));
        cut = accepted == 0 && available > 0;
        payloadBytes += accepted;
        return accepted;
    }

    /** Content-Length, or no body at all. */
    private static final class Fixed extends BodyFraming {
        private final long length;

        Fixed(long length) {
            this.length = length;
        }

        @Override
        int accept(byte[] buffer, int offset, int count) {
            return acceptPayload(Math.min(count, length - payloadBytes()));
        }

        @Override
        boolean isComplete() {
            return payloadBytes() == length;
        }
    }

    /** Ends with the connection. */
    private static final class UntilClose extends BodyFraming {
        private boolean ended;

        @Override
        int accept(byte[] buffer, int offset, int count) {
            return acceptPayload(count);
        }

        @Override
        boolean isComplete() {
            return ended;
        }

        @Override
        boolean endsWithConnection() {
            return true;
        }

        @Override
        void endOfStream() {
            ended = true;
        }
    }

    /** Transfer-Encoding: chunked. */
    private static final class Chunked extends BodyFraming {

        /** What the next byte belongs to. */
        private enum State {
            SIZE,
            DATA,
            DATA_END,
            TRAILER,
            DONE
        }

        private static final int MAX_LINE = 16 * 1024;

        private final StringBuilder line = new StringBuilder();
        private State state = State.SIZE;
        private long left;

        @Override
        boolean isChunked() {
            return true;
        }

        @Override
        int accept(byte[] buffer, int offset, int count) throws IOException {
            int position = offset;
            int end = offset + count;
            while (position < end && state != State.DONE && !isCut()) {
                if (state == State.DATA) {
                    int accepted = acceptPayload(Math.min(left, end - position));
                    position += accepted;
                    left -= accepted;
                    state = left == 0 ? State.DATA_END : State.DATA;
                } else {
                    acceptLineByte((char) (buffer[position++] & 0xff));
                }
            }
            return position - offset;
        }

        @Override
        boolean isComplete() {
            return state == State.DONE;
        }

        private void acceptLineByte(char next) throws IOException {
            if (next == '\n') {
                endLine(line.toString().trim());
                line.setLength(0);
            } else if (line.length() == MAX_LINE) {
                throw new IOException("A line between chunks is longer than " + MAX_LINE + " bytes");
            } else {
                line.append(next);
            }
        }

        private void endLine(String text) throws IOException {
            switch (state) {
                case SIZE -> {
                    left = size(text);
                    state = left == 0 ? State.TRAILER : State.DATA;
                }
                case DATA_END -> state = State.SIZE;
                case TRAILER -> state = text.isEmpty() ? State.DONE : State.TRAILER;
                case DATA, DONE -> throw new IllegalStateException("no line ends in " + state);
            }
        }

        private static long size(String text) throws IOException {
            int extension = text.indexOf(';');
            String digits = extension < 0 ? text : text.substring(0, extension).trim();
            try {
                return Long.parseUnsignedLong(digits, 16);
            } catch (NumberFormatException e) {
                throw new IOException("The size of a chunk is not a hexadecimal number: " + digits, e);
            }
        }
    }
}
