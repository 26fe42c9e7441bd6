package dev.thermocline.peer;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.failure.CacheFailures;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Whom this process asks before S3, at this moment, and what becomes of it: counted here, and never an error of a read,
 * whatever the source does. Thread-safe.
 */
public final class Peers {
    private final CacheListener listener;
    private volatile PeerSource source = PeerSource.NONE;

    /** @param listener is notified of what peers deliver and don't */
    public Peers(CacheListener listener) {
        this.listener = requireNonNull(listener, "listener is null");
    }

    /** From now on asks these; {@link PeerSource#NONE} to end. */
    public void use(PeerSource other) {
        source = requireNonNull(other, "other is null");
    }

    /** Whether there is nobody to ask. */
    public boolean none() {
        return source == PeerSource.NONE;
    }

    /** As {@link PeerSource#tail}. */
    public Optional<CapturedTail> tail(PeerFile file, PeerSource.Waiter waiter) {
        Optional<CapturedTail> answered =
                CacheFailures.call("asking a peer", () -> source.tail(file, waiter), Optional::empty);
        Optional<CapturedTail> tail = answered.filter(answer -> answer.owner().equals(file.owner()));
        tail.ifPresent(answer -> listener.peerTail(answer.tail().length));
        return tail;
    }

    /** As {@link PeerSource#listed}. */
    public Optional<ListedFile> listed(PeerFile file) {
        return CacheFailures.call("asking which version is listed", () -> source.listed(file), Optional::empty);
    }

    /** As {@link PeerSource#open}. */
    Optional<PeerRange> open(PeerObject object, long position, long length, PeerSource.Reach reach) {
        return CacheFailures.call("asking a peer", () -> source.open(object, position, length, reach), Optional::empty);
    }

    /** Fills the target; on false its position has not moved, and the range is of no use any more. */
    boolean read(PeerRange range, ByteBuffer target) {
        int start = target.position();
        boolean here = CacheFailures.call("reading from a peer", () -> filled(range, target), () -> false);
        if (!here) {
            target.position(start);
        }
        return here;
    }

    private boolean filled(PeerRange range, ByteBuffer target) {
        try {
            range.readFully(target);
            return !target.hasRemaining();
        } catch (PeerUnavailableException e) {
            listener.peerFailed(e.reason().label());
            return false;
        }
    }

    /** The range is not read any more. */
    void close(PeerRange range, long delivered) {
        if (delivered > 0) {
            listener.peerRead(delivered);
        }
        CacheFailures.run("closing a range of a peer", range::close);
    }
}
