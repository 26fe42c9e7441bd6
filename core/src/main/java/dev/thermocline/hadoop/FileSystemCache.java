package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.PresentFile;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.FileAdmission;
import dev.thermocline.file.MutationEpochs;
import dev.thermocline.file.OpenVersion;
import dev.thermocline.file.PathRules;
import dev.thermocline.origin.S3AOrigin;
import dev.thermocline.origin.StreamStatistics;
import dev.thermocline.s3.EntityTags;
import dev.thermocline.s3.StoreScope;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.jspecify.annotations.Nullable;

/**
 * One file system's view of the process's cache: its names, its owner, its rules. Answers whether a read can be served,
 * wraps what is written, keeps what S3 says of statuses. Thread-safe.
 */
final class FileSystemCache {
    private final CacheRuntime runtime;
    private final StoreScope scope;
    private final Owner owner;
    private final PathRules rules;
    private final FileAdmission admission;
    private final S3Calls doors;
    private final FirstLook firstLook;
    private final Authorization authorization;
    private final DeclaredVersions declaredVersions;
    private final Switches switches;
    private final CachingInputStream.Environment streams;
    private final Fills fills;
    private final EntityTags entityTags;

    /**
     * @param changesSeen whether the interceptor is in the client: without it nothing is taken on trust
     * @param capture whether files are captured while they are written
     * @param reauthorize after which time S3 is asked again whether the owner may read an object, if ever
     */
    record Switches(boolean changesSeen, boolean capture, Optional<Duration> reauthorize) {}

    /**
     * What may be cached and what is worth it.
     *
     * @param paths how fresh a name has to be
     * @param admission how much of a file is kept
     */
    record Rules(PathRules paths, FileAdmission admission) {}

    /**
     * Where an object lives, for whom, and how long it stays.
     *
     * @param ttlRule number of its rule in {@code fs.s3a.cache.ttl.rules}, or 0
     */
    record Identity(ObjectName name, Owner owner, int ttlRule) {}

    /** Asks S3 for a status. */
    interface StatusQuestion {
        FileStatus ask() throws IOException;
    }

    FileSystemCache(
            CacheRuntime runtime,
            StoreScope scope,
            Owner owner,
            Rules rules,
            S3Calls doors,
            Switches switches,
            CachingInputStream.Environment streams) {
        this.runtime = requireNonNull(runtime, "runtime is null");
        this.scope = requireNonNull(scope, "scope is null");
        this.owner = requireNonNull(owner, "owner is null");
        this.rules = requireNonNull(rules.paths(), "rules is null");
        this.admission = requireNonNull(rules.admission(), "admission is null");
        this.doors = requireNonNull(doors, "doors is null");
        this.fills = new Fills(scope.bucket(), doors, runtime.contradictions(), switches.changesSeen());
        this.firstLook = new FirstLook(runtime, new ProbeCheck(scope, doors, doors, fills.digests()));
        this.declaredVersions = new DeclaredVersions(runtime, owner);
        this.switches = requireNonNull(switches, "switches is null");
        this.authorization = new Authorization(runtime, owner, switches.reauthorize());
        this.entityTags = runtime.entityTags(scope);
        this.streams = requireNonNull(streams, "streams is null");
    }

    Owner owner() {
        return owner;
    }

    Fills fills() {
        return fills;
    }

    boolean isClosed() {
        return runtime.isClosed();
    }

    PathRules.Kind kind(Path path) {
        String key = doors.key(path);
        PathRules.Kind kind = rules.classify(key);
        if (kind != PathRules.Kind.VERSIONED) {
            return kind;
        }
        if (runtime.committedNames().contains(scope.name(key))) {
            return PathRules.Kind.IMMUTABLE;
        }
        return entityTags.believed() ? kind : PathRules.Kind.NEVER;
    }

    /** See {@link CacheControl#addedByCommit}. */
    void addedByCommit(Path path, long length) {
        String key = doors.key(path);
        ObjectName name = scope.name(key);
        if (rules.classify(key) == PathRules.Kind.VERSIONED
                && !runtime.committedNames().contains(name, length)) {
            runtime.changed(name); // what was seen before the commit may be another file's
            runtime.committedNames().add(name, length);
        }
    }

    Identity identity(Path path) {
        String key = doors.key(path);
        return new Identity(
                scope.name(key),
                owner,
                runtime.settings().retention().ttlRules().ruleOf(key));
    }

    /** S3 answered a read of the object. */
    void granted(ObjectName name) {
        authorization.granted(name);
    }

    CacheEngine engine() {
        return runtime.engine();
    }

    FileAdmission admission() {
        return admission;
    }

