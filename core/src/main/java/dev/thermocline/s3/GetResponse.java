package dev.thermocline.s3;

import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Which bytes the answer to a GET of an object carries. S3 answers a range with status 206 and its Content-Range, and a
 * whole object with status 200 and none; no other answer carries bytes whose place is known.
 *
 * @param status of HTTP, or 0 if it was not seen
 * @param rangeStated whether there is a Content-Range header, be it readable or not
 * @param range that the header states
 * @param contentLength bytes of the body
 */
public record GetResponse(int status, boolean rangeStated, Optional<ContentRange> range, OptionalLong contentLength) {
    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;

    /** What an answer of the SDK states. */
    public static GetResponse of(GetObjectResponse response) {
        SdkHttpResponse http = response.sdkHttpResponse();
        return of(http == null ? 0 : http.statusCode(), response);
    }

    /** What an answer of the SDK states that does not know its status yet. */
    public static GetResponse of(int status, GetObjectResponse response) {
        Long length = response.contentLength();
        return new GetResponse(
                status,
                response.contentRange() != null,
                ContentRange.parse(response.contentRange()),
                length == null ? OptionalLong.empty() : OptionalLong.of(length));
    }

    /** Whether the body is the whole object, of the length that is stated. */
    public boolean whole() {
        return status == OK && !rangeStated && contentLength.isPresent();
    }

    /** Whether the body is a range whose place in the object is known. */
    boolean partial() {
        return status == PARTIAL_CONTENT
                && range.isPresent()
                && (contentLength.isEmpty()
                        || contentLength.getAsLong() == range.get().length());
    }

    /** Whether the body is the last bytes of the object: as many as were asked for, or all if there are fewer. */
    boolean suffix(long asked) {
        return partial()
                && range.filter(sent ->
                                sent.last() == sent.total() - 1 && sent.first() == Math.max(0, sent.total() - asked))
                        .isPresent();
    }

    /** Whether the body begins at this byte of an object of this length. */
    public boolean beginsAt(long position, long objectLength) {
        if (whole()) {
            return position == 0 && contentLength.getAsLong() == objectLength;
        }
        return partial()
                && range.filter(sent -> sent.first() == position && sent.total() == objectLength)
                        .isPresent();
    }

    /** The length of the whole object, where the answer is one whose bytes have a place. */
    public OptionalLong objectLength() {
        if (whole()) {
            return contentLength;
        }
        return partial() ? OptionalLong.of(range.orElseThrow().total()) : OptionalLong.empty();
    }
}
