package dev.thermocline.bucket;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.PeerBlocks;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.file.CacheFile;
import dev.thermocline.origin.S3AOrigin;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.warm.WarmOutcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Fetches what a peer asks for, by a file system of its owner: blocks from who holds them, as the writer of a new file
 * does, all else from S3. No other peer is asked to fetch, so that no question goes in a circle. Thread-safe.
 */
public final class PeerFetch {
    /**
     * How long nothing may arrive of a request of this process that is waited for: where two processes take each other
     * for the owner, it waits for the peer.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final CachedBucket bucket;
    private final CacheEngine engine;

    /** @param bucket that of a file system of the peer's owner */
    public PeerFetch(CachedBucket bucket) {
        this.bucket = requireNonNull(bucket, "bucket is null");
        this.engine = bucket.engine();
    }

    /** The file as this file system sees it; empty if it is another object's, or another owner's. */
    private Optional<CacheFile> file(PeerFile asked) {
        if (bucket.isClosed() || !bucket.owner().equals(asked.owner())) {
            return Optional.empty();
        }
        CacheFile file = bucket.file(asked.path());
        return file.name().equals(asked.name()) && file.kind().cacheable() ? Optional.of(file) : Optional.empty();
    }

    /**
     * Has a range in the tiers, if it is worth keeping.
     *
     * @param range lies within the object
     * @return whether all of it is there
     * @throws IOException what S3A throws
     */
    public boolean blocks(PeerObject asked, ByteRange range) throws IOException {
        Optional<CacheFile> file = file(asked.file());
        if (file.isEmpty()) {
            return false;
        }
        PeerBlocks blocks = engine.peers();
        Optional<CachedObject> known = known(asked);
        if (known.isPresent() && blocks.holds(known.get(), range)) {
            return true;
        }
        boolean kept = engine.acceptsBlocks()
                && bucket.admission()
                        .keepsBlocks(file.get().key(), asked.version().length());
        // a version that was named here is not given up for one that a peer names
        boolean other = known.isEmpty()
                && engine.newest(file.get().name(), file.get().owner()).isPresent();
        return kept && !other && fetched(file.get(), asked, known, range);
    }

    private Optional<CachedObject> known(PeerObject asked) {
        return engine.peers().find(asked.file().name(), asked.file().owner(), asked.version());
    }

    /** S3, or a peer to which S3 has, confirms the version, or nothing stays of it. */
    private boolean fetched(CacheFile file, PeerObject asked, Optional<CachedObject> known, ByteRange range)
            throws IOException {
        CachedObject object = known.isPresent()
                ? known.get()
                : engine.object(file.name(), file.owner(), asked.version(), file.ttlRule());
        boolean confirmed = known.isPresent();
        try (S3AOrigin s3 = bucket.fills().of(file, object)) {
            engine.peers().fetch(object, range, bucket.fills().residentFirst(file, asked, s3), PATIENCE);
            confirmed = true;
        } catch (IOException e) {
            bucket.fills().failed(object, file.key(), e);
            throw e;
        } finally {
            if (!confirmed) {
                engine.evict(object);
            }
        }
        return engine.peers().holds(object, range);
    }

    /**
     * Has the end of a file in the tiers, with its status.
     *
     * @return false if it is not to be kept, or there is no such file
     * @throws IOException what else S3A throws
     */
    public boolean tail(PeerFile asked) throws IOException {
        Optional<CacheFile> file = file(asked);
        if (file.isEmpty()) {
            return false;
        }
        TailLoader loader = new TailLoader(bucket, asked.path(), -1, false);
        try {
            return loader.resident() || loader.warm() == WarmOutcome.RESIDENT;
        } catch (FileNotFoundException e) {
            return false;
        }
    }
}
