package dev.thermocline.peer;

import java.util.Optional;

/**
 * Asks other processes of the application for bytes that they hold. Thread-safe. Throws nothing but what its methods
 * declare, sends nothing to S3, and is bounded in memory, threads and time: a caller waits for a head start, and as
 * long as bytes arrive or the peer states that it is fetching them from S3.
 */
public interface PeerSource {
    /** Nobody to ask. */
    PeerSource NONE = new PeerSource() {
        @Override
        public Optional<CapturedTail> tail(PeerFile file, Waiter waiter) {
            return Optional.empty();
        }

        @Override
        public Optional<ListedFile> listed(PeerFile file) {
            return Optional.empty();
        }

        @Override
        public Optional<PeerRange> open(PeerObject object, long position, long length, Reach reach) {
            return Optional.empty();
        }
    };

    /** Who waits for an answer. */
    enum Waiter {
        /** A reader, for no longer than a head start without a sign of life. */
        READER,
        /** Work that no reader waits for: for seconds. A peer that is slower than readers wait is no bad peer. */
        BACKGROUND
    }

    /** How far a peer goes for what it is asked. */
    enum Reach {
        /** It answers from its own tiers: for a reader whose bytes are kept nowhere. */
        RESIDENT,
        /** The one that owns the range fetches it from S3, once for all who ask, and keeps it. */
        FETCHED
    }

    /**
     * The end of a file of which only the name is known: whoever holds it, else whoever owns it and fetches it. Waits.
     *
     * @return the end and the version that S3 confirmed to the peer; empty if S3 is to be asked
     */
    Optional<CapturedTail> tail(PeerFile file, Waiter waiter);

    /**
     * Which version of a file in a Delta log the process names that lists the logs for this one, by a listing that
     * counts at this moment. Waits no longer than a head start.
     *
     * @return empty if S3 is to be asked
     */
    Optional<ListedFile> listed(PeerFile file);

    /**
     * Asks for a range of a version. Sends at once and does not wait.
     *
     * @param position first byte, anywhere in the object
     * @param length bytes, at least 1
     * @return the range's bytes as they arrive; the caller closes it. Empty if there is nobody to ask
     */
    Optional<PeerRange> open(PeerObject object, long position, long length, Reach reach);
}
