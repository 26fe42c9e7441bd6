package dev.thermocline.peer;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectVersion;

/**
 * One version of a file, so named that another process finds the same bytes or none. Immutable.
 *
 * @param file the file, and for whom
 * @param version as S3 named it; without its time for names that are never replaced
 */
public record PeerObject(PeerFile file, ObjectVersion version) {
    /** Rejects missing parts. */
    public PeerObject {
        requireNonNull(file, "file is null");
        requireNonNull(version, "version is null");
    }
}
