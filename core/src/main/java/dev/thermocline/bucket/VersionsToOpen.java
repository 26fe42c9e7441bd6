package dev.thermocline.bucket;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.CacheFiles;
import dev.thermocline.file.DeclaredVersions;
import dev.thermocline.file.OpenVersion;
import dev.thermocline.file.PathRules;
import dev.thermocline.listing.ListedLogs;
import dev.thermocline.listing.ReplacedListings;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.state.Authorization;
import dev.thermocline.state.LogSnapshot;
import dev.thermocline.state.ObjectStates;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.jspecify.annotations.Nullable;

/**
 * Finds which version of a file is opened: the one that is known, the one that the caller declares, or the one that S3
 * names. S3 is asked when the file is opened, or with the first read where the caller has given a length. Thread-safe.
 */
final class VersionsToOpen {
    private final ObjectStates states;
    private final CacheFiles files;
    private final BucketStatuses statuses;
    private final S3Calls calls;
    private final Authorization authorization;
    private final DeclaredVersions declaredVersions;
    private final ReplacedListings replaced;
    private final boolean changesSeen;

    VersionsToOpen(
            ObjectStates states,
            CacheFiles files,
            BucketStatuses statuses,
            BucketStatuses.Asking asking,
            boolean changesSeen) {
        this.states = requireNonNull(states, "states is null");
        this.files = requireNonNull(files, "files is null");
        this.statuses = requireNonNull(statuses, "statuses is null");
        this.calls = requireNonNull(asking.calls(), "calls is null");
        this.authorization = requireNonNull(asking.authorization(), "authorization is null");
        this.declaredVersions = requireNonNull(asking.declaredVersions(), "declaredVersions is null");
        this.replaced = requireNonNull(asking.replaced(), "replaced is null");
        this.changesSeen = changesSeen;
    }

    /**
     * The version to open.
     *
     * @param declared the caller's status of the file, if any
     * @param measured whether the caller has given a length
     * @return empty if S3 names no version: the file is to be opened as if there were no cache
     */
    Optional<OpenVersion> of(CacheFile file, @Nullable FileStatus declared, boolean measured) throws IOException {
        Optional<OpenVersion> stated = byListing(file, declared);
        if (stated.isPresent() && !measured && declared == null) {
            var unused = stated.get().found(); // S3A asks when it opens the file
        }
        return stated.isPresent() || file.kind() == PathRules.Kind.LISTED ? stated : byName(file, declared, measured);
    }

    private Optional<OpenVersion> byName(CacheFile file, @Nullable FileStatus declared, boolean measured)
            throws IOException {
        Optional<CachedObject> known = authorized(file, declared);
        if (known.isPresent() || declared != null || measured) {
            OpenVersion.Resolver first =
                    known.map(object -> first(file, object)).orElse(() -> resolve(files.again(file)));
            boolean own = file.immutable() && isCurrent(file, declared);
            return Optional.of(new OpenVersion(first, own ? successor(file, declared) : null));
        }
        Optional<S3AFileStatus> probed = statuses.known(file);
        S3AFileStatus status = probed.isPresent() ? probed.get() : statuses.head(file);
        Optional<ObjectVersion> version = DeclaredVersions.named(status);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        // a HEAD named it: S3A fails, too, if it is replaced before the first read
        boolean own = probed.isPresent() || file.immutable();
        OpenVersion.Resolver first = OpenVersion.known(file.object(states, version.get()));
        return Optional.of(new OpenVersion(first, own ? successor(file, null) : null));
    }

    /** What the newest listing of a log states, unless the caller names another version. */
    private Optional<OpenVersion> byListing(CacheFile file, @Nullable FileStatus declared) {
        Optional<ObjectVersion> named = declared == null ? Optional.empty() : DeclaredVersions.named(declared);
        ListedLogs.Stated stated = replaced.listed().open(file);
        if (stated instanceof ListedLogs.Stated.Shown shown) {
            return listed(file, shown.proof(), named);
        }
        return stated instanceof ListedLogs.Stated.NotShown none && named.isEmpty()
                ? Optional.of(new OpenVersion(() -> besideListing(none.listing(), files.again(file)), null))
                : Optional.empty();
    }

    private Optional<OpenVersion> listed(CacheFile file, ListedLogs.Proof proof, Optional<ObjectVersion> named) {
        if (named.isPresent()) {
            return named.filter(proof.version()::sameBytes)
                    .map(same -> new OpenVersion(OpenVersion.known(file.object(states, proof.version())), null));
        }
        OpenVersion.Resolver first = stated(proof, file, file.object(states, proof.version()));
        return Optional.of(new OpenVersion(first, () -> replaced(proof, files.again(file))));
    }

