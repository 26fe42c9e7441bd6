package dev.thermocline.cache.object;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * An object whose bytes may be cached: S3 confirmed its identity (it is sealed), so blocks under its id are served.
 *
 * @param id the id under which blocks are stored
 * @param name where the object lives
 * @param owner who may see it
 * @param version which bytes it has
 * @param stated what S3 has stated of it besides, if it is known to be the current one of its name; null if a status
 *     has to be asked for. No part of what it is: the same object has it or not
 */
public record CachedObject(
        long id,
        ObjectName name,
        Owner owner,
        ObjectVersion version,
        @Nullable StatedStatus stated) {
    /** Rejects missing parts. */
    public CachedObject {
        requireNonNull(name, "name is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(version, "version is null");
    }

    /** An object of which nothing is stated but its version. */
    public CachedObject(long id, ObjectName name, Owner owner, ObjectVersion version) {
        this(id, name, owner, version, null);
    }

    /** The same object with what S3 has stated of it, or without. */
    public CachedObject with(@Nullable StatedStatus status) {
        return new CachedObject(id, name, owner, version, status);
    }

    /** The object's length in bytes. */
    public long length() {
        return version.length();
    }
}
