package dev.thermocline.bucket;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.PresentFile;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.ahead.Expected;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.CacheFiles;
import dev.thermocline.file.DeclaredVersions;
import dev.thermocline.file.FileAdmission;
import dev.thermocline.file.OpenVersion;
import dev.thermocline.listing.ListedLogs;
import dev.thermocline.listing.ListingStatuses;
import dev.thermocline.listing.LogListing;
import dev.thermocline.listing.LogLists;
import dev.thermocline.listing.LogReader;
import dev.thermocline.listing.ReplacedListings;
import dev.thermocline.origin.S3AOrigin;
import dev.thermocline.origin.StreamStatistics;
import dev.thermocline.read.BlockFetch;
import dev.thermocline.read.CachingInputStream;
import dev.thermocline.read.Fills;
import dev.thermocline.read.StreamReads;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.state.Authorization;
import dev.thermocline.state.ObjectStates;
import dev.thermocline.state.OpenedFiles;
import dev.thermocline.tail.PeerTails;
import dev.thermocline.tail.ProbeCheck;
import dev.thermocline.tail.SuffixProbe;
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
import org.apache.hadoop.util.functional.CallableRaisingIOE;
import org.jspecify.annotations.Nullable;

/**
 * The cache as one file system sees it: its bucket, its owner, its rules. Each operation makes its {@link CacheFile}
 * here, once. Answers whether a read can be served, watches what is written, keeps what S3 answers. Thread-safe.
 */
public final class CachedBucket {
    private final CacheParts parts;
    private final ObjectStates states;
    private final StoreScope scope;
    private final Owner owner;
    private final CacheFiles files;
    private final FileAdmission admission;
    private final S3Calls calls;
    private final BucketStatuses statuses;
    private final VersionsToOpen versions;
    private final Authorization authorization;
    private final LogLists logLists;
    private final Fills fills;
    private final BucketFeatures features;
    private final CachingInputStream.Environment streams;

    /**
     * What may be cached and what is worth it.
     *
     * @param files how fresh a name has to be, and how long it stays
     * @param admission how much of a file is kept
     */
    public record Rules(CacheFiles.Rules files, FileAdmission admission) {}

    /**
     * @param parts of the process's cache
     * @param owner for whom bytes are kept and served
     * @param calls to S3, past the file system's overrides
     * @param streams what its streams share
     */
    public CachedBucket(
            CacheParts parts,
            StoreScope scope,
            Owner owner,
            Rules rules,
            S3Calls calls,
            BucketFeatures features,
            CachingInputStream.Environment streams) {
        this.parts = requireNonNull(parts, "parts is null");
        this.states = parts.states();
        this.scope = requireNonNull(scope, "scope is null");
        this.owner = requireNonNull(owner, "owner is null");
        this.files = new CacheFiles(scope, owner, rules.files(), calls::key, states);
        this.admission = requireNonNull(rules.admission(), "admission is null");
        this.calls = requireNonNull(calls, "calls is null");
        this.features = requireNonNull(features, "features is null");
        this.streams = requireNonNull(streams, "streams is null");
        this.fills = new Fills(scope.bucket(), calls, states, parts.peers(), features.changesSeen());
        this.authorization = new Authorization(states, owner, features.reauthorize(), parts.metrics()::reauthorized);
        Duration trust = features.changesSeen() ? features.trustListings() : Duration.ZERO;
        this.logLists = new LogLists(
                parts.lists(),
                states.logs(),
                new ListedLogs(states, new LogReader(scope, owner, trust), authorization, parts.peers()),
                (key, etag, modified) -> CommitFile.parse(calls.path(key))
                        .ifPresent(commit -> parts.commits().listed(commit, etag, modified, calls.configuration())));
        BucketStatuses.Asking asking = new BucketStatuses.Asking(
                calls,
                new PeerTails(states, parts.tails(), parts.peers()),
                new SuffixProbe(
                        states,
                        parts.tails(),
                        parts.footers(),
                        parts.metrics(),
                        new ProbeCheck(scope, calls, calls, fills.digests())),
                authorization,
                new DeclaredVersions(states, owner),
                new ReplacedListings(logLists.listed(), calls, files));
        this.statuses =
                new BucketStatuses(parts, files, admission, states.entityTags(scope), asking, features.changesSeen());
        this.versions = new VersionsToOpen(states, files, statuses, asking, features.changesSeen());
    }

    /** The file of a path, for the operation that begins. */
    public CacheFile file(Path path) {
        return files.of(path);
    }

    /** For whom bytes are kept and served. */
    public Owner owner() {
        return owner;
    }

    /** The bucket's name. */
    String bucket() {
        return scope.bucket();
    }

    /** Whether the process's cache is shut down. */
    public boolean isClosed() {
        return parts.closed().getAsBoolean();
    }

    /** Where the blocks are. */
    public CacheEngine engine() {
        return states.engine();
    }

    CacheParts parts() {
        return parts;
    }

    FileAdmission admission() {
        return admission;
    }

    S3Calls calls() {
        return calls;
    }

    Fills fills() {
        return fills;
    }

    BucketStatuses statuses() {
        return statuses;
    }

    Authorization authorization() {
        return authorization;
    }

