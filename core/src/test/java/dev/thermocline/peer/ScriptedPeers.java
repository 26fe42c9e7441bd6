package dev.thermocline.peer;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/** Peers of which a test decides what they hold and how they fail; what they are asked is recorded. Thread-safe. */
public final class ScriptedPeers implements PeerSource {
    private final int tailSize;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private volatile Behaviour behaviour = Behaviour.DELIVERS;
    private volatile int most = Integer.MAX_VALUE;

    private record Held(ObjectVersion version, long modificationTime, byte[] bytes) {}

    /** What a peer does with a range that it holds. */
    public enum Behaviour {
        DELIVERS,
        /** As if it held nothing. */
        ABSENT,
        SILENT,
        BUSY,
        BROKEN,
        REFUSED,
        CORRUPT,
        FOREIGN,
        /** A defect: throws what nobody declared. */
        THROWS,
        /** A defect: returns without having filled the buffer. */
        STOPS_SHORT,
        /** There is nobody to ask. */
        NOBODY
    }

    /** @param tailSize of the tails that they have */
    public ScriptedPeers(int tailSize) {
        this.tailSize = tailSize;
    }

    /** A peer has the file, in the version that S3 has just named. */
    public void hold(S3AFileStatus status, byte[] bytes) {
        hold(status, status.getModificationTime(), bytes);
    }

    /** @param modificationTime as the peer knows it, or 0 */
    public void hold(S3AFileStatus status, long modificationTime, byte[] bytes) {
        ObjectVersion version = new ObjectVersion(
                ObjectVersion.unquoted(status.getEtag()), Optional.ofNullable(status.getVersionId()), status.getLen());
        held.put(key(status.getPath()), new Held(version, modificationTime, bytes));
    }

    private static String key(Path path) {
        return path.toUri().getPath();
    }

    public void behave(Behaviour now) {
        behave(now, 0);
    }

    /** @param after bytes of each range that are delivered before */
    public void behave(Behaviour now, int after) {
        behaviour = now;
        most = now == Behaviour.DELIVERS ? Integer.MAX_VALUE : after;
    }

    /** What was asked: {@code tail}, or {@code start-end} with how far the peer was to go. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    public synchronized void forget() {
        asked.clear();
    }

    private synchronized void record(String question) {
        asked.add(question);
    }

    @Override
    public Optional<CapturedTail> tail(PeerFile file, Waiter waiter) {
        record("tail");
        if (behaviour == Behaviour.THROWS) {
            throw new IllegalStateException("a defect of the source");
        }
        Held known = held.get(key(file.path()));
        if (known == null || behaviour != Behaviour.DELIVERS) {
            return Optional.empty();
        }
        byte[] bytes = known.bytes();
        byte[] tail = Arrays.copyOfRange(bytes, Math.max(0, bytes.length - tailSize), bytes.length);
        return Optional.of(
                new CapturedTail(file.path(), known.version(), known.modificationTime(), file.owner(), tail));
    }

    @Override
    public Optional<ListedFile> listed(PeerFile file) {
        record("listed");
        return Optional.empty();
    }

    @Override
    public Optional<PeerRange> open(PeerObject object, long position, long length, Reach reach) {
        record(position + "-" + (position + length) + " " + reach);
        Held known = held.get(key(object.file().path()));
        Optional<Held> here =
                Optional.ofNullable(known).filter(file -> file.version().sameTag(object.version()));
        return switch (behaviour) {
            case NOBODY -> Optional.empty();
            case ABSENT -> Optional.of(new Range(new byte[0], 0, 0, Reason.ABSENT));
            default ->
                Optional.of(here.map(file -> new Range(file.bytes(), (int) position, most, reason()))
                        .orElseGet(() -> new Range(new byte[0], 0, 0, Reason.ABSENT)));
        };
    }

    private Reason reason() {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.name().equals(behaviour.name()))
                .findFirst()
                .orElse(Reason.BROKEN);
    }

    private final class Range implements PeerRange {
        private final byte[] bytes;
        private final Reason reason;
        private int at;
        private int left;

        Range(byte[] bytes, int at, int most, Reason reason) {
            this.bytes = bytes;
            this.at = at;
            this.left = most;
            this.reason = reason;
        }

        @Override
        public void readFully(ByteBuffer target) throws PeerUnavailableException {
            int count = target.remaining();
            if (count > left) {
                fail(target);
                return;
            }
            target.put(bytes, at, count);
            at += count;
            left -= count;
        }

        private void fail(ByteBuffer target) throws PeerUnavailableException {
            switch (behaviour) {
                case THROWS -> {
                    target.put((byte) 1);
                    throw new IllegalStateException("a defect of the source");
                }
                case STOPS_SHORT -> target.put((byte) 1);
                default -> throw new PeerUnavailableException(reason, "scripted");
            }
        }

        @Override
        public void close() {}
    }
}
