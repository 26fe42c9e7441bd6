package dev.thermocline.origin;

import java.io.IOException;

/**
 * An answer carried other bytes than those that were asked for, or bytes whose place can't be known: nothing is kept.
 */
public final class MisplacedBytesException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean whole;
    private final boolean otherLength;

    /**
     * @param whole whether the answer was the whole object, of the right length, where a range was asked for
     * @param otherLength whether the answer states another length of the object
     */
    MisplacedBytesException(String message, boolean whole, boolean otherLength) {
        super(message);
        this.whole = whole;
        this.otherLength = otherLength;
    }

    /** Whether the store ignored the range and sent the whole object: it may be read from the start, past the cache. */
    public boolean whole() {
        return whole;
    }

    /** Whether the answer states another length than the version's, so that one of both is wrong. */
    public boolean otherLength() {
        return otherLength;
    }
}
