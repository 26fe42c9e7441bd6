package dev.thermocline.s3;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands what S3 answered to the code whose call sent the request: both run on one thread, the SDK's interceptor in
 * between. One witness a thread, armed for one object, for one call; answers about other objects are not for it.
 */
public final class ResponseRecorder {
    private static final ThreadLocal<@Nullable ResponseRecorder> ARMED = new ThreadLocal<>();

    private final String bucket;
    private final String key;
    private @Nullable Answer answer;

    /**
     * What S3 answered about an object's version.
     *
     * @param etag as S3 wrote it, quotes included, if it did
     * @param versionId where the bucket has versions
     * @param length the object's length, or -1 where the answer doesn't have it
     * @param modified what the answer states of the time of the write
     * @param epoch of the object's changes when the answer came: of a write, right after it was counted itself
     * @param body which bytes the answer to a GET carries
     */
    public record Answer(
            @Nullable String etag,
            @Nullable String versionId,
            long length,
            LastModified modified,
            long epoch,
            Optional<GetResponse> body) {
        /** An answer without bytes. */
        public Answer(
                @Nullable String etag, @Nullable String versionId, long length, LastModified modified, long epoch) {
            this(etag, versionId, length, modified, epoch, Optional.empty());
        }

        /** The version that S3 named, of an object of this length; empty if it named none. */
        public Optional<ObjectVersion> version(long objectLength) {
            return ResponseVersions.of(etag, versionId, objectLength, modified);
        }
    }

    /** A call whose requests are watched. */
    public interface Call<E extends Exception> {
        void run() throws E;
    }

    private ResponseRecorder(String bucket, String key) {
        this.bucket = bucket;
        this.key = key;
    }

    /** Runs the call and returns the last answer that it got for the object. */
    public static <E extends Exception> Optional<Answer> watch(String bucket, String key, Call<E> call) throws E {
        ResponseRecorder outer = ARMED.get();
        ResponseRecorder witness = new ResponseRecorder(bucket, key);
        ARMED.set(witness);
        try {
            call.run();
            return Optional.ofNullable(witness.answer);
        } finally {
            if (outer == null) {
                ARMED.remove();
            } else {
                ARMED.set(outer);
            }
        }
    }

    /** Called by the interceptor. */
    public static void answered(String bucket, String key, Answer answer) {
        ResponseRecorder witness = ARMED.get();
        if (witness != null && witness.bucket.equals(bucket) && witness.key.equals(key)) {
            witness.answer = answer;
        }
    }
}
