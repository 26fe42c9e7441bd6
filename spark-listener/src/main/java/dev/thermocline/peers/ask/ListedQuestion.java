package dev.thermocline.peers.ask;

import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peers.wire.Answer;
import dev.thermocline.peers.wire.MalformedMessageException;
import dev.thermocline.peers.wire.Request;
import dev.thermocline.peers.wire.WireFormat;

/**
 * The question which version of a file in a Delta log is listed.
 *
 * @param file in the log
 */
record ListedQuestion(PeerFile file) implements Inquiry.Question<ListedFile> {
    @Override
    public Request request(long nonce, Request.Depth depth) {
        return new Request.Listed(nonce, file);
    }

    @Override
    public ListedFile value(Request request, Answer answer) throws MalformedMessageException {
        if (!(request instanceof Request.Listed listed)) {
            throw new IllegalArgumentException("not a question for what is listed: " + request);
        }
        return answer.listed(listed);
    }

    @Override
    public AbsentObjects.Absence absence(String peer, boolean fetch) {
        return AbsentObjects.Absence.of(peer, file, 0, fetch);
    }

    @Override
    public int bytes() {
        return WireFormat.MAX_REQUEST;
    }
}
