package dev.thermocline.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.OpenVersion;
import dev.thermocline.origin.FillCheck;
import dev.thermocline.origin.MisplacedBytesException;
import dev.thermocline.origin.S3AOrigin;
import dev.thermocline.origin.StreamStatistics;
import dev.thermocline.s3.EtagDigests;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.state.Contradictions;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/** Where the bytes come from that a file system keeps: streams of S3A whose answers are checked. Thread-safe. */
public final class Fills {
    private final String bucket;
    private final S3Calls calls;
    private final Contradictions contradictions;
    private final boolean answersSeen;
    private final EtagDigests digests = new EtagDigests();

    /**
     * @param answersSeen whether the interceptor is in the client; without it answers are believed, as S3A does
     */
    public Fills(String bucket, S3Calls calls, Contradictions contradictions, boolean answersSeen) {
        this.bucket = requireNonNull(bucket, "bucket is null");
        this.calls = requireNonNull(calls, "calls is null");
        this.contradictions = requireNonNull(contradictions, "contradictions is null");
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

    private FillCheck check(CacheFile file, FillCheck.Version version) {
        return answersSeen ? new FillCheck(bucket, file.key(), version, digests) : FillCheck.NONE;
    }

    /** Forgets what the failure contradicts. */
    public void failed(CachedObject read, String key, IOException failure) {
        if (failure instanceof MisplacedBytesException misplaced) {
            contradictions.misplaced(read, misplaced);
        }
        contradictions.failed(read, key, failure);
    }
}
