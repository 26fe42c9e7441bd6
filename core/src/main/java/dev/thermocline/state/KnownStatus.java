package dev.thermocline.state;

import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.StatedStatus;
import dev.thermocline.s3.ResponseVersions;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.jspecify.annotations.Nullable;

/**
 * What S3 stated of a file, in half the heap that Hadoop's status of it takes: of the path there is one text instead of
 * a URI and its parts.
 *
 * @param path empty if it is not known, as of what an earlier process left
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
    private static final long ENTRY_BYTES = 240 + KnownPaths.ENTRY_BYTES;

    /** What was stated to an earlier process. */
    static KnownStatus of(ObjectVersion version, StatedStatus stated) {
        String etag = '"' + version.etag() + '"'; // as S3A's statuses have it
        return new KnownStatus(
                version.length(),
                stated.modified(),
                "",
                1,
                "",
                etag,
                version.versionId().orElse(null));
    }

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

    /** The same, with the text of another one if that is equal: the text that stands in {@link KnownPaths}. */
    KnownStatus withTextOf(KnownStatus other) {
        return path.equals(other.path)
                ? new KnownStatus(length, modified, other.path, blockSize, user, etag, versionId)
                : this;
    }

    /** Whether no path is known under which it could be found by its directory. */
    boolean isUnnamed() {
        return path.isEmpty();
    }

    /** The same under this path. */
    KnownStatus named(String found) {
        return new KnownStatus(length, modified, found, blockSize, user, etag, versionId);
    }

    /** A new one with a path, so that a caller's setters change nothing here. */
    S3AFileStatus status() {
        return new S3AFileStatus(length, modified, new Path(path), blockSize, user, etag, versionId);
    }

    /** Heap that it takes, estimated. */
    long bytes() {
        return ENTRY_BYTES
                + (isUnnamed() ? 0 : EntryBudget.text(path))
                + EntryBudget.text(etag)
                + (versionId == null ? 0 : EntryBudget.text(versionId));
    }

    boolean sameBytes(KnownStatus other) {
        return etag.equals(other.etag) && length == other.length;
    }

    /** Whether the other may be of the same bytes. */
    boolean isOf(ObjectVersion version) {
        return version().filter(version::sameTag).isPresent();
    }

    /** Which bytes it is of. */
    Optional<ObjectVersion> version() {
        return ResponseVersions.of(etag, versionId, length);
    }

    /** Answers to writes lack the time, listings the version id: neither takes it from a status of the same write. */
    boolean knowsMoreThan(KnownStatus other) {
        boolean lacksTime = other.modified == 0;
        boolean lacksVersion = other.versionId == null && versionId != null && modified == other.modified;
        return sameBytes(other) && (lacksTime || lacksVersion);
    }
}
