package dev.thermocline.bucket;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.DeclaredVersions;
import dev.thermocline.origin.S3AOrigin;
import dev.thermocline.parquet.FooterLocator;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.s3.ResponseRecorder;
import dev.thermocline.state.ObjectStates;
import dev.thermocline.tail.FooterTails;
import dev.thermocline.tail.TailStore;
import dev.thermocline.warm.WarmOutcome;
import dev.thermocline.warm.Warmer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/**
 * Fetches one file's tail in one GET and no HEAD: etag, modification time and the true length come with the answer.
 * With a known length it is a bounded range, and an answer about another length is thrown away; without one, and where
 * peers ask for the same tails, a suffix probe, which all share. A footer that is longer than those seen before in the
 * table costs a second GET. Peers are asked before S3.
 */
public final class TailLoader implements Warmer.Job {
    private final CachedBucket bucket;
    private final ObjectStates states;
    private final FooterTails footers;
    private final CacheFile asked;
    private final long length;
    private final boolean peersFirst;

    /**
     * @param bucket that of the file system for which the file is fetched, whoever runs this
     * @param length the file's length, or -1
     */
    public TailLoader(CachedBucket bucket, Path path, long length) {
        this(bucket, path, length, true);
    }

    /** @param peersFirst false on behalf of a peer, so that no question goes in a circle */
    TailLoader(CachedBucket bucket, Path path, long length, boolean peersFirst) {
        this.bucket = requireNonNull(bucket, "bucket is null");
        this.states = bucket.parts().states();
        this.footers = bucket.parts().footers();
        this.asked = bucket.file(path);
        this.length = length;
        this.peersFirst = peersFirst;
    }

    @Override
    public String name() {
        return asked.path().toString();
    }

    @Override
    public boolean resident() {
        return CacheFailures.call(
                "looking a tail up",
                () -> resident(bucket.file(asked.path()))
                        .filter(object -> footers.whole(asked.path(), object))
                        .isPresent(),
                () -> false);
    }

    private Optional<CachedObject> resident(CacheFile file) {
        return bucket.current(file).filter(states.engine()::tailResident);
    }

    @Override
    public WarmOutcome warm() throws IOException {
        CacheFile file = bucket.file(asked.path());
        boolean wanted = file.immutable() // else a reader would have to ask S3 for the version anyway
                && bucket.admission().warms(file.key(), length) != AdmissionScope.NOTHING;
        if (!wanted) {
            return WarmOutcome.DECLINED;
        }
        Optional<CachedObject> object = resident(file);
        if (object.isEmpty() && peersFirst) {
            object = object(file, bucket.statuses().fromPeers(file, Waiter.BACKGROUND))
                    .filter(states.engine()::tailResident);
        }
        if (object.isEmpty() && (length < 0 || !bucket.parts().peers().none())) {
            object = object(file, bucket.statuses().probe(file, Waiter.BACKGROUND)); // one for all, also for peers
        }
        object.filter(known -> peersFirst).ifPresent(states.engine().newObjects()::committed); // a peer may scan
        return object.isPresent() ? complete(file, object.get()) : fetch(file);
    }

    private Optional<CachedObject> object(CacheFile file, Optional<S3AFileStatus> status) {
        return status.flatMap(DeclaredVersions::named).map(version -> file.object(states, version));
    }

    private WarmOutcome complete(CacheFile file, CachedObject object) throws IOException {
        Optional<byte[]> tail = states.engine().tail(object);
        return tail.isPresent() && complete(file, object, tail.get()) ? WarmOutcome.RESIDENT : WarmOutcome.DECLINED;
    }

