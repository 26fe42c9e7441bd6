package dev.thermocline.file;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.state.ObjectStates;
import org.apache.hadoop.fs.Path;

/**
 * A file as one operation of one file system sees it. Made once, where the operation begins ({@link CacheFiles}), and
 * passed on, so that its key is derived, its name hashed and its kind found once. How fresh a name has to be may
 * change, so a file is not kept for later operations. Immutable.
 *
 * @param path as the caller named it, qualified
 * @param key of the object in its bucket
 * @param name of the object, the same in every process
 * @param owner for whom bytes of it are kept and served
 * @param ttlRule number of its rule in {@code fs.s3a.cache.ttl.rules}, or 0
 * @param kind how fresh it has to be
 */
public record CacheFile(Path path, String key, ObjectName name, Owner owner, int ttlRule, PathRules.Kind kind) {
    /** Takes anything but null. */
    public CacheFile {
        requireNonNull(path, "path is null");
        requireNonNull(key, "key is null");
        requireNonNull(name, "name is null");
        requireNonNull(owner, "owner is null");
        requireNonNull(kind, "kind is null");
    }

    /** Whether what the name once named it names for ever. */
    public boolean immutable() {
        return kind == PathRules.Kind.IMMUTABLE;
    }

    /** What of a version is compared: the time only where the name may be replaced. */
    public ObjectVersion identified(ObjectVersion version) {
        return immutable() ? version.timeless() : version;
    }

    /** The object of a version that S3 named. */
    public CachedObject object(ObjectStates states, ObjectVersion version) {
        CachedObject object = states.engine().object(name, owner, identified(version), ttlRule);
        if (immutable()) {
            states.sealed(object);
        }
        return object;
    }
}
