package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.ObjectName;
import dev.thermocline.cache.ObjectVersion;
import dev.thermocline.cache.Owner;
import dev.thermocline.s3.ResponseVersions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which version of an immutable name is the current one, exactly as S3 said: length, modification time and etag are S3's
 * own, never ours. An answer without a modification time (that of a write) tells the version and is no status. Absence is
 * never cached. Bounded, thread-safe.
 */
final class StatusCache {
    private static final int OWNERS_PER_NAME = 16;

    /** By name, then by owner, so that a change forgets a name for all owners at once. */
    private final Cache<ObjectName, Map<Owner, S3AFileStatus>> statuses;

    private final MutationEpochs epochs;

    StatusCache(long maximum, Duration ttl, MutationEpochs epochs, Ticker ticker, Executor executor) {
        this.epochs = requireNonNull(epochs, "epochs is null");
        this.statuses = Caffeine.newBuilder()
                .maximumSize(maximum)
                .expireAfterAccess(ttl)
                .ticker(ticker)
                .executor(executor)
                .build();
    }

    /** A status with S3's modification time; a copy, so that a caller's setters change nothing here. */
    Optional<S3AFileStatus> get(ObjectName name, Owner owner) {
        return version(name, owner).filter(status -> status.getModificationTime() > 0);
    }

    /** The current version; its modification time may be 0, for not known. A copy. */
    Optional<S3AFileStatus> version(ObjectName name, Owner owner) {
        Map<Owner, S3AFileStatus> owners = statuses.getIfPresent(name);
        return owners == null
                ? Optional.empty()
                : Optional.ofNullable(owners.get(owner)).map(StatusCache::copy);
    }

    /** Whether something is known of a name, for whomever. Not a use. */
    boolean knows(ObjectName name) {
        return statuses.policy().getIfPresentQuietly(name) != null;
    }

    /** Whether another version of a name is known, for whomever. Not a use. */
    boolean differs(ObjectName name, ObjectVersion version) {
        Map<Owner, S3AFileStatus> owners = statuses.policy().getIfPresentQuietly(name);
        return owners != null && owners.values().stream().anyMatch(status -> !same(status, version));
    }

    private static boolean same(S3AFileStatus status, ObjectVersion version) {
        return ResponseVersions.of(status.getEtag(), status.getVersionId(), status.getLen())
                .filter(version::sameTag)
                .isPresent();
    }

    /**
     * Keeps what S3 answered to a request that was sent when the epoch was {@code epoch}.
     *
     * @return false if the object may have changed since, or the status is of no use
     */
    boolean learn(ObjectName name, Owner owner, S3AFileStatus status, long epoch) {
        boolean useful = status.isFile()
                && ResponseVersions.of(status.getEtag(), status.getVersionId(), status.getLen())
                        .isPresent();
        if (!useful || epochs.current(name) != epoch) {
            return false;
        }
        statuses.asMap().compute(name, (same, present) -> with(present, owner, copy(status)));
        if (epochs.current(name) != epoch) { // changed between the look and the put
            forget(name);
            return false;
        }
        return true;
    }

    private static Map<Owner, S3AFileStatus> with(
            @Nullable Map<Owner, S3AFileStatus> present, Owner owner, S3AFileStatus status) {
        boolean replaced = present != null && present.values().stream().anyMatch(other -> !sameBytes(other, status));
        if (present == null || replaced || present.size() >= OWNERS_PER_NAME) {
            return Map.of(owner, status);
        }
        Map<Owner, S3AFileStatus> owners = new HashMap<>(present);
        S3AFileStatus known = present.get(owner);
        if (known == null || !tellsMore(known, status)) {
            owners.put(owner, status);
        }
        return Map.copyOf(owners);
    }

    private static boolean sameBytes(S3AFileStatus one, S3AFileStatus other) {
        return one.getEtag().equals(other.getEtag()) && one.getLen() == other.getLen();
    }

    /** Answers to writes lack the time, listings the version id: neither takes it from a status of the same write. */
    private static boolean tellsMore(S3AFileStatus known, S3AFileStatus status) {
        boolean same = sameBytes(known, status);
        boolean lacksTime = status.getModificationTime() == 0;
        boolean lacksVersion = status.getVersionId() == null
                && known.getVersionId() != null
                && known.getModificationTime() == status.getModificationTime();
        return same && (lacksTime || lacksVersion);
    }

    /** Forgets a name for all owners. */
    void forget(ObjectName name) {
        statuses.invalidate(name);
    }

    /** Forgets a name for one owner. */
    void forget(ObjectName name, Owner owner) {
        statuses.asMap().computeIfPresent(name, (same, present) -> {
            Map<Owner, S3AFileStatus> others = new HashMap<>(present);
            others.remove(owner);
            return others.isEmpty() ? null : Map.copyOf(others);
        });
    }

    /** The names of which something is known, with their paths. */
    Map<ObjectName, Path> paths() {
        Map<ObjectName, Path> paths = new HashMap<>();
        statuses.asMap()
                .forEach((name, owners) ->
                        paths.put(name, owners.values().iterator().next().getPath()));
        return paths;
    }

    void clear() {
        statuses.invalidateAll();
    }

    long count() {
        return statuses.estimatedSize();
    }

    /** With the time in whole seconds, as a HEAD gives it; a listing's has milliseconds on some stores. */
    private static S3AFileStatus copy(S3AFileStatus status) {
        return new S3AFileStatus(
                status.getLen(),
                status.getModificationTime() / 1000 * 1000,
                status.getPath(),
                status.getBlockSize(),
                status.getOwner(),
                status.getEtag(),
                status.getVersionId());
    }
}
