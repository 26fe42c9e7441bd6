package dev.thermocline.peers.wire;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.StoredBlock;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An answer that has arrived: its head is checked, its bytes prove themselves when they are read. Immutable, and may be
 * read by one thread at a time.
 *
 * <pre>
 * offset  bytes
 *      0     12  head, see {@link WireFormat}
 *     12      1  status
 *     13      8  the request's nonce
 *     21         with DATA: a {@link BlockFrame} under the request's key
 * </pre>
 */
public final class Answer {
    private static final int STATUS = WireFormat.HEAD;
    private static final int NONCE = STATUS + 1;
    private static final int FRAME = NONCE + Long.BYTES;

    private final Status status;
    private final ByteBuffer frame;

    private Answer(Status status, ByteBuffer frame) {
        this.status = requireNonNull(status, "status is null");
        this.frame = requireNonNull(frame, "frame is null");
    }

    /** An answer without bytes, to be sent. */
    public static ByteBuffer plain(Request request, Status status) {
        return plain(request.nonce(), status);
    }

    /** The answer to what can't be read: it carries no nonce. */
    public static ByteBuffer refusal() {
        return plain(0, Status.REFUSED);
    }

    private static ByteBuffer plain(long nonce, Status status) {
        ByteBuffer message = ByteBuffer.allocate(FRAME);
        WireFormat.putHead(message);
        return message.put(status.code()).putLong(nonce).flip();
    }

    /** Bytes of memory that an answer with so many bytes of payload takes. */
    public static int size(int payload) {
        return FRAME + BlockFrame.framedLength(payload);
    }

    /** An answer whose bytes are to be filled in at {@link #payload}, to be sealed and sent then. */
    public static ByteBuffer prepared(int payload) {
        return ByteBuffer.allocate(size(payload));
    }

    /** The place of the bytes in a prepared answer. */
    public static ByteBuffer payload(ByteBuffer prepared, int payload) {
        return prepared.slice(prepared.limit() - payload, payload);
    }

    /** Completes a prepared answer to a read, whose payload stands at its place. */
    public static ByteBuffer sealed(Request.Read read, ByteBuffer prepared) {
        return sealed(read.nonce(), SealKey.of(read), prepared, read.length());
    }

    /** A tail as the answer to a request for one. */
    public static ByteBuffer sealed(Request.Tail request, CapturedTail tail) {
        ByteBuffer head = ByteBuffer.allocate(WireFormat.MAX_REQUEST);
        WireFormat.putVersion(head, tail.version());
        head.putLong(tail.modificationTime()).flip();
        int length = head.remaining() + tail.tail().length;
        if (length > WireFormat.MAX_PAYLOAD) {
            throw new IllegalArgumentException("tail of " + length + " B");
        }
        ByteBuffer prepared = prepared(length);
        payload(prepared, length).put(head).put(tail.tail());
        return sealed(request.nonce(), SealKey.of(request), prepared, length);
    }

    /** What is listed as the answer to a question for it. */
    public static ByteBuffer sealed(Request.Listed request, ListedFile listed) {
        ByteBuffer parts = ByteBuffer.allocate(WireFormat.MAX_REQUEST);
        parts.put((byte) (listed.version().isPresent() ? 1 : 0));
        listed.version().ifPresent(version -> WireFormat.putVersion(parts, version));
        parts.put((byte) (listed.inPart() ? 1 : 0));
        WireFormat.putText(parts, listed.commit().map(ListedFile.Commit::name).orElse(""));
        listed.commit().ifPresent(commit -> WireFormat.putVersion(parts, commit.version()));
        int length = parts.flip().remaining();
        ByteBuffer prepared = prepared(length);
        payload(prepared, length).put(parts);
        return sealed(request.nonce(), SealKey.of(request), prepared, length);
    }

    private static ByteBuffer sealed(long nonce, BlockKey key, ByteBuffer prepared, int payload) {
        WireFormat.putHead(prepared.clear());
        prepared.put(Status.DATA.code()).putLong(nonce);
        var unused = BlockFrame.seal(key, prepared.slice(FRAME, prepared.limit() - FRAME), payload);
        return prepared.rewind();
    }

