package dev.thermocline.peers.wire;

import java.util.Arrays;
import java.util.Optional;

/** What an answer states. */
public enum Status {
    /** Here are the bytes. */
    DATA(1),
    /** They are being fetched from S3: ask again and wait. */
    FETCHING(2),
    /** Done: there are no bytes to send. */
    DONE(3),
    /** They are not here and are not fetched. */
    ABSENT(4),
    /** There is too much to do. */
    BUSY(5),
    /** The request made no sense, or comes from a process of another version. */
    REFUSED(6);

    private final byte code;

    Status(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static Optional<Status> of(byte code) {
        return Arrays.stream(values()).filter(status -> status.code == code).findFirst();
    }
}
