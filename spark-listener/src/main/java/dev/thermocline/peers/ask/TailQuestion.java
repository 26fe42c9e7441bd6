package dev.thermocline.peers.ask;

import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peers.wire.Answer;
import dev.thermocline.peers.wire.MalformedMessageException;
import dev.thermocline.peers.wire.Request;

/**
 * The question for the end of a file.
 *
 * @param file of which only the name is known
 */
record TailQuestion(PeerFile file) implements Inquiry.Question<CapturedTail> {
    private static final int MOST_BYTES = 1 << 20;

    @Override
    public Request request(long nonce, Request.Depth depth) {
        return new Request.Tail(nonce, depth, file);
    }

    @Override
    public CapturedTail value(Request request, Answer answer) throws MalformedMessageException {
        if (!(request instanceof Request.Tail tail)) {
            throw new IllegalArgumentException("not a request for a tail: " + request);
        }
        return answer.tail(tail);
    }

    @Override
    public AbsentObjects.Absence absence(String peer, boolean fetch) {
        return AbsentObjects.Absence.of(peer, file, 0, fetch);
    }

    @Override
    public int bytes() {
        return MOST_BYTES;
    }
}
