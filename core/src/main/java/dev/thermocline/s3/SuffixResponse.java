package dev.thermocline.s3;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectVersion;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a store answered to a GET of an object's last bytes. S3 answers with status 206 and the range; a store that
 * ignores ranges answers with the whole object, which is used only if a HEAD confirms it, for so do pages that are no
 * object.
 *
 * @param outcome what came of it
 * @param version of the object; empty unless the outcome is {@link Outcome#FOUND}
 * @param modificationTime S3's, in milliseconds, or 0 where the answer doesn't say
 * @param tail the object's last bytes; the receiver's
 * @param partial whether the answer was a range, and not the whole object
 */
public record SuffixResponse(
        Outcome outcome, Optional<ObjectVersion> version, long modificationTime, byte[] tail, boolean partial) {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int NOT_IMPLEMENTED = 501;

    /** The result of a suffix probe. */
    public enum Outcome {
        /** Version and tail are here. */
        FOUND,
        /** There is no such object. */
        MISSING,
        /** The object has no bytes, of which a suffix could be given. */
        EMPTY,
        /** The store does not know suffix ranges, and the object is longer than what was asked for. */
        UNSUPPORTED,
        /** An answer with status, range or length that S3 does not give: nothing of it is used. */
        INVALID,
        /** The owner may not read the object, or S3 does not know who asks: any other GET would be answered so. */
        REFUSED,
        /** Any other failure, or an object without an entity tag. */
        FAILED
    }

    /** Sends the GET; the stream is closed by who reads it. */
    public interface Get {
        /** Throws the SDK's exceptions as they are. */
        ResponseInputStream<GetObjectResponse> send();
    }

    /** An answer that brings neither version nor tail. */
    public static SuffixResponse without(Outcome outcome) {
        return new SuffixResponse(outcome, Optional.empty(), 0, new byte[0], false);
    }

    /**
     * Sends the GET and reads its answer to the end; of an answer that ignores the range and is too long, nothing.
     *
     * @param most bytes that were asked for
     * @throws IOException if the body breaks off
     */
    public static SuffixResponse of(Get get, int most) throws IOException {
        try (ResponseInputStream<GetObjectResponse> in = get.send()) {
            return read(in, most);
        } catch (S3Exception e) {
            return without(outcome(e));
        } catch (SdkException e) {
            throw new IOException("no answer to a suffix range", e);
        }
    }

    private static Outcome outcome(S3Exception failure) {
        return switch (failure.statusCode()) {
            case UNAUTHORIZED, FORBIDDEN -> Outcome.REFUSED;
            case NOT_FOUND -> failure instanceof NoSuchKeyException ? Outcome.MISSING : Outcome.FAILED; // or no bucket
            case RANGE_NOT_SATISFIABLE -> Outcome.EMPTY;
            case NOT_IMPLEMENTED -> Outcome.UNSUPPORTED;
            default -> Outcome.FAILED;
        };
    }

    private static SuffixResponse read(ResponseInputStream<GetObjectResponse> in, int most) throws IOException {
        GetObjectResponse response = in.response();
        GetResponse got = GetResponse.of(response);
        Outcome outcome = usable(got, most);
        long length = got.objectLength().orElse(-1);
        long modified =
                response.lastModified() == null ? 0 : response.lastModified().toEpochMilli();
        Optional<ObjectVersion> version =
                ResponseVersions.of(response.eTag(), response.versionId(), length, LastModified.ofMillis(modified));
        if (outcome == Outcome.FOUND && version.isEmpty()) {
            outcome = Outcome.FAILED;
        }
        if (outcome != Outcome.FOUND) {
            in.abort(); // the whole object may be on its way
            return without(outcome);
        }
        int expected = (int) Math.min(most, length);
        byte[] tail = in.readNBytes(expected);
        if (tail.length != expected || in.read() >= 0) {
            in.abort();
            throw new EOFException("expected " + expected + " B at the end of an object of " + length + " B, got "
                    + tail.length + " B" + (tail.length == expected ? " and more" : ""));
        }
        return new SuffixResponse(Outcome.FOUND, version, modified, tail, got.partial());
    }

    private static Outcome usable(GetResponse got, int most) {
        if (!got.whole()) {
            return got.suffix(most) ? Outcome.FOUND : Outcome.INVALID;
        }
        long length = got.contentLength().orElseThrow();
        if (length == 0) {
            return Outcome.EMPTY;
        }
        return length <= most ? Outcome.FOUND : Outcome.UNSUPPORTED;
    }
}
