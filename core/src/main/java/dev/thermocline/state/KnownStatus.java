package dev.thermocline.state;

import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.s3.ResponseVersions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.jspecify.annotations.Nullable;

/**
 * What S3 stated of a file, in half the heap that Hadoop's status of it takes: of the path there is one text instead of
 * a URI and its parts.
 *
 * @param modified in milliseconds, in whole seconds, as a HEAD gives it; a listing's has milliseconds on some stores
 * @param user the file's owner, the same one for all files of a file system
 */
record KnownStatus(
        long length,
        long modified,
        String path,
        long blockSize,
        String user,
        String etag,
        @Nullable String versionId) {
    /** Heap that one takes besides its texts, with its part of the table; measured by {@code EntryBytesTest}. */
    private static final long ENTRY_BYTES = 240;

    static KnownStatus of(S3AFileStatus status) {
        return new KnownStatus(
                status.getLen(),
                status.getModificationTime() / 1000 * 1000,
                status.getPath().toString(),
                status.getBlockSize(),
                status.getOwner().intern(),
                status.getEtag(),
                status.getVersionId());
    }

    /** A new one, so that a caller's setters change nothing here. */
    S3AFileStatus status() {
        return new S3AFileStatus(length, modified, new Path(path), blockSize, user, etag, versionId);
    }

    /** Heap that it takes, estimated. */
    long bytes() {
        return ENTRY_BYTES
                + EntryBudget.text(path)
                + EntryBudget.text(etag)
                + (versionId == null ? 0 : EntryBudget.text(versionId));
    }

    boolean sameBytes(KnownStatus other) {
        return etag.equals(other.etag) && length == other.length;
    }

    /** Whether the other may be of the same bytes. */
    boolean isOf(ObjectVersion version) {
        return ResponseVersions.of(etag, versionId, length)
                .filter(version::sameTag)
                .isPresent();
    }

    /** Answers to writes lack the time, listings the version id: neither takes it from a status of the same write. */
    boolean knowsMoreThan(KnownStatus other) {
        boolean lacksTime = other.modified == 0;
        boolean lacksVersion = other.versionId == null && versionId != null && modified == other.modified;
        return sameBytes(other) && (lacksTime || lacksVersion);
    }
}