    private WarmOutcome fetch(CacheFile file) throws IOException {
        long epoch = states.epochs().current(file.name());
        long known = length >= 0 ? length : bucket.calls().head(file.path()).getLen();
        byte[] tail = new byte[(int) Math.min(footers.expected(file.path()), known)];
        Optional<ResponseRecorder.Answer> answer =
                ResponseRecorder.watch(bucket.bucket(), file.key(), () -> fetch(file.path(), known, tail));
        if (answer.isEmpty()) {
            return WarmOutcome.FAILED; // nobody saw which version these bytes belong to
        }
        ResponseRecorder.Answer seen = answer.get();
        if (seen.length() >= 0 && seen.length() != known) {
            return WarmOutcome.VANISHED;
        }
        Optional<ObjectVersion> named = seen.version(known);
        if (named.isEmpty() || !usable(seen, named.get(), tail)) {
            return WarmOutcome.DECLINED; // an answer of which nothing can be kept
        }
        bucket.authorization().granted(file.name());
        ObjectVersion version = named.get().timeless();
        TailStore.Kept kept = bucket.parts().tails().keep(file, version, tail, epoch);
        if (peersFirst) {
            states.engine().newObjects().committed(kept.object());
        }
        bucket.statuses()
                .learn(
                        file,
                        bucket.calls()
                                .status(file.path(), version, seen.modified().millis()),
                        epoch);
        boolean completed = complete(file, kept.object(), tail);
        states.evictIfChanged(kept.object(), epoch);
        return kept.taken() && completed ? WarmOutcome.RESIDENT : WarmOutcome.DECLINED;
    }

    private boolean usable(ResponseRecorder.Answer seen, ObjectVersion named, byte[] tail) {
        long known = named.length();
        boolean placed = seen.body()
                .filter(body -> body.beginsAt(known - tail.length, known))
                .isPresent();
        return placed && (tail.length < known || bucket.fills().digests().agree(name(), named, ByteBuffer.wrap(tail)));
    }

    /** Fetches what the footer has before the tail. Returns whether the tiers took it. */
    private boolean complete(CacheFile file, CachedObject object, byte[] tail) throws IOException {
        byte[] held = footers.withBlocks(file.path(), object, tail);
        int needed = footers.needed(file.path(), held, object.length());
        if (needed > held.length) {
            byte[] whole = new byte[needed];
            System.arraycopy(held, 0, whole, needed - held.length, held.length);
            fetchBefore(file, object, whole, needed - held.length);
            return states.engine().offerTail(object, whole);
        }
        fetchVeryLongFooter(file, object, held);
        return true;
    }

    private void fetchBefore(CacheFile file, CachedObject object, byte[] end, int count) throws IOException {
        try (S3AOrigin s3 = bucket.fills().of(file, object);
                Origin.Range range = origin(file, object, s3).open(object.length() - end.length, count)) {
            range.readFully(ByteBuffer.wrap(end, 0, count));
        }
    }

    private Origin origin(CacheFile file, CachedObject object, S3AOrigin s3) {
        return peersFirst ? bucket.fills().peersFirst(file, object, s3) : s3;
    }

    private void fetch(Path path, long known, byte[] tail) throws IOException {
        FileStatus declared = new FileStatus(known, false, 1, 1, 0, path);
        try (FSDataInputStream stream = bucket.calls().openClassic(path, declared, false)) {
            stream.setReadahead((long) tail.length);
            stream.seek(known - tail.length);
            stream.readFully(tail);
        }
    }

    /** Of a footer too long for tails, what lies before them is kept in data blocks. */
    private void fetchVeryLongFooter(CacheFile file, CachedObject object, byte[] tail) throws IOException {
        if (!bucket.admission().keepsBlocks(file.key(), object.length())) {
            return; // what lies before the tail would not stay
        }
        OptionalLong footer = FooterLocator.footerLength(tail, object.length());
        if (footer.isEmpty() || footer.getAsLong() <= states.engine().longestTail()) {
            return;
        }
        long start = object.length() - footer.getAsLong();
        int before = (int) Math.min(Integer.MAX_VALUE, footer.getAsLong() - tail.length);
        try (S3AOrigin s3 = bucket.fills().of(file, object)) {
            states.engine()
                    .read(
                            object,
                            List.of(new ReadRange(start, ByteBuffer.allocate(before))),
                            origin(file, object, s3),
                            AdmissionScope.ALL);
        }
    }
}
