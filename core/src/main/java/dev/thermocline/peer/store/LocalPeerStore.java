package dev.thermocline.peer.store;

import static java.util.Objects.requireNonNull;

import dev.thermocline.bucket.CacheParts;
import dev.thermocline.bucket.CachedBucket;
import dev.thermocline.bucket.PeerFetch;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.DeclaredVersions;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerStore;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/**
 * This process's cache as its peers see it. Holds no resources; has nothing once the cache is shut down. Thread-safe.
 */
public final class LocalPeerStore implements PeerStore {
    private final CacheParts parts;
    private final CacheEngine engine;
    private final PeerFetches fetches;
    private final Buckets buckets;

    /** Finds file systems. */
    public interface Buckets {
        /**
         * A file system that reads a file as its owner does, opened if need be.
         *
         * @throws IOException if it can't be opened
         */
        Optional<CachedBucket> of(PeerFile file) throws IOException;
    }

    /** A range of a version that is fetched. */
    private record Asked(PeerObject object, ByteRange range) {}

    /** @param fetches of the process; stays the caller's */
    public LocalPeerStore(CacheParts parts, PeerFetches fetches, Buckets buckets) {
        this.parts = requireNonNull(parts, "parts is null");
        this.engine = parts.states().engine();
        this.fetches = requireNonNull(fetches, "fetches is null");
        this.buckets = requireNonNull(buckets, "buckets is null");
    }

    @Override
    public boolean read(PeerObject object, long position, ByteBuffer target) {
        int start = target.position();
        int count = target.remaining();
        boolean here = within(object, position, count)
                && CacheFailures.call("reading for a peer", () -> readNow(object, position, target), () -> false);
        if (here) {
            parts.metrics().peerServed(count);
        } else {
            target.position(start);
        }
        return here;
    }

    /** What is asked for lies within the object, and there is a cache still. */
    private boolean within(PeerObject object, long position, long length) {
        return length > 0
                && position >= 0
                && position <= object.version().length() - length
                && !parts.closed().getAsBoolean();
    }

    private boolean readNow(PeerObject object, long position, ByteBuffer target) {
        Optional<CachedObject> known =
                engine.peers().find(object.file().name(), object.file().owner(), object.version());
        return known.isPresent() && engine.peers().read(known.get(), position, target);
    }

    @Override
    public CompletableFuture<Boolean> fetch(PeerObject object, long position, long length) {
        if (!within(object, position, length)) {
            return CompletableFuture.completedFuture(false);
        }
        ByteRange range = new ByteRange(position, position + length);
        return fetches.fetch(new Asked(object, range), () -> {
            Optional<CachedBucket> bucket = buckets.of(object.file());
            return bucket.isPresent() && new PeerFetch(bucket.get()).blocks(object, range);
        });
    }

    @Override
    public Optional<CapturedTail> tail(PeerFile file) {
        return parts.closed().getAsBoolean()
                ? Optional.empty()
                : CacheFailures.call("reading a tail for a peer", () -> tailNow(file), Optional::empty);
    }

    private Optional<CapturedTail> tailNow(PeerFile file) {
        Optional<S3AFileStatus> status = parts.states().statuses().version(file.name(), file.owner(), file.path());
        Optional<CachedObject> current = status.flatMap(DeclaredVersions::named)
                .flatMap(version -> engine.peers().find(file.name(), file.owner(), version.timeless()));
        Optional<CapturedTail> tail = current.flatMap(object -> engine.tail(object)
                .map(bytes -> parts.footers().withBlocks(file.path(), object, bytes))
                .map(bytes -> new CapturedTail(
                        file.path(),
                        object.version(),
                        status.orElseThrow().getModificationTime(),
                        file.owner(),
                        bytes)));
        tail.ifPresent(found -> parts.metrics().peerServed(found.tail().length));
        return tail;
    }

    @Override
    public Optional<ListedFile> listed(PeerFile file) {
        return parts.closed().getAsBoolean()
                ? Optional.empty()
                : CacheFailures.call("naming a listed version to a peer", () -> listedNow(file), Optional::empty);
    }

    private Optional<ListedFile> listedNow(PeerFile asked) throws IOException {
        URI directory = asked.path().getParent().toUri();
        String key = directory.getPath().substring(1) + "/";
        if (!parts.states().logs().listedLately(directory.getHost(), key, asked.owner())) {
            return Optional.empty(); // no file system is opened for it
        }
        Optional<CachedBucket> bucket = buckets.of(asked)
                .filter(open -> !open.isClosed() && open.owner().equals(asked.owner()));
        Optional<CacheFile> file = bucket.map(open -> open.file(asked.path()))
                .filter(named -> named.name().equals(asked.name()));
        return file.flatMap(named -> bucket.orElseThrow().logLists().listed().forAnother(named));
    }

    @Override
    public CompletableFuture<Optional<CapturedTail>> fetchTail(PeerFile file) {
        return fetches.fetch(file, () -> {
                    Optional<CachedBucket> bucket = buckets.of(file);
                    return bucket.isPresent() && new PeerFetch(bucket.get()).tail(file);
                })
                .thenApply(here -> tail(file));
    }
}