    /**
     * Reads the head of an answer.
     *
     * @param message the answer alone; not to be changed afterwards
     * @throws ForeignMessageException if it is one of another version
     * @throws MalformedMessageException if it is none, or the answer to another request
     */
    public static Answer decode(Request request, ByteBuffer message) throws MalformedMessageException {
        ByteBuffer head = message.duplicate();
        WireFormat.checkHead(head);
        if (head.remaining() < FRAME - STATUS) {
            throw new MalformedMessageException("answer of " + message.remaining() + " B");
        }
        Optional<Status> status = Status.of(head.get());
        if (status.isEmpty()) {
            throw new MalformedMessageException("answer without a status");
        }
        Status stated = status.get();
        if (head.getLong() != request.nonce() && stated != Status.REFUSED) {
            throw new MalformedMessageException("answer to another request");
        }
        return new Answer(stated, head.slice());
    }

    /** What the answer states. */
    public Status status() {
        return status;
    }

    /** Whether the bytes have the length that was asked for; whether they are the right ones is not checked yet. */
    public boolean carries(Request.Read read) {
        return status == Status.DATA && BlockFrame.payloadLength(frame.remaining()) == read.length();
    }

    /**
     * Fills the buffer with bytes of the answer to a read, verified.
     *
     * @param offset in what was asked for
     * @throws MalformedMessageException if they are not what was asked for; the buffer's position has not moved
     */
    public void copy(Request.Read read, int offset, ByteBuffer target) throws MalformedMessageException {
        copy(SealKey.of(read), offset, target);
    }

    private void copy(BlockKey key, int offset, ByteBuffer target) throws MalformedMessageException {
        try {
            BlockFrame.copyRange(new Frame(frame), key, offset, target);
        } catch (IOException e) {
            throw new MalformedMessageException("bytes that don't prove themselves", e);
        }
    }

    /**
     * The tail in the answer to a request for one, verified.
     *
     * @throws MalformedMessageException if it is not the one that was asked for
     */
    public CapturedTail tail(Request.Tail request) throws MalformedMessageException {
        ByteBuffer payload = payload(SealKey.of(request));
        try {
            ObjectVersion version = WireFormat.version(payload);
            long modified = payload.getLong();
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            return new CapturedTail(
                    request.file().path(), version, modified, request.file().owner(), bytes);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedMessageException("tail that can't be read", e);
        }
    }

    /**
     * What is listed, in the answer to a question for it, verified.
     *
     * @throws MalformedMessageException if it is not the one that was asked for
     */
    public ListedFile listed(Request.Listed request) throws MalformedMessageException {
        ByteBuffer payload = payload(SealKey.of(request));
        try {
            Optional<ObjectVersion> version =
                    payload.get() == 1 ? Optional.of(WireFormat.version(payload)) : Optional.empty();
            boolean inPart = payload.get() == 1;
            String commit = WireFormat.text(payload);
            return new ListedFile(
                    version,
                    inPart,
                    commit.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new ListedFile.Commit(commit, WireFormat.version(payload))));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedMessageException("listed file that can't be read", e);
        }
    }

    private ByteBuffer payload(BlockKey key) throws MalformedMessageException {
        int length = BlockFrame.payloadLength(frame.remaining());
        if (length < 0) {
            throw new MalformedMessageException("answer with " + frame.remaining() + " B");
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        copy(key, 0, payload);
        return payload.flip();
    }

    /** Bytes that came over a wire: nothing of them is trusted. */
    private record Frame(ByteBuffer bytes) implements StoredBlock {
        @Override
        public int length() {
            return bytes.remaining();
        }

        @Override
        public void copyTo(int position, ByteBuffer target) throws IOException {
            if (position < 0 || target.remaining() > bytes.remaining() - position) {
                throw new IOException("answer ends before its bytes");
            }
            target.put(bytes.slice(position, target.remaining()));
        }
    }
}
