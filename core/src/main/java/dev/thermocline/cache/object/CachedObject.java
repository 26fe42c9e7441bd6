package dev.thermocline.cache.object;

import static java.util.Objects.requireNonNull;

/**
 * An object whose bytes may be cached: S3 confirmed its identity (it is sealed), so blocks under its id are served.
 *
 * @param id the id under which blocks are stored
 * @param name where the object lives
 * @param owner who may see it
 * @param version which bytes it has
 */
public record CachedObject(long id, ObjectName name, Owner owner, ObjectVersion version) {
    /** Rejects missing parts. */
    public CachedObject {
        requireNonNull(name, "name is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(version, "version is null");
    }

    /** The object's length in bytes. */
    public long length() {
        return version.length();
    }
}