    /** Serves a status that can't have changed, or asks and keeps the answer. */
    FileStatus status(Path path, StatusQuestion question) throws IOException {
        ObjectName name = identity(path).name();
        if (!switches.changesSeen() || kind(path) != PathRules.Kind.IMMUTABLE) {
            long epoch = runtime.epochs().current(name);
            FileStatus status = question.ask();
            confirm(name, status, epoch);
            return status;
        }
        Optional<S3AFileStatus> known = runtime.statuses().get(name, owner);
        boolean due = known.isPresent() && authorization.due(name);
        if (known.isEmpty()) {
            known = lookIfThere(path);
        }
        if (known.isPresent() && !due) {
            return doors.of(path, known.get());
        }
        long epoch = runtime.epochs().current(name);
        FileStatus status = due ? authorization.renewed(name, question::ask) : authorization.asked(name, question::ask);
        if (status instanceof S3AFileStatus answered) {
            CacheFailures.run("keeping a status", () -> learn(path, name, answered, epoch));
        }
        return status;
    }

    /** As {@link #look}, and empty where there is no object: S3A says so in its own words, and knows directories. */
    private Optional<S3AFileStatus> lookIfThere(Path path) throws IOException {
        try {
            return look(path);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Asks for status and tail at once, unless something is known of the object: its tail may be here then.
     *
     * @return empty if the status is to be asked for in S3A's way
     */
    Optional<S3AFileStatus> look(Path path) throws IOException {
        Identity identity = identity(path);
        if (!admission.mayKeep(doors.key(path))) {
            return Optional.empty();
        }
        if (engine().newest(identity.name(), owner).isPresent()) {
            return Optional.empty();
        }
        boolean immutable = kind(path) == PathRules.Kind.IMMUTABLE;
        return firstLook.at(path, identity, immutable).map(seen -> {
            authorization.granted(identity.name());
            S3AFileStatus status = doors.status(path, seen.version(), seen.modificationTime());
            if (immutable) {
                CacheFailures.run("keeping a status", () -> learn(path, identity.name(), status, seen.epoch()));
            } else {
                confirm(identity.name(), status, seen.epoch());
            }
            return status;
        });
    }

    /** See {@link CacheControl#openIfPresent}. */
    Optional<PresentFile> openIfPresent(Path path) throws IOException {
        S3AFileStatus status;
        try {
            Optional<S3AFileStatus> looked = look(path);
            status = looked.isPresent() ? looked.get() : head(path);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
        Optional<FSDataInputStream> cached = open(path, status, -1, true, null);
        FSDataInputStream stream = cached.isPresent() ? cached.get() : doors.openClassic(path, status, true);
        return Optional.of(new PresentFile(stream, status.getLen(), status.getModificationTime()));
    }

    /** Keeps what S3 answered, and completes a capture that lacked its modification time. */
    void learn(Path path, ObjectName name, S3AFileStatus status, long epoch) {
        boolean kept = switches.changesSeen() && runtime.statuses().learn(name, owner, status, epoch);
        if (kept && status.getModificationTime() > 0) {
            runtime.captures().statusKnown(path, name, status);
        }
    }

    /** A listing of a directory that is about to be asked for. */
    ListingHarvest listing(Path directory) {
        LogListing log = LogListing.of(directory) ? runtime.commits().listing(doors.configuration()) : null;
        return new ListingHarvest(this, runtime.epochs().snapshot(), log);
    }

    /** Keeps a status that a listing gave; of a name that may be replaced, only that S3 has just named its version. */
    void listed(S3AFileStatus status, MutationEpochs.Snapshot before) {
        String key = doors.key(status.getPath());
        ObjectName name = scope.name(key);
        DeclaredVersions.named(status).ifPresent(version -> entityTags.seen(name, key, version));
        PathRules.Kind kind = kind(status.getPath());
        if (!status.isFile() || !kind.cacheable()) {
            return;
        }
        if (kind == PathRules.Kind.IMMUTABLE) {
            learn(status.getPath(), name, status, before.at(name));
        } else {
            confirm(name, status, before.at(name));
        }
    }

    /** Keeps which version of an immutable name is the current one, where S3 did not say when it was made. */
    void learn(Path path, ObjectVersion version, long epoch) {
        if (kind(path) == PathRules.Kind.IMMUTABLE) {
            learn(path, identity(path).name(), doors.status(path, version, 0), epoch);
        }
    }

    /**
     * A stream through the cache, or nothing if the file is to be opened as if there were none.
     *
     * @param declared what the caller says of the file, if anything
     * @param declaredLength where the caller says that the file ends, or -1
     * @param sequential whether the caller announced to read from front to end
     */
    Optional<FSDataInputStream> open(
            Path path,
            @Nullable FileStatus declared,
            long declaredLength,
            boolean sequential,
            FileSystem.@Nullable Statistics statistics)
            throws IOException {
        PathRules.Kind kind = kind(path);
        String key = doors.key(path);
        if (!kind.cacheable() || !admission.opens(key)) {
            return Optional.empty();
        }
        if (runtime.trace().wantsNames()) {
            CacheFailures.run(
                    "naming a file in the access trace",
                    () -> runtime.trace().named(identity(path).name(), path.toString()));
        }
        Optional<OpenVersion> toOpen = fileToOpen(path, kind, declared, declaredLength >= 0);
        if (toOpen.isEmpty()) {
            return Optional.empty();
        }
        OpenVersion file = toOpen.get();
        OpenedFiles.opened(identity(path).name(), runtime);
        StreamStatistics counted = new StreamStatistics(statistics, statistics == null ? null : doors.counted());
        S3AOrigin origin = fills.of(path, file, sequential, counted);
        long limit = declared == null ? declaredLength : declared.getLen(); // S3A reads no length beside a status
        FileAdmission.OfStream admitted = admission.stream();
        StreamReads reads = CacheFailures.call(
                "noting what is read",
                () -> runtime.readListeners().of(this, path, admitted.onePass()),
                () -> StreamReads.UNHEARD);
        return Optional.of(new FSDataInputStream(new CachingInputStream(
                streams,
                new CachingInputStream.Source(
                        file, origin, admitted, reads, (read, failure) -> fills.failed(read, key, failure)),
                counted,
                limit)));
    }

    /** Which version is opened; asks S3 now, or with the first read if the caller said how long the file is. */
    private Optional<OpenVersion> fileToOpen(
            Path path, PathRules.Kind kind, @Nullable FileStatus declared, boolean measured) throws IOException {
        Optional<CachedObject> known = authorized(path, kind, declared);
        if (known.isPresent() || declared != null || measured) {
            OpenVersion.Resolver first =
                    known.map(object -> first(path, kind, object)).orElse(() -> resolve(path));
            boolean own = kind == PathRules.Kind.IMMUTABLE && isCurrent(path, declared);
            return Optional.of(new OpenVersion(first, own ? successor(path, declared) : null));
        }
        Optional<S3AFileStatus> looked = look(path);
        S3AFileStatus status = looked.isPresent() ? looked.get() : head(path);
        Optional<ObjectVersion> version = DeclaredVersions.named(status);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        // a HEAD named it: S3A fails, too, if it is replaced before the first read
        boolean own = looked.isPresent() || kind == PathRules.Kind.IMMUTABLE;
        OpenVersion.Resolver first = OpenVersion.known(object(path, version.get()));
        return Optional.of(new OpenVersion(first, own ? successor(path, null) : null));
    }

    private OpenVersion.Resolver first(Path path, PathRules.Kind kind, CachedObject object) {
        return kind == PathRules.Kind.IMMUTABLE
                ? OpenVersion.known(object)
                : declaredVersions.resolver(
                        path, object, named -> DeclaredVersions.named(head(named)), version -> object(path, version));
    }

    /** As {@link #known}, after S3 was asked whether the owner may still read it, if that is due. */
    private Optional<CachedObject> authorized(Path path, PathRules.Kind kind, @Nullable FileStatus declared)
            throws IOException {
        Optional<CachedObject> known = known(path, kind, declared);
        ObjectName name = identity(path).name();
        if (known.isEmpty() || !authorization.due(name)) {
            return known;
        }
        authorization.renewed(name, () -> head(path));
        return known(path, kind, declared); // it may have been replaced
    }

    private Optional<CachedObject> known(Path path, PathRules.Kind kind, @Nullable FileStatus declared) {
        Optional<ObjectVersion> version = declared == null ? Optional.empty() : DeclaredVersions.named(declared);
        if (version.isPresent()) {
            Optional<CachedObject> here = kind == PathRules.Kind.IMMUTABLE
                    ? Optional.empty()
                    : declaredVersions.here(identity(path).name(), version.get());
            return here.or(() -> version.map(named -> object(path, named)));
        }
        if (kind != PathRules.Kind.IMMUTABLE || !switches.changesSeen()) {
            return Optional.empty();
        }
        return current(path);
    }

    /** The current version of an immutable name as S3 confirmed it to this owner, if nothing has changed it since. */
    Optional<CachedObject> current(Path path) {
        return runtime.statuses().version(identity(path).name(), owner).map(known -> object(path, known));
    }

    /**
     * Fetches of a file's blocks before anybody reads them.
     *
     * @return empty if its version is not known, or its blocks would not be kept
     */
    Optional<BodyFetch> body(Path path) {
        Optional<CachedObject> current = current(path);
        boolean kept = current.isPresent()
                && engine().takesBlocks()
                && admission.warms(doors.key(path), current.get().length()) == AdmissionScope.ALL;
        return current.filter(object -> kept).map(object -> new BlockFetch(engine(), object, fills.of(path, object)));
    }

    private OpenVersion.Found resolve(Path path) throws IOException {
        Optional<OpenVersion.Found> found = CacheFailures.ask("finding a file's version", () -> {
            Optional<S3AFileStatus> looked = look(path);
            S3AFileStatus status = looked.isPresent() ? looked.get() : head(path);
            return Optional.of(DeclaredVersions.named(status)
                    .map(version -> new OpenVersion.Found(object(path, version), true))
                    .orElseGet(() -> OpenVersion.Found.uncacheable(owner, status)));
        });
        return found.isPresent() ? found.get() : OpenVersion.Found.uncacheable(owner, doors.head(path));
    }

    /**
     * What a reader may go on with when S3 has contradicted the version that it opened from memory, where S3A would have
     * asked: the version that a HEAD names. Nothing if this process has changed the object since, or the caller named a
     * version and goes by its length: S3A fails there, too.
     */
    private OpenVersion.Successor successor(Path path, @Nullable FileStatus declared) {
        ObjectName name = identity(path).name();
        long changes = runtime.epochs().changes(name);
        return () -> {
            if (runtime.epochs().changes(name) != changes) {
                return Optional.empty();
            }
            S3AFileStatus status = head(path);
            if (declared != null
                    && DeclaredVersions.named(declared).isPresent()
                    && declared.getLen() != status.getLen()) {
                return Optional.empty();
            }
            return Optional.of(DeclaredVersions.named(status)
                    .map(version -> new OpenVersion.Found(object(path, version), true))
                    .orElseGet(() -> OpenVersion.Found.uncacheable(owner, status)));
        };
    }

    /** Whether the version that a caller names is no older than what this process knows. */
    private boolean isCurrent(Path path, @Nullable FileStatus declared) {
        Optional<ObjectVersion> named = declared == null ? Optional.empty() : DeclaredVersions.named(declared);
        return named.isEmpty()
                || current(path)
                        .filter(object -> object.version().sameTag(named.get()))
                        .isPresent();
    }

    private S3AFileStatus head(Path path) throws IOException {
        ObjectName name = identity(path).name();
        long epoch = runtime.epochs().current(name);
        S3AFileStatus status =
                declaredVersions.unlessRefuted(name, () -> authorization.asked(name, () -> doors.head(path)));
        if (kind(path) == PathRules.Kind.IMMUTABLE) {
            CacheFailures.run("keeping a status", () -> learn(path, name, status, epoch));
        } else {
            confirm(name, status, epoch);
        }
        return status;
    }

    private void confirm(ObjectName name, FileStatus status, long epoch) {
        if (switches.changesSeen()) {
            CacheFailures.run(
                    "noting a version",
                    () -> DeclaredVersions.named(status)
                            .ifPresent(named -> declaredVersions.confirm(name, named, epoch)));
        }
    }

    /** The object of a status that S3 gave. */
    CachedObject object(Path path, S3AFileStatus status) {
        return object(path, DeclaredVersions.named(status).orElseThrow());
    }

    private CachedObject object(Path path, ObjectVersion version) {
        Identity identity = identity(path);
        return engine().object(identity.name(), owner, identified(path, version), identity.ttlRule());
    }

    /** What of a version is compared: the time only where the name may be replaced. */
    ObjectVersion identified(Path path, ObjectVersion version) {
        return kind(path) == PathRules.Kind.IMMUTABLE ? version.timeless() : version;
    }

    /** Watches a file that is being written, if its bytes or its news are wanted. */
    FSDataOutputStream created(Path path, FSDataOutputStream out) {
        return CacheFailures.call(
                "watching a write", () -> WriteWatch.observed(this, runtime, switches, path, out), () -> out);
    }

    String bucket() {
        return scope.bucket();
    }

    S3Calls doors() {
        return doors;
    }

    /** A path was deleted here: drops what is known of it, and tells who keeps other processes in step. */
    void deleted(Path path) {
        evict(path);
        if (kind(path) == PathRules.Kind.IMMUTABLE) {
            runtime.captures().deleted(path);
        }
    }

    /** Drops what is known of a path. */
    void evict(Path path) {
        runtime.changed(identity(path).name());
    }

    /**
     * Drops the files below a directory whose current version is known. What it misses is not current: it ages out.
     *
     * @return files dropped
     */
    int evictBelow(Path directory) {
        return PrefixEviction.evict(runtime, scope, doors::key, directory);
    }
}
