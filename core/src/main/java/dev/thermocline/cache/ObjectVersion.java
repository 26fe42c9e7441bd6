package dev.thermocline.cache;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which bytes an object has, as S3 said it: never as a caller declared it.
 *
 * @param etag the entity tag without quotes, never empty: an object without one is not cached
 * @param versionId the bucket version, where versioning is on
 * @param length the object's length in bytes
 */
public record ObjectVersion(String etag, Optional<String> versionId, long length) {
    /** Rejects an empty tag and a negative length. */
    public ObjectVersion {
        requireNonNull(etag, "etag is null");
        requireNonNull(versionId, "versionId is null");
        if (etag.isEmpty()) {
            throw new IllegalArgumentException("etag is empty");
        }
        if (length < 0) {
            throw new IllegalArgumentException("length " + length + " is negative");
        }
    }

    /** Whether both are versions of the same bytes: tag and length agree. */
    public boolean sameBytes(ObjectVersion other) {
        return etag.equals(other.etag) && length == other.length;
    }

    /** Strips the quotes that S3 puts around entity tags. */
    public static String unquoted(String etag) {
        boolean quoted = etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"");
        return quoted ? etag.substring(1, etag.length() - 1) : etag;
    }
}
