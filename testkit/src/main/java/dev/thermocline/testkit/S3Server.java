package dev.thermocline.testkit;

/**
 * An S3 server on 127.0.0.1 that takes {@link EmbeddedS3#ACCESS_KEY} and {@link EmbeddedS3#SECRET_KEY} and path-style
 * URLs. Thread-safe. The one who starts it closes it.
 */
public interface S3Server extends AutoCloseable {

    /** The port on 127.0.0.1. */
    int port();

    /** Creates an empty bucket; does nothing when the bucket is there. */
    void createBucket(String bucket);

    /** Stops the server and drops its objects. */
    @Override
    void close();

    /** The endpoint for path-style clients, for example {@code http://127.0.0.1:40123}. */
    default String endpoint() {
        return "http://127.0.0.1:" + port();
    }
}
