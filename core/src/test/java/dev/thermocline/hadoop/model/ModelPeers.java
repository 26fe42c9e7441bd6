package dev.thermocline.hadoop.model;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerRange;
import dev.thermocline.peer.PeerSource;
import dev.thermocline.peer.PeerUnavailableException;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/**
 * Peers that have every content that a file ever had, under its entity tag, and the end of every immutable file as it
 * is now. They often have nothing, and often stop. Thread-safe.
 */
final class ModelPeers implements PeerSource {
    private static final int TAIL = 16_384;

    private final Truth truth;
    private final Statuses unseen;
    private final Random random;
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final AtomicLong delivered = new AtomicLong();

    /** What S3 states of files. */
    interface Statuses {
        FileStatus of(Path path) throws IOException;
    }

    /** @param unseen asks S3 for what the peers' process knows from it */
    ModelPeers(Truth truth, Statuses unseen, long seed) {
        this.truth = truth;
        this.unseen = unseen;
        this.random = new Random(seed);
    }

    /** A file may have this content from now on. */
    byte[] hold(byte[] bytes) {
        contents.put(tag(bytes), bytes);
        return bytes;
    }

    /** As S3 tags what is put in one part. */
    private static String tag(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private synchronized boolean sometimes(int in) {
        return random.nextInt(in) == 0;
    }

    private synchronized int below(int bound) {
        return random.nextInt(bound);
    }

    /** Bytes that were delivered. */
    long delivered() {
        return delivered.get();
    }

    @Override
    public Optional<CapturedTail> tail(PeerFile file, Waiter waiter) {
        Optional<byte[]> now = truth.bytes(file.path());
        Optional<S3AFileStatus> status = sometimes(2) ? Optional.empty() : status(file);
        if (now.isEmpty() || status.isEmpty() || status.get().getLen() != now.get().length) {
            return Optional.empty();
        }
        byte[] bytes = now.get();
        ObjectVersion version =
                new ObjectVersion(ObjectVersion.unquoted(status.get().getEtag()), Optional.empty(), bytes.length);
        byte[] tail = Arrays.copyOfRange(bytes, Math.max(0, bytes.length - TAIL), bytes.length);
        delivered.addAndGet(tail.length);
        return Optional.of(new CapturedTail(
                file.path(), version, sometimes(2) ? 0 : status.get().getModificationTime(), file.owner(), tail));
    }

    private Optional<S3AFileStatus> status(PeerFile file) {
        try {
            return Optional.of((S3AFileStatus) unseen.of(file.path()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<ListedFile> listed(PeerFile file) {
        return Optional.empty();
    }

    @Override
    public Optional<PeerRange> open(PeerObject object, long position, long length, Reach reach) {
        byte[] bytes = contents.get(object.version().etag());
        if (sometimes(3) || bytes == null || bytes.length != object.version().length()) {
            return Optional.empty();
        }
        long most = sometimes(2) ? length : below((int) length + 1);
        return Optional.of(new Range(ByteBuffer.wrap(bytes, (int) position, (int) most)));
    }

    private final class Range implements PeerRange {
        private final ByteBuffer bytes;

        Range(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public void readFully(ByteBuffer target) throws PeerUnavailableException {
            int count = target.remaining();
            if (count > bytes.remaining()) {
                throw new PeerUnavailableException(Reason.SILENT, "stopped");
            }
            target.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            delivered.addAndGet(count);
        }

        @Override
        public void close() {}
    }
}
