package dev.thermocline.capture;

import dev.thermocline.s3.ResponseRecorder;

/**
 * Watches one file being written. Called by one thread at a time; whatever it throws ends the watching, never the
 * write.
 */
public interface WriteObserver {
    /** Bytes that were handed to S3A; the array belongs to the writer and must be copied. */
    void wrote(byte[] bytes, int offset, int length);

    /** S3 has the file, under the version that it answered with; the last call. */
    void published(ResponseRecorder.Answer answer);

    /** The write failed, was aborted, or S3's answer was not seen; the last call. */
    void abandoned();
}
