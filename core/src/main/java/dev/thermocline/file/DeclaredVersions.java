package dev.thermocline.file;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.s3.ResponseVersions;
import dev.thermocline.state.ObjectStates;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.util.functional.CallableRaisingIOE;

/**
 * Versions that callers bring along in a status. Of a name that may be replaced the status may be old: unless S3 named
 * the version a moment ago, or nothing of it is here and the first GET will check it, S3 is asked before the first
 * read. Thread-safe.
 */
public final class DeclaredVersions {
    private final ObjectStates states;
    private final Owner owner;

    /** Asks S3 for a file's version now. */
    public interface Head {
        /** Empty if S3 names none; absent files as S3A reports them. */
        Optional<ObjectVersion> ask(Path path) throws IOException;
    }

    /** @param owner the owner for whom versions are confirmed */
    public DeclaredVersions(ObjectStates states, Owner owner) {
        this.states = requireNonNull(states, "states is null");
        this.owner = requireNonNull(owner, "owner is null");
    }

    /** Notes that S3 named a version in answer to a request that was sent at this epoch. */
    public void confirm(ObjectName name, ObjectVersion version, long epoch) {
        if (states.epochs().current(name) == epoch) {
            states.confirmed().confirm(name, owner, version);
        }
        if (states.epochs().current(name) != epoch) { // changed by this process meanwhile
            states.confirmed().forget(name, owner);
        }
    }

    /** What a HEAD gives; if there is no such object, what is known of the name goes. */
    public S3AFileStatus unlessRefuted(ObjectName name, CallableRaisingIOE<S3AFileStatus> head) throws IOException {
        try {
            return head.apply();
        } catch (FileNotFoundException e) {
            CacheFailures.run("forgetting what is not there", () -> {
                states.confirmed().forget(name, owner);
                states.missing(name);
            });
            throw e;
        }
    }

    /** Of a status without a time: the version that is here, which is checked before it is read. */
    public Optional<CachedObject> here(ObjectName name, ObjectVersion named) {
        return named.modified().equals(LastModified.unstated())
                ? states.engine()
                        .newest(name, owner)
                        .filter(object -> object.version().sameTag(named))
                : Optional.empty();
    }

    /**
     * The version of a name that may be replaced, as the caller's status names it; another one of the same tag if S3
     * states another time, as S3A reads it.
     *
     * @param objects finds the object of a version
     */
    public OpenVersion.Resolver resolver(
            Path path, CachedObject object, Head head, Function<ObjectVersion, CachedObject> objects) {
        boolean fresh = states.confirmed().confirmed(object.name(), owner, object.version())
                || states.engine().residency(object.name()).bytes() == 0;
        return fresh ? OpenVersion.known(object) : () -> checked(path, object, head, objects);
    }

    private static OpenVersion.Found checked(
            Path path, CachedObject object, Head head, Function<ObjectVersion, CachedObject> objects)
            throws IOException {
        Optional<ObjectVersion> now = head.ask(path);
        if (now.isPresent() && !now.get().sameTag(object.version())) {
            throw new RemoteFileChangedException(
                    path.toString(),
                    "open",
                    "S3 has etag " + now.get().etag() + " and " + now.get().length() + " B, the caller's status etag "
                            + object.version().etag() + " and " + object.length() + " B");
        }
        return new OpenVersion.Found(now.map(objects).orElse(object), now.isPresent());
    }

    /** The version that a status names, if it is that of a file and names one. */
    public static Optional<ObjectVersion> named(FileStatus status) {
        if (!status.isFile() || !(status instanceof EtagSource source)) {
            return Optional.empty();
        }
        String versionId = status instanceof S3AFileStatus s3a ? s3a.getVersionId() : null;
        return ResponseVersions.of(
                source.getEtag(), versionId, status.getLen(), LastModified.ofMillis(status.getModificationTime()));
    }
}
