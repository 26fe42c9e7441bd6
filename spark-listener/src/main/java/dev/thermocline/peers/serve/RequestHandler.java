package dev.thermocline.peers.serve;

import java.nio.ByteBuffer;

/** Answers requests of other processes. Thread-safe. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Answers a request, now or later, on any thread. Returns at once.
     *
     * @param message valid during the call
     */
    void receive(ByteBuffer message, Reply reply);
}
