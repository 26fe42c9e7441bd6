package dev.thermocline.peers.ask;

import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerRange;
import dev.thermocline.peer.PeerUnavailableException;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import dev.thermocline.peers.member.Roster;
import dev.thermocline.peers.wire.Answer;
import dev.thermocline.peers.wire.MalformedMessageException;
import dev.thermocline.peers.wire.Request;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A range as it comes from others, piece by piece: some are asked for ahead of the reader, as far as the process has
 * bytes left. A piece that nobody delivers ends the range. Not thread-safe, as all ranges.
 */
final class AskedRange implements PeerRange {
    /** Pieces end at multiples of this. */
    static final int PIECE = 1 << 20;

    /** What one request to S3 of the owner may bring at most, also of pieces that are asked for later. */
    static final long FETCH = 8L << 20;

    private static final int WINDOW = 4;

    private final PeerObject object;
    private final long end;
    private final Starter starter;
    private final AskCounts counts;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long askedTo;
    private long position;
    private boolean ended;

    private AskedRange(PeerObject object, long position, long end, Starter starter, AskCounts counts) {
        this.object = object;
        this.position = position;
        this.askedTo = position;
        this.end = end;
        this.starter = starter;
        this.counts = counts;
    }

    /** Starts to ask for a piece; null if the process has no bytes left for it. */
    @FunctionalInterface
    interface Starter {
        @Nullable
        Inquiry<Delivered> start(Piecewise piece);
    }

    /** Asks for the first pieces; null if there is no room for one. */
    static @Nullable AskedRange open(PeerObject object, long position, long length, Starter starter, AskCounts counts) {
        AskedRange range = new AskedRange(object, position, position + length, starter, counts);
        range.askAhead();
        return range.pieces.isEmpty() ? null : range;
    }

    private void askAhead() {
        while (askedTo < end && pieces.size() < WINDOW) {
            long pieceEnd = Math.min(end, (askedTo / PIECE + 1) * PIECE);
            long fetchEnd = Math.min(end, (askedTo / FETCH + 1) * FETCH);
            Piecewise piece = new Piecewise(object, askedTo, (int) (pieceEnd - askedTo), (int) (fetchEnd - pieceEnd));
            Inquiry<Delivered> inquiry = starter.start(piece);
            if (inquiry == null) {
                return;
            }
            pieces.addLast(new Piece(askedTo, pieceEnd, inquiry));
            askedTo = pieceEnd;
        }
    }

    @Override
    public void readFully(ByteBuffer target) throws PeerUnavailableException {
        int from = target.position();
        boolean done = false;
        try {
            while (target.hasRemaining()) {
                readOn(target);
            }
            done = true;
        } finally {
            if (!done) {
                target.position(from);
                close();
            }
        }
    }

    private void readOn(ByteBuffer target) throws PeerUnavailableException {
        if (ended || position >= end) {
            throw new PeerUnavailableException(Reason.BROKEN, "the range has ended");
        }
        if (pieces.isEmpty()) {
            askAhead();
        }
        Piece piece = pieces.peekFirst();
        if (piece == null) {
            throw new PeerUnavailableException(Reason.BUSY, "too many bytes are on their way to this process");
        }
        int length = (int) Math.min(target.remaining(), piece.end() - position);
        ByteBuffer part = target.slice(target.position(), length);
        try {
            Delivered delivered = piece.inquiry().await();
            delivered.answer().copy(delivered.read(), (int) (position - piece.start()), part);
        } catch (MalformedMessageException e) {
            throw piece.inquiry().corrupt(e);
        }
        piece.inquiry().proved();
        target.position(target.position() + length);
        counts.bytes.add(length);
        position += length;
        if (position == piece.end()) {
            pieces.removeFirst();
            piece.inquiry().release();
            askAhead();
        }
    }

    @Override
    public void close() {
        ended = true;
        pieces.forEach(piece -> piece.inquiry().release());
        pieces.clear();
    }

    private record Piece(long start, long end, Inquiry<Delivered> inquiry) {}

    /** An answer with the request under which its bytes are sealed. */
    record Delivered(Request.Read read, Answer answer) {}

    /** The question for one piece. */
    record Piecewise(PeerObject object, long position, int length, int ahead) implements Inquiry.Question<Delivered> {
        @Override
        public Request request(long nonce, Request.Depth depth) {
            return new Request.Read(nonce, depth, object, position, length, ahead);
        }

        @Override
        public Delivered value(Request request, Answer answer) throws MalformedMessageException {
            if (!(request instanceof Request.Read read) || !answer.carries(read)) {
                throw new MalformedMessageException("answer of another length");
            }
            return new Delivered(read, answer);
        }

        @Override
        public AbsentObjects.Absence absence(String peer, boolean fetch) {
            int version = object.version().hashCode() ^ Long.hashCode(position / Roster.SECTION);
            return AbsentObjects.Absence.of(peer, object.file(), version, fetch);
        }

        @Override
        public int bytes() {
            return Answer.size(length);
        }
    }
}
