package dev.thermocline.peers.ask;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A connection to another process, whose identity is proved. Thread-safe. */
public interface Connection {
    /**
     * Sends a request; returns at once.
     *
     * @return the answer, which nobody else uses; fails with an {@link java.io.IOException} if the connection ends
     */
    CompletableFuture<ByteBuffer> ask(ByteBuffer request);

    /** Nanoseconds since the last byte of the other side arrived. */
    long quietNanos();

    /** Whether requests can be sent. */
    boolean isOpen();

    /** Ends the connection: what is not answered fails. */
    void close();
}