    /** What is here in part is asked for: else S3 could contradict what was delivered, where S3A had asked before. */
    private OpenVersion.Resolver stated(ListedLogs.Proof proof, CacheFile file, CachedObject object) {
        return replaced.listed().isAllOrNothing(proof, file, object)
                ? OpenVersion.known(object)
                : () -> checked(proof, files.again(file), object);
    }

    private OpenVersion.Found checked(ListedLogs.Proof proof, CacheFile file, CachedObject object) throws IOException {
        Optional<ObjectVersion> now = DeclaredVersions.named(statuses.head(file));
        return now.filter(proof.version()::sameTag).isPresent()
                ? new OpenVersion.Found(object, true)
                : found(files.again(file), replaced.insteadOrFail(proof, file, statuses::head));
    }

    /** A file that the newest listing of its log does not show: what S3 has, if it is of the same table. */
    private OpenVersion.Found besideListing(LogSnapshot listing, CacheFile file) throws IOException {
        S3AFileStatus now = replaced.beside(listing, file, statuses.probeOrHead(file), statuses::head);
        return found(files.again(file), now);
    }

    private Optional<OpenVersion.Found> replaced(ListedLogs.Proof proof, CacheFile file) throws IOException {
        return replaced.instead(proof, file, statuses::head).map(status -> found(files.again(file), status));
    }

    private OpenVersion.Resolver first(CacheFile file, CachedObject object) {
        return file.immutable()
                ? OpenVersion.known(object)
                : declaredVersions.resolver(
                        file.path(),
                        object,
                        named -> DeclaredVersions.named(statuses.head(files.again(file))),
                        version -> files.again(file).object(states, version));
    }

    /** As {@link #known}, after S3 was asked whether the owner may still read it, if that is due. */
    private Optional<CachedObject> authorized(CacheFile file, @Nullable FileStatus declared) throws IOException {
        Optional<CachedObject> known = known(file, declared);
        if (known.isEmpty() || !authorization.due(file.name())) {
            return known;
        }
        authorization.renewed(file.name(), () -> statuses.head(file));
        return known(file, declared); // it may have been replaced
    }

    private Optional<CachedObject> known(CacheFile file, @Nullable FileStatus declared) {
        Optional<ObjectVersion> version = declared == null ? Optional.empty() : DeclaredVersions.named(declared);
        if (version.isPresent()) {
            Optional<CachedObject> here =
                    file.immutable() ? Optional.empty() : declaredVersions.here(file.name(), version.get());
            return here.or(() -> version.map(named -> file.object(states, named)));
        }
        return file.immutable() && changesSeen ? statuses.current(file) : Optional.empty();
    }

    private OpenVersion.Found resolve(CacheFile file) throws IOException {
        Optional<OpenVersion.Found> found = CacheFailures.ask(
                "finding a file's version", () -> Optional.of(found(file, statuses.knownOrHead(file))));
        return found.isPresent() ? found.get() : OpenVersion.Found.uncacheable(file.owner(), calls.head(file.path()));
    }

    private OpenVersion.Found found(CacheFile file, S3AFileStatus status) {
        return DeclaredVersions.named(status)
                .map(version -> new OpenVersion.Found(file.object(states, version), true))
                .orElseGet(() -> OpenVersion.Found.uncacheable(file.owner(), status));
    }

    /**
     * What a reader may go on with when S3 has contradicted the version that it opened from memory, where S3A would
     * have asked: the version that a HEAD names. Nothing if this process has changed the object since, or the caller
     * named a version and goes by its length: S3A fails there, too.
     */
    private OpenVersion.Successor successor(CacheFile file, @Nullable FileStatus declared) {
        long changes = states.epochs().changes(file.name());
        return () -> {
            if (states.epochs().changes(file.name()) != changes) {
                return Optional.empty();
            }
            CacheFile now = files.again(file);
            S3AFileStatus status = statuses.head(now);
            boolean otherLength = declared != null
                    && DeclaredVersions.named(declared).isPresent()
                    && declared.getLen() != status.getLen();
            return otherLength ? Optional.empty() : Optional.of(found(files.again(now), status));
        };
    }

    /** Whether the version that a caller names is no older than what this process knows. */
    private boolean isCurrent(CacheFile file, @Nullable FileStatus declared) {
        Optional<ObjectVersion> named = declared == null ? Optional.empty() : DeclaredVersions.named(declared);
        return named.isEmpty()
                || statuses.current(file)
                        .filter(object -> object.version().sameTag(named.get()))
                        .isPresent();
    }
}
