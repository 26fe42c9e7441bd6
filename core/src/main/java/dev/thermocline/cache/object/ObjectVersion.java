package dev.thermocline.cache.object;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which bytes an object has, as S3 stated it: never as a caller declared it.
 *
 * @param etag the entity tag without quotes, never empty: an object without one is not cached
 * @param versionId the bucket version, where versioning is on
 * @param length the object's length in bytes
 * @param modified when it was written; unstated for names that are never replaced
 */
public record ObjectVersion(String etag, Optional<String> versionId, long length, LastModified modified) {
    private static final String NO_VERSION = "null"; // S3's id where versioning was switched off

    /** Rejects an empty tag and a negative length. */
    public ObjectVersion {
        requireNonNull(etag, "etag is null");
        requireNonNull(versionId, "versionId is null");
        requireNonNull(modified, "modified is null");
        if (etag.isEmpty()) {
            throw new IllegalArgumentException("etag is empty");
        }
        if (length < 0) {
            throw new IllegalArgumentException("length " + length + " is negative");
        }
    }

    /** A version without a time. */
    public ObjectVersion(String etag, Optional<String> versionId, long length) {
        this(etag, versionId, length, LastModified.unstated());
    }

    /** Whether tag and length agree: enough for a name that is never replaced. */
    public boolean sameTag(ObjectVersion other) {
        return etag.equals(other.etag) && length == other.length;
    }

    /** Whether both are versions of the same bytes: tag, length, and the bucket version or the time agree. */
    public boolean sameBytes(ObjectVersion other) {
        if (!sameTag(other)) {
            return false;
        }
        boolean exact = versionId.isPresent()
                && other.versionId.isPresent()
                && !versionId.get().equals(NO_VERSION);
        return exact ? versionId.equals(other.versionId) : modified.matches(other.modified);
    }

    /** The same version without a time. */
    public ObjectVersion timeless() {
        return modified.equals(LastModified.unstated()) ? this : new ObjectVersion(etag, versionId, length);
    }

    /** Strips the quotes that S3 puts around entity tags. */
    public static String unquoted(String etag) {
        boolean quoted = etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"");
        return quoted ? etag.substring(1, etag.length() - 1) : etag;
    }
}