    /** See {@link dev.thermocline.api.CacheControl#addedByCommit}. */
    public void addedByCommit(Path path, long length) {
        files.addedByCommit(path, length);
    }

    /**
     * Serves a status that can't have changed, or asks and keeps the answer.
     *
     * @param request asks S3 for it
     */
    public FileStatus status(Path path, CallableRaisingIOE<FileStatus> request) throws IOException {
        return statuses.status(file(path), request);
    }

    /** The current version of an immutable name as S3 confirmed it to this owner, if nothing has changed it since. */
    public Optional<CachedObject> current(CacheFile file) {
        return statuses.current(file);
    }

    /** See {@link dev.thermocline.api.CacheControl#openIfPresent}. */
    public Optional<PresentFile> openIfPresent(Path path) throws IOException {
        CacheFile file = file(path);
        S3AFileStatus status;
        try {
            status = statuses.probeOrHead(file);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
        Optional<FSDataInputStream> cached = open(files.again(file), status, -1, Expected.WHOLE, null);
        FSDataInputStream stream = cached.isPresent() ? cached.get() : calls.openClassic(path, status, true);
        return Optional.of(new PresentFile(stream, status.getLen(), status.getModificationTime()));
    }

    /** The requests for listings that S3A sends. */
    public LogLists logLists() {
        return logLists;
    }

    /** A listing of a directory that is about to be asked for. */
    public ListingStatuses listing(Path directory) {
        LogListing log = LogListing.of(directory)
                ? new LogListing((newest, etag, modified) ->
                        parts.commits().listed(newest, etag, modified, calls.configuration()))
                : null;
        return new ListingStatuses(statuses::listed, states.epochs().snapshot(), log);
    }

    /**
     * A stream through the cache, or nothing if the file is to be opened as if there were none.
     *
     * @param declared the caller's status of the file, if any
     * @param declaredLength where the caller states that the file ends, or -1
     * @param expected how it will be read
     */
    public Optional<FSDataInputStream> open(
            Path path,
            @Nullable FileStatus declared,
            long declaredLength,
            Expected expected,
            FileSystem.@Nullable Statistics statistics)
            throws IOException {
        return open(file(path), declared, declaredLength, expected, statistics);
    }

    private Optional<FSDataInputStream> open(
            CacheFile file,
            @Nullable FileStatus declared,
            long declaredLength,
            Expected expected,
            FileSystem.@Nullable Statistics statistics)
            throws IOException {
        if (!file.kind().cacheable() || !admission.opens(file.key())) {
            return Optional.empty();
        }
        if (parts.trace().wantsNames()) {
            CacheFailures.run(
                    "naming a file in the access trace",
                    () -> parts.trace().named(file.name(), file.path().toString()));
        }
        Optional<OpenVersion> version = versions.of(file, declared, declaredLength >= 0);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        OpenedFiles.opened(file.name(), states);
        StreamStatistics counted = new StreamStatistics(statistics, statistics == null ? null : calls.counted());
        S3AOrigin origin = fills.of(file, version.get(), expected.sequential(), counted);
        long limit = declared == null ? declaredLength : declared.getLen(); // S3A reads no length beside a status
        FileAdmission.OfStream admitted = admission.stream();
        StreamReads reads = CacheFailures.call(
                "noting what is read",
                () -> parts.readListeners().of(file, admitted.singlePass()),
                () -> StreamReads.UNOBSERVED);
        return Optional.of(new FSDataInputStream(new CachingInputStream(
                streams,
                new CachingInputStream.Source(
                        version.get(),
                        origin,
                        fills.peersFirst(file, version.get(), origin),
                        expected,
                        admitted,
                        reads,
                        (read, failure) -> fills.failed(read, file.key(), failure)),
                counted,
                limit)));
    }

    /**
     * Fetches of a file's blocks before anybody reads them.
     *
     * @return empty if its version is not known, or its blocks would not be kept
     */
    public Optional<BodyFetch> body(Path path) {
        CacheFile file = file(path);
        Optional<CachedObject> current = current(file);
        boolean kept = current.isPresent()
                && engine().takesBlocks()
                && admission.warms(file.key(), current.get().length()) == AdmissionScope.ALL;
        return current.filter(object -> kept).map(object -> {
            S3AOrigin s3 = fills.of(file, object);
            return new BlockFetch(engine(), object, fills.peersFirst(file, object, s3), s3);
        });
    }

    /** Watches a file that is being written, if its bytes or news of it are wanted. */
    public FSDataOutputStream created(Path path, FSDataOutputStream out) {
        return CacheFailures.call(
                "watching a write",
                () -> features.changesSeen() ? WriteWatch.observed(this, features.capture(), file(path), out) : out,
                () -> out);
    }

    /**
     * A path was deleted here: drops what is known of it, and notifies who keeps other processes in step.
     *
     * @param file as it was known before it was deleted
     */
    public void deleted(CacheFile file) {
        states.changed(file.name());
        if (file.immutable()) {
            parts.captures().deleted(file);
        }
    }

    /** Drops what is known of a path. */
    public void evict(Path path) {
        states.evicted(file(path).name());
    }

    /**
     * Drops the files below a directory whose current version is known. What it misses is not current: it ages out.
     *
     * @return files dropped
     */
    public int evictBelow(Path directory) {
        return states.changedBelow(directory, scope, calls::key);
    }
}
