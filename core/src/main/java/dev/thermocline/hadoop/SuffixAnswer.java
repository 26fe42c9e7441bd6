package dev.thermocline.hadoop;

import dev.thermocline.cache.ObjectVersion;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a store answered to a GET of an object's last bytes.
 *
 * @param outcome what came of it
 * @param version of the object; empty unless the outcome is {@link Outcome#FOUND}
 * @param modificationTime S3's, in milliseconds, or 0 where the answer doesn't say
 * @param tail the object's last bytes; the receiver's
 */
record SuffixAnswer(Outcome outcome, Optional<ObjectVersion> version, long modificationTime, byte[] tail) {
    private static final int NOT_FOUND = 404;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int NOT_IMPLEMENTED = 501;

    /** What came of a first look. */
    enum Outcome {
        /** Version and tail are here. */
        FOUND,
        /** There is no such object. */
        MISSING,
        /** The object has no bytes, of which a suffix could be given. */
        EMPTY,
        /** The store does not know suffix ranges, and the object is longer than what was asked for. */
        UNSUPPORTED,
        /** Any other failure, or an object without an entity tag. */
        FAILED
    }

    /** Sends the GET; the stream is closed by who reads it. */
    interface Get {
        ResponseInputStream<GetObjectResponse> send();
    }

    static SuffixAnswer without(Outcome outcome) {
        return new SuffixAnswer(outcome, Optional.empty(), 0, new byte[0]);
    }

    /**
     * Sends the GET and reads its answer to the end; of an answer that ignores the range and is too long, nothing.
     *
     * @param most bytes that were asked for
     * @throws IOException if the body breaks off
     */
    static SuffixAnswer of(Get get, int most) throws IOException {
        try (ResponseInputStream<GetObjectResponse> in = get.send()) {
            return read(in, most);
        } catch (S3Exception e) {
            return without(outcome(e.statusCode()));
        } catch (SdkException e) {
            throw new IOException("no answer to a suffix range", e);
        }
    }

    private static Outcome outcome(int statusCode) {
        return switch (statusCode) {
            case NOT_FOUND -> Outcome.MISSING;
            case RANGE_NOT_SATISFIABLE -> Outcome.EMPTY;
            case NOT_IMPLEMENTED -> Outcome.UNSUPPORTED;
            default -> Outcome.FAILED;
        };
    }

    private static SuffixAnswer read(ResponseInputStream<GetObjectResponse> in, int most) throws IOException {
        GetObjectResponse response = in.response();
        OptionalLong length = objectLength(response);
        String etag = response.eTag();
        if (length.isEmpty() || etag == null || ObjectVersion.unquoted(etag).isEmpty()) {
            in.abort();
            return without(Outcome.FAILED);
        }
        if (response.contentRange() == null && length.getAsLong() > most) {
            in.abort(); // the whole object is on its way
            return without(Outcome.UNSUPPORTED);
        }
        int expected = (int) Math.min(most, length.getAsLong());
        byte[] tail = in.readNBytes(expected);
        if (tail.length != expected || in.read() >= 0) {
            in.abort();
            throw new EOFException("expected " + expected + " B at the end of an object of " + length.getAsLong()
                    + " B, got " + tail.length + " B" + (tail.length == expected ? " and more" : ""));
        }
        long modified =
                response.lastModified() == null ? 0 : response.lastModified().toEpochMilli();
        ObjectVersion version = new ObjectVersion(
                ObjectVersion.unquoted(etag), Optional.ofNullable(response.versionId()), length.getAsLong());
        return new SuffixAnswer(Outcome.FOUND, Optional.of(version), modified, tail);
    }

    /** The length of the whole object, from the range that S3 says it sent; without a range it sent everything. */
    static OptionalLong objectLength(GetObjectResponse response) {
        String range = response.contentRange();
        if (range == null) {
            Long length = response.contentLength();
            return length == null ? OptionalLong.empty() : OptionalLong.of(length);
        }
        String total = range.substring(range.lastIndexOf('/') + 1);
        boolean number = !total.isEmpty() && total.chars().allMatch(Character::isDigit);
        return number ? OptionalLong.of(Long.parseLong(total)) : OptionalLong.empty();
    }
}
