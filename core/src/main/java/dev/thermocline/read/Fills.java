package dev.thermocline.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.Origin;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.OpenVersion;
import dev.thermocline.origin.FillCheck;
import dev.thermocline.origin.MisplacedBytesException;
import dev.thermocline.origin.S3AOrigin;
import dev.thermocline.origin.StreamStatistics;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerFirstOrigin;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.Peers;
import dev.thermocline.s3.EtagDigests;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.state.ObjectStates;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/**
 * Where the bytes come from that a file system keeps: streams of S3A whose answers are checked, and peers before them.
 * Thread-safe.
 */
public final class Fills {
    private final String bucket;
    private final S3Calls calls;
    private final ObjectStates states;
    private final Peers peers;
    private final boolean answersSeen;
    private final EtagDigests digests = new EtagDigests();

    /**
     * @param answersSeen whether the interceptor is in the client; without it answers are believed, as S3A does
     */
    public Fills(String bucket, S3Calls calls, ObjectStates states, Peers peers, boolean answersSeen) {
        this.bucket = requireNonNull(bucket, "bucket is null");
        this.calls = requireNonNull(calls, "calls is null");
        this.states = requireNonNull(states, "states is null");
        this.peers = requireNonNull(peers, "peers is null");
        this.answersSeen = answersSeen;
    }

    /** Compares whole objects with their entity tags. */
    public EtagDigests digests() {
        return digests;
    }

    /** For a reader of a file, whose version may change while nothing of it was delivered. */
    public S3AOrigin of(CacheFile file, OpenVersion opened, boolean sequential, StreamStatistics statistics) {
        FillCheck.Version version = () -> Optional.of(opened.found())
                .filter(OpenVersion.Found::cacheable)
                .map(found -> found.object().version());
        S3AOrigin.Opener opener =
                runsOn -> calls.openClassic(file.path(), opened.found().status(file.path()), runsOn);
        return new S3AOrigin(opener, sequential, statistics, check(file, version));
    }

    /** For nobody yet: before a version is read. The caller closes it. */
    public S3AOrigin of(CacheFile file, CachedObject object) {
        S3AFileStatus status = new OpenVersion.Found(object, true).status(file.path());
        return new S3AOrigin(
                runsOn -> calls.openClassic(file.path(), status, runsOn),
                false,
                new StreamStatistics(),
                check(file, () -> Optional.of(object.version())));
    }

    /** Peers, and this stream of S3A for what they don't deliver; for a reader as above. */
    public PeerFirstOrigin peersFirst(CacheFile file, OpenVersion opened, S3AOrigin s3) {
        return new PeerFirstOrigin(peers, () -> known(file, opened.found()), s3);
    }

    /** As the other method, before a version is read. */
    public PeerFirstOrigin peersFirst(CacheFile file, CachedObject object, S3AOrigin s3) {
        return new PeerFirstOrigin(peers, () -> known(file, new OpenVersion.Found(object, true)), s3);
    }

    /**
     * For a peer: what others hold of the version that it names, then this stream of S3A. Of a name that may be
     * replaced S3 alone is asked, for nobody here has confirmed that version.
     */
    public Origin residentFirst(CacheFile file, PeerObject asked, S3AOrigin s3) {
        PeerFirstOrigin.Version version =
                () -> Optional.of(asked).filter(named -> file.immutable() && !states.changedLately(file.name()));
        return new PeerFirstOrigin(peers, version, s3).residentFirst();
    }

    /**
     * The version as peers may know it, if it is the one that S3 has confirmed last to this process: a caller may bring
     * an older one, which S3 refuses, and peers have still. An owner that is not shared has no peers.
     */
    private Optional<PeerObject> known(CacheFile file, OpenVersion.Found found) {
        boolean known = found.cacheable() && file.owner().shared() && !states.changedLately(file.name());
        if (!known) {
            return Optional.empty();
        }
        ObjectVersion version = file.identified(found.object().version());
        return (file.immutable() ? current(file, version) : confirmed(file, version))
                ? Optional.of(new PeerObject(new PeerFile(file.path(), file.name(), file.owner()), version))
                : Optional.empty();
    }

    private boolean current(CacheFile file, ObjectVersion version) {
        return states.statuses()
                .current(file.name(), file.owner(), file.path())
                .filter(version::sameTag)
                .isPresent();
    }

    /** Of a name that may be replaced, a moment ago, and with its time. */
    private boolean confirmed(CacheFile file, ObjectVersion version) {
        return version.modified() instanceof LastModified.At
                && states.confirmed().confirmed(file.name(), file.owner(), version);
    }

    private FillCheck check(CacheFile file, FillCheck.Version version) {
        return answersSeen ? new FillCheck(bucket, file.key(), version, digests) : FillCheck.NONE;
    }

    /** Forgets what the failure contradicts. */
    public void failed(CachedObject read, String key, IOException failure) {
        if (failure instanceof MisplacedBytesException misplaced) {
            states.contradictions().misplaced(read, misplaced);
        }
        states.contradictions().failed(read, key, failure);
    }
}
