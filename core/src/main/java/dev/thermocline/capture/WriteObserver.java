package dev.thermocline.capture;

import dev.thermocline.s3.ResponseRecorder;
import java.util.List;

/**
 * Watches one file being written. Called by one thread at a time; whatever it throws ends the watching, never the
 * write.
 */
public interface WriteObserver {
    /** Bytes that were handed to S3A; the array belongs to the writer and must be copied. */
    void wrote(byte[] bytes, int offset, int length);

    /**
     * All bytes were handed to S3A, which is about to send what it has not sent yet. One more call follows. Not called
     * for a write that is given up.
     */
    default void closing() {}

    /** S3 has the file, under the version that it answered with; the last call. */
    void published(ResponseRecorder.Answer answer);

    /** The write failed, was aborted, or S3's answer was not seen; the last call. */
    void abandoned();

    /** Shows one write to all of them, in this order; one that fails ends for itself alone. */
    static WriteObserver all(List<WriteObserver> observers) {
        return observers.size() == 1 ? observers.get(0) : new WriteObservers(observers);
    }
}
