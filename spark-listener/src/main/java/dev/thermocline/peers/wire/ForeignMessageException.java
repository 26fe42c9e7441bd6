package dev.thermocline.peers.wire;

/** A message of another version of this jar: nothing of it is read. */
public final class ForeignMessageException extends MalformedMessageException {
    ForeignMessageException(String message) {
        super(message);
    }
}
