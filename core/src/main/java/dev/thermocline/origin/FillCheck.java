package dev.thermocline.origin;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.s3.EtagDigests;
import dev.thermocline.s3.GetResponse;
import dev.thermocline.s3.ResponseRecorder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether the bytes that S3A's stream delivers are those of the version that is filled: each answer that the stream
 * gets must carry the object's bytes from where the stream stands, of an object of the version's length. S3A believes
 * any answer of the right entity tag and is wrong once; what is kept would be wrong for good. Thread-safe.
 */
public final class FillCheck {
    private final String bucket;
    private final String key;
    private final Version version;
    private final EtagDigests digests;

    /** Believes every answer, as S3A does: for files and buckets of which answers are not seen. */
    public static final FillCheck NONE = new FillCheck("", "", Optional::empty, new EtagDigests());

    /** The version that is filled at this moment. */
    public interface Version {
        /** Empty if nothing of the file is kept. */
        Optional<ObjectVersion> get() throws IOException;
    }

    /** Reads from a stream of S3A. */
    interface Read {
        /** As {@code InputStream.read}. */
        int read() throws IOException;
    }

    /**
     * @param version asked before each read; the check is off while it is empty
     * @param digests of the bucket, shared by its streams
     */
    public FillCheck(String bucket, String key, Version version, EtagDigests digests) {
        this.bucket = requireNonNull(bucket, "bucket is null");
        this.key = requireNonNull(key, "key is null");
        this.version = requireNonNull(version, "version is null");
        this.digests = requireNonNull(digests, "digests is null");
    }

    /**
     * Reads, and checks the answer if the read sends a request.
     *
     * @param position where the stream stands
     * @param placed whether the answer that the stream reads from was seen before
     * @return what the read returns
     * @throws MisplacedBytesException if the bytes are not known to be those at the position
     */
    int read(long position, boolean placed, Read read) throws IOException {
        Optional<ObjectVersion> filled = version.get();
        if (filled.isEmpty()) {
            return read.read();
        }
        long length = filled.get().length();
        int[] count = new int[1];
        Optional<ResponseRecorder.Answer> answer = ResponseRecorder.watch(bucket, key, () -> count[0] = read.read());
        if (count[0] < 0) {
            return count[0]; // no bytes: S3A takes a refused range for the object's end
        }
        if (answer.isEmpty() && !placed) {
            throw misplaced("an answer that was not seen", Optional.empty(), position, length);
        }
        if (answer.isPresent() && ofAnotherWrite(filled.get(), answer.get())) {
            throw misplaced("another version of the same entity tag", Optional.empty(), position, length);
        }
        Optional<GetResponse> body = answer.flatMap(ResponseRecorder.Answer::body);
        if (body.isPresent() && !body.get().beginsAt(position, length)) {
            throw misplaced(body.get().toString(), body, position, length);
        }
        return count[0];
    }

    /** Where tags stand for nothing, If-Match holds for any version. */
    private static boolean ofAnotherWrite(ObjectVersion filled, ResponseRecorder.Answer answer) {
        boolean timed = !filled.modified().equals(LastModified.unstated());
        Optional<ObjectVersion> named = timed ? answer.version(filled.length()) : Optional.empty();
        return named.isPresent() && filled.sameTag(named.get()) && !filled.sameBytes(named.get());
    }

    private MisplacedBytesException misplaced(String what, Optional<GetResponse> body, long position, long length) {
        OptionalLong stated = body.map(GetResponse::objectLength).orElse(OptionalLong.empty());
        boolean sameLength = stated.isPresent() && stated.getAsLong() == length;
        return new MisplacedBytesException(
                "GET of " + key + " from " + position + " of " + length + " B was answered by " + what,
                sameLength && body.orElseThrow().whole(),
                stated.isPresent() && !sameLength);
    }

    /**
     * Compares a whole object with its entity tag, if that is a digest.
     *
     * @param bytes from position to limit; not moved
     */
    void whole(ByteBuffer bytes) throws IOException {
        Optional<ObjectVersion> filled = version.get();
        if (filled.isPresent()
                && bytes.remaining() == filled.get().length()
                && !digests.agree(key, filled.get(), bytes)) {
            throw new MisplacedBytesException(
                    "the " + bytes.remaining() + " B of " + key + " do not have the digest "
                            + filled.get().etag(),
                    false,
                    false);
        }
    }
}
