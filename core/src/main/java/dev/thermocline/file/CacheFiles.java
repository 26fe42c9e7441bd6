package dev.thermocline.file;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.s3.EntityTags;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.state.ObjectStates;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.hadoop.fs.Path;

/** Makes the files of one file system: its bucket, its owner, its rules. Thread-safe. */
public final class CacheFiles {
    private final StoreScope scope;
    private final Owner owner;
    private final Rules rules;
    private final Function<Path, String> keyOf;
    private final ObjectStates states;
    private final EntityTags entityTags;

    /**
     * What the options say of keys.
     *
     * @param paths how fresh a name has to be
     * @param ttl number of a key's rule in {@code fs.s3a.cache.ttl.rules}, or 0
     */
    public record Rules(PathRules paths, ToIntFunction<String> ttl) {}

    /** @param keyOf the file system's way from paths to keys */
    public CacheFiles(StoreScope scope, Owner owner, Rules rules, Function<Path, String> keyOf, ObjectStates states) {
        this.scope = requireNonNull(scope, "scope is null");
        this.owner = requireNonNull(owner, "owner is null");
        this.rules = requireNonNull(rules, "rules is null");
        this.keyOf = requireNonNull(keyOf, "keyOf is null");
        this.states = requireNonNull(states, "states is null");
        this.entityTags = states.entityTags(scope);
    }

    /** The file of a path, for the operation that begins. */
    public CacheFile of(Path path) {
        String key = keyOf.apply(path);
        ObjectName name = scope.name(key);
        return new CacheFile(path, key, name, owner, rules.ttl().applyAsInt(key), kind(key, name));
    }

    /** The same file for a later operation: how fresh it has to be may have changed. */
    public CacheFile again(CacheFile file) {
        PathRules.Kind kind = kind(file.key(), file.name());
        return kind == file.kind()
                ? file
                : new CacheFile(file.path(), file.key(), file.name(), file.owner(), file.ttlRule(), kind);
    }

    private PathRules.Kind kind(String key, ObjectName name) {
        PathRules.Kind kind = rules.paths().classify(key);
        if (kind != PathRules.Kind.VERSIONED && kind != PathRules.Kind.LISTED) {
            return kind;
        }
        if (kind == PathRules.Kind.VERSIONED && states.committedNames().contains(name)) {
            return PathRules.Kind.IMMUTABLE;
        }
        return entityTags.believed() ? kind : PathRules.Kind.NEVER;
    }

    /**
     * A Delta commit added the file: from now on its name is immutable, until this process sees a change of it. Where
     * the name itself says that it is, other processes may be asked about it from now on, too.
     *
     * @param length as the commit gives it, or -1
     */
    public void addedByCommit(Path path, long length) {
        String key = keyOf.apply(path);
        ObjectName name = scope.name(key);
        PathRules.Kind kind = rules.paths().classify(key);
        if (kind == PathRules.Kind.IMMUTABLE) {
            states.committed(name);
        } else if (kind == PathRules.Kind.VERSIONED && !states.committedNames().contains(name, length)) {
            states.dropped(name); // what was seen before the commit may be another file's
            states.committedNames().add(name, length);
        }
    }
}
