package dev.thermocline.peer;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.Origin;
import dev.thermocline.peer.PeerSource.Reach;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks peers for a range before S3. What a peer has delivered stands; from the byte where it stops on, S3 is asked for
 * the rest, by the one request that it would have got for the whole. So no read sends more requests to S3 than without
 * peers: where a request of S3 goes on from the last range, no peer is asked. Thread-safe.
 */
public final class PeerFirstOrigin implements Origin {
    private final Peers peers;
    private final Version version;
    private final Origin s3;
    private final Origin passing;
    private final Origin unkept;
    private final Origin ahead;
    private final AtomicLong delivered = new AtomicLong();

    /** The version that is read at this moment. */
    public interface Version {
        /** Empty if peers can't know its bytes, or are not to be asked for them. */
        Optional<PeerObject> get() throws IOException;
    }

    /**
     * @param version asked before each range
     * @param s3 what is asked for the rest; stays the caller's
     */
    public PeerFirstOrigin(Peers peers, Version version, Origin s3) {
        this.peers = requireNonNull(peers, "peers is null");
        this.version = requireNonNull(version, "version is null");
        this.s3 = requireNonNull(s3, "s3 is null");
        this.passing = new Further(s3.passing(), Reach.RESIDENT);
        this.unkept = new Further(s3.unkept(), Reach.RESIDENT);
        this.ahead = new Further(s3.ahead(), Reach.FETCHED);
    }

    /** Bytes that peers have delivered so far. */
    public long delivered() {
        return delivered.get();
    }

    @Override
    public Range open(long position, long length) throws IOException {
        return open(s3, position, length, Reach.FETCHED);
    }

    private Range open(Origin rest, long position, long length, Reach reach) throws IOException {
        if (peers.none() || s3.continues(position)) {
            return rest.open(position, length);
        }
        Optional<PeerRange> peer = version.get().flatMap(object -> peers.open(object, position, length, reach));
        return peer.isPresent() ? new PeerFirstRange(peer.get(), rest, position, length) : rest.open(position, length);
    }

    /** The same requests to S3 after what peers hold at this moment: none of them fetches anything for it. */
    public Origin residentFirst() {
        return new Further(s3, Reach.RESIDENT);
    }

    @Override
    public Origin passing() {
        return passing;
    }

    @Override
    public Origin unkept() {
        return unkept;
    }

    @Override
    public Origin ahead() {
        return ahead;
    }

    @Override
    public void expect(long start, long end) {
        s3.expect(start, end);
    }

    @Override
    public long coming() {
        return s3.coming();
    }

    @Override
    public boolean continues(long position) {
        return s3.continues(position);
    }

    @Override
    public boolean isTransient(IOException failure) {
        return s3.isTransient(failure);
    }

    /** With other requests to S3; what is not kept, nobody fetches for this reader. */
    private final class Further implements Origin {
        private final Origin rest;
        private final Reach reach;

        Further(Origin rest, Reach reach) {
            this.rest = rest;
            this.reach = reach;
        }

        @Override
        public Range open(long position, long length) throws IOException {
            return PeerFirstOrigin.this.open(rest, position, length, reach);
        }

        @Override
        public boolean isTransient(IOException failure) {
            return rest.isTransient(failure);
        }
    }

    /** A peer's bytes as far as it delivers them, then those of S3. */
    private final class PeerFirstRange implements Range {
        private final PeerRange peer;
        private final Origin rest;
        private final long length;
        private long position;
        private long left;
        private @Nullable Range fromS3;
        private boolean peerClosed;

        PeerFirstRange(PeerRange peer, Origin rest, long position, long length) {
            this.peer = peer;
            this.rest = rest;
            this.position = position;
            this.length = length;
            this.left = length;
        }

        @Override
        public void readFully(ByteBuffer target) throws IOException {
            int count = target.remaining();
            Range range = fromS3;
            if (range == null && !peerClosed && peers.read(peer, target)) {
                position += count;
                left -= count;
                delivered.addAndGet(count);
                return;
            }
            if (range == null) {
                closePeer();
                range = rest.open(position, left);
                fromS3 = range;
            }
            range.readFully(target);
        }

        @Override
        public long fromPeers() {
            return length - left;
        }

        private void closePeer() {
            if (!peerClosed) {
                peerClosed = true;
                peers.close(peer, fromPeers());
            }
        }

        @Override
        public void close() throws IOException {
            closePeer();
            Range range = fromS3;
            if (range != null) {
                range.close();
            }
        }
    }
}
