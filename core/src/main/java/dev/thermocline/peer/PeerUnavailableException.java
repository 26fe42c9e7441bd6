package dev.thermocline.peer;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Locale;

/** A peer did not deliver: never an error of the read, which goes on with S3. */
public final class PeerUnavailableException extends IOException {
    private final Reason reason;

    /** Why not; each is counted by itself. */
    public enum Reason {
        /** It does not hold the bytes and does not fetch them. */
        ABSENT,
        /** It has too much to do. */
        BUSY,
        /** It did not answer within the head start, or stopped in the middle. */
        SILENT,
        /** The connection failed or broke. */
        BROKEN,
        /** It does not serve this owner, or not this process. */
        REFUSED,
        /** What came is not what was asked for, or does not match its checksums. */
        CORRUPT,
        /** It could not be understood: another version of the jar, another layout. */
        FOREIGN;

        /** The reason as part of a metric's name. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** With a reason and, for the log, whom it concerns. */
    public PeerUnavailableException(Reason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** Why the peer did not deliver. */
    public Reason reason() {
        return reason;
    }
}
