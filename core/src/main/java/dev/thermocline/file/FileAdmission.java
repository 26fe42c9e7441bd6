package dev.thermocline.file;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.Admission;
import dev.thermocline.admission.AdmissionDecision;
import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.admission.ReadIntent;
import dev.thermocline.admission.RejectReason;
import dev.thermocline.cache.CacheListener;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Applies the admission policy to the operations of one bucket. Counts each file that is opened, written or warmed and
 * refused, once.
 * Thread-safe.
 */
public final class FileAdmission {
    private final Admission policy;
    private final Predicate<String> singlePassJobs;
    private final long scanBytes;
    private final CacheListener listener;

    /**
     * @param singlePassJobs descriptions of jobs that read everything once
     * @param scanBytes what a stream may fetch before it is taken for a scan
     */
    public FileAdmission(Admission policy, Predicate<String> singlePassJobs, long scanBytes, CacheListener listener) {
        this.policy = requireNonNull(policy, "policy is null");
        this.singlePassJobs = requireNonNull(singlePassJobs, "singlePassJobs is null");
        this.scanBytes = scanBytes;
        this.listener = requireNonNull(listener, "listener is null");
    }

    /** Whether a file of this name is to be opened through the cache. */
    public boolean opens(String key) {
        return counted(policy.byName(key)).scope() != AdmissionScope.NOTHING;
    }

    /** Whether anything of a file of this name may be kept; not counted. */
    public boolean mayKeep(String key) {
        return policy.byName(key).scope() != AdmissionScope.NOTHING;
    }

    /** Whether more than the tail of such a file may be kept; not counted. */
    public boolean keepsBlocks(String key, long length) {
        return policy.read(key, length, false).scope() == AdmissionScope.ALL;
    }

    /** What may be kept of a file that is fetched before anybody reads it. */
    public AdmissionScope warms(String key, long length) {
        return counted(policy.read(key, length, false)).scope();
    }

    /** What may be kept of a file that begins to be written. */
    public AdmissionScope captures(String key) {
        return counted(policy.capture(key)).scope();
    }

    /** Longest body that is kept, in bytes. */
    public long bodyMaximum() {
        return policy.bodyMaximum();
    }

    /**
     * The policy for one stream, which is being opened on this thread; its file's name {@linkplain #opens was let in}.
     */
    public OfStream stream() {
        return new OfStream(ReadIntent.current().singlePass(singlePassJobs));
    }

    private AdmissionDecision counted(AdmissionDecision decision) {
        decision.reason().map(RejectReason::label).ifPresent(listener::refused);
        return decision;
    }

    /** What one stream leaves behind. Thread-safe. */
    public final class OfStream {
        private final boolean singlePass;
        private volatile Optional<RejectReason> counted = Optional.empty();

        private OfStream(boolean singlePass) {
            this.singlePass = singlePass;
        }

        /** Whether the stream reads everything once. */
        public boolean singlePass() {
            return singlePass;
        }

        /**
         * How much of the next read may stay.
         *
         * @param length of the file, in bytes
         * @param fetched what the stream has fetched from S3 and from peers so far, in bytes
         */
        public AdmissionScope keep(long length, long fetched) {
            AdmissionDecision decision = policy.body(length, singlePass || fetched > scanBytes);
            if (!decision.reason().equals(counted)) {
                counted = counted(decision).reason();
            }
            return decision.scope();
        }
    }
}
