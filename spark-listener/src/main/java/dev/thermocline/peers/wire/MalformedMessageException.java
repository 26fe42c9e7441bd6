package dev.thermocline.peers.wire;

import java.io.IOException;

/** Bytes that are no message of this version, or not the answer to this request. */
public class MalformedMessageException extends IOException {
    private final String reason;

    /** With what is wrong. */
    public MalformedMessageException(String message) {
        super(message);
        this.reason = message;
    }

    MalformedMessageException(String message, Throwable cause) {
        super(message, cause);
        this.reason = message;
    }

    /** What is wrong. */
    public String reason() {
        return reason;
    }
}
