package dev.thermocline.peers.serve;

import java.nio.ByteBuffer;

/** Where the answer to one request goes. Thread-safe. */
@FunctionalInterface
public interface Reply {
    /**
     * Sends the answer; to be called once. Returns at once.
     *
     * @param answer backed by an array, from 0 to its limit; not to be changed any more
     * @param sent run once, when the bytes have left or never will
     */
    void send(ByteBuffer answer, Runnable sent);
}
