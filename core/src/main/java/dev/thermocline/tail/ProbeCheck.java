package dev.thermocline.tail;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.s3.EtagDigests;
import dev.thermocline.s3.HeadSource;
import dev.thermocline.s3.ResponseVersions;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.s3.SuffixResponse;
import dev.thermocline.s3.SuffixResponse.Outcome;
import dev.thermocline.s3.SuffixSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends suffix GETs only to stores that answer them as S3 does. The first answer of a bucket in this process is
 * compared with a HEAD: entity tag, length and modification time must agree. A store that fails is not asked for
 * suffixes again. An answer without a range is compared each time. Thread-safe.
 */
public final class ProbeCheck implements SuffixSource {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeCheck.class);
    private static final int BUCKETS = 1024;

    /** What is known of the stores that this process has asked; whether a store obeys does not change with a cache. */
    private static final ConcurrentMap<StoreScope, Trust> STORES = new ConcurrentHashMap<>();

    /** How long an answer waits for another one's HEAD before it is compared by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ReentrantLock comparing = new ReentrantLock();
    private final StoreScope scope;
    private final SuffixSource source;
    private final HeadSource heads;
    private final EtagDigests digests;

    private enum Trust {
        TRUSTED,
        REFUSED
    }

    /**
     * @param scope the bucket that is asked
     * @param source sends the GETs
     * @param heads sends the HEADs that answers are compared with
     * @param digests compares objects that come whole with their entity tags
     */
    public ProbeCheck(StoreScope scope, SuffixSource source, HeadSource heads, EtagDigests digests) {
        this.scope = requireNonNull(scope, "scope is null");
        this.source = requireNonNull(source, "source is null");
        this.heads = requireNonNull(heads, "heads is null");
        this.digests = requireNonNull(digests, "digests is null");
    }

    /** Takes a bucket's first answer as compared already: for tests that count requests. */
    public static void trust(StoreScope scope) {
        if (STORES.size() < BUCKETS) {
            STORES.put(scope, Trust.TRUSTED); // beyond that, each answer is compared
        }
    }

    @Override
    public boolean usable() {
        return STORES.get(scope) != Trust.REFUSED;
    }

    @Override
    public SuffixResponse suffix(Path path, int most) throws IOException {
        boolean trusted = STORES.get(scope) == Trust.TRUSTED;
        SuffixResponse answer = source.suffix(path, most);
        if (answer.outcome() == Outcome.FOUND) {
            if (!intact(path, answer)) {
                return SuffixResponse.without(Outcome.INVALID);
            }
            return trusted && answer.partial() ? answer : comparedOnce(path, answer, trusted);
        }
        if (answer.outcome() == Outcome.UNSUPPORTED || answer.outcome() == Outcome.INVALID) {
            doubt(path, trusted && answer.outcome() == Outcome.INVALID);
        }
        return answer;
    }

    private boolean intact(Path path, SuffixResponse answer) {
        ObjectVersion version = answer.version().orElseThrow();
        return answer.tail().length < version.length()
                || digests.agree(path.toString(), version, ByteBuffer.wrap(answer.tail()));
    }

    /** Answers that come at the same time wait for the first one's HEAD, and need none if it agrees. */
    private SuffixResponse comparedOnce(Path path, SuffixResponse answer, boolean trusted) throws IOException {
        boolean alone;
        try {
            alone = comparing.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("interrupted while an answer was compared").initCause(e);
        }
        try {
            boolean trustedNow = answer.partial() && STORES.get(scope) == Trust.TRUSTED;
            return trustedNow ? answer : compared(path, answer, trusted);
        } finally {
            if (alone) {
                comparing.unlock();
            }
        }
    }

    private SuffixResponse compared(Path path, SuffixResponse answer, boolean trusted) throws IOException {
        S3AFileStatus status;
        try {
            status = heads.head(path);
        } catch (FileNotFoundException e) {
            return SuffixResponse.without(Outcome.MISSING);
        }
        boolean agrees = answer.modificationTime() == status.getModificationTime()
                && ResponseVersions.of(status.getEtag(), status.getVersionId(), status.getLen())
                        .filter(answer.version().orElseThrow()::sameTag)
                        .isPresent();
        if (!agrees) {
            doubt(path, trusted);
            return SuffixResponse.without(Outcome.INVALID);
        }
        if (answer.partial()) {
            trust(scope);
        }
        return answer;
    }

    /** @param wasTrusted then the next answer is compared again, else there is no next one */
    private void doubt(Path path, boolean wasTrusted) {
        if (wasTrusted) {
            STORES.remove(scope);
        } else if (STORES.size() < BUCKETS && STORES.put(scope, Trust.REFUSED) != Trust.REFUSED) {
            LOG.info(
                    "The store of {} does not answer suffix ranges as S3 does (status 206, the range asked for, the"
                            + " entity tag, length and time of a HEAD): the first read of a file costs a HEAD and a GET,"
                            + " as with S3A, instead of one GET.",
                    path);
        }
    }
}
