package dev.thermocline.testkit;

import java.time.Duration;
import java.util.Objects;

/**
 * One request as it went over the wire, with its answer.
 *
 * @param kind what the request asks for
 * @param method the HTTP method
 * @param bucket the first segment of the path, empty when there is none
 * @param key the decoded rest of the path; for {@link Kind#LIST} the listed prefix; empty when there is none
 * @param rangeStart first byte of the Range header, -1 without one and for a suffix range
 * @param rangeEnd last byte (inclusive) of the Range header, -1 without one and for an open range; for a suffix range
 *     (rangeStart -1) the number of bytes asked for from the end
 * @param status status of the answer; 0 when there was none, and while a request waits for its answer
 * @param bodyBytes payload bytes of the answer that were sent towards the client, without chunk framing. A client that
 *     breaks off may have read fewer: the rest was on its way.
 * @param started end of the request's head, as time since a fixed moment that all requests of a log share
 * @param took time from the end of the request's head to the last byte of the answer
 */
public record S3Request(
        Kind kind,
        String method,
        String bucket,
        String key,
        long rangeStart,
        long rangeEnd,
        int status,
        long bodyBytes,
        Duration started,
        Duration took) {

    /** What a request asks for. */
    public enum Kind {
        HEAD,
        GET,
        LIST,
        PUT,
        COPY,
        DELETE,
        BULK_DELETE,
        MULTIPART_INIT,
        UPLOAD_PART,
        MULTIPART_COMPLETE,
        MULTIPART_ABORT,
        OTHER
    }

    /** Checks the values. */
    public S3Request {
        Objects.requireNonNull(kind, "kind is null");
        Objects.requireNonNull(method, "method is null");
        Objects.requireNonNull(bucket, "bucket is null");
        Objects.requireNonNull(key, "key is null");
        Objects.requireNonNull(started, "started is null");
        Objects.requireNonNull(took, "took is null");
        if (rangeStart < -1 || rangeEnd < -1) {
            throw new IllegalArgumentException("range is below -1: " + rangeStart + "," + rangeEnd);
        }
        if (bodyBytes < 0) {
            throw new IllegalArgumentException("bodyBytes is negative: " + bodyBytes);
        }
    }

    /** The same request with its answer. */
    S3Request answered(int answeredStatus, long answeredBytes, Duration startedAt, Duration answeredIn) {
        return new S3Request(
                kind, method, bucket, key, rangeStart, rangeEnd, answeredStatus, answeredBytes, startedAt, answeredIn);
    }

    /** Whether the request carried a Range header. */
    public boolean hasRange() {
        return rangeStart >= 0 || rangeEnd >= 0;
    }

    /** The range as the header writes it: {@code 0-99}, {@code 100-} (open) or {@code -64} (suffix); empty if none. */
    public String range() {
        if (!hasRange()) {
            return "";
        }
        return (rangeStart < 0 ? "" : rangeStart) + "-" + (rangeEnd < 0 ? "" : rangeEnd);
    }

    /** Whether the key lies in, or is, the log directory of a Delta table. */
    public boolean inDeltaLog() {
        return ("/" + key + "/").contains("/_delta_log/");
    }

    /** One line without the duration, for example {@code GET bucket/key [0-99] 206 100 B}. */
    @Override
    public String toString() {
        String path = key.isEmpty() ? bucket : bucket + "/" + key;
        String label = kind == Kind.OTHER ? kind + "(" + method + ")" : kind.toString();
        return label + " " + path + (hasRange() ? " [" + range() + "]" : "") + " " + status + " " + bodyBytes + " B";
    }
}
