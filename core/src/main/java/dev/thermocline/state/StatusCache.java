package dev.thermocline.state;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
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
 * Which version of an immutable name is the current one, exactly as S3 answered: length, modification time and etag are
 * S3's own, never ours. An answer without a modification time (that of a write) gives the version and no status.
 * Absence is never cached. Bounded by a number and by bytes, thread-safe.
 */
public final class StatusCache {
    private static final int OWNERS_PER_NAME = 16;

    /** By name, then by owner, so that a change forgets a name for all owners at once. */
    private final Cache<ObjectName, Map<Owner, KnownStatus>> statuses;

    private final EntryBudget budget;
    private final MutationEpochs epochs;

    /**
     * @param ttl time since the last use after which a status is dropped
     * @param executor runs evictions
     */
    StatusCache(EntryBudget budget, Duration ttl, MutationEpochs epochs, Ticker ticker, Executor executor) {
        this.budget = requireNonNull(budget, "budget is null");
        this.epochs = requireNonNull(epochs, "epochs is null");
        this.statuses = Caffeine.newBuilder()
                .initialCapacity(budget.entriesAtStart())
                .maximumWeight(budget.capacity())
                .weigher((ObjectName name, Map<Owner, KnownStatus> owners) -> budget.weight(bytes(owners)))
                .expireAfterAccess(ttl)
                .ticker(ticker)
                .executor(executor)
                .removalListener(
                        (@Nullable ObjectName name, @Nullable Map<Owner, KnownStatus> owners, RemovalCause cause) -> {
                            if (owners != null) {
                                budget.removed(bytes(owners));
                            }
                        })
                .build();
    }

    private static long bytes(Map<Owner, KnownStatus> owners) {
        long bytes = 0;
        for (KnownStatus status : owners.values()) {
            bytes += status.bytes();
        }
        return bytes;
    }

    /** Counts what is put into the table; what it replaces is counted as removed. */
    private Map<Owner, KnownStatus> entered(Map<Owner, KnownStatus> owners) {
        budget.added(bytes(owners));
        return owners;
    }

    /** A status with S3's modification time; a copy, so that a caller's setters change nothing here. */
    public Optional<S3AFileStatus> get(ObjectName name, Owner owner) {
        return version(name, owner).filter(status -> status.getModificationTime() > 0);
    }

    /** The current version; its modification time may be 0, for not known. A copy. */
    public Optional<S3AFileStatus> version(ObjectName name, Owner owner) {
        Map<Owner, KnownStatus> owners = statuses.getIfPresent(name);
        return owners == null
                ? Optional.empty()
                : Optional.ofNullable(owners.get(owner)).map(KnownStatus::status);
    }

    /** Whether something is known of a name, for whomever. Not a use. */
    boolean knows(ObjectName name) {
        return statuses.policy().getIfPresentQuietly(name) != null;
    }

    /** Whether another version of a name is known, for whomever. Not a use. */
    boolean differs(ObjectName name, ObjectVersion version) {
        Map<Owner, KnownStatus> owners = statuses.policy().getIfPresentQuietly(name);
        return owners != null && owners.values().stream().anyMatch(status -> !status.isOf(version));
    }

    /**
     * Keeps what S3 answered to a request that was sent when the epoch was {@code epoch}.
     *
     * @return false if the object may have changed since, or the status is of no use
     */
    public boolean learn(ObjectName name, Owner owner, S3AFileStatus status, long epoch) {
        boolean useful = status.isFile()
                && ResponseVersions.of(status.getEtag(), status.getVersionId(), status.getLen())
                        .isPresent();
        if (!useful || epochs.current(name) != epoch) {
            return false;
        }
        statuses.asMap().compute(name, (same, present) -> entered(with(present, owner, KnownStatus.of(status))));
        if (epochs.current(name) != epoch) { // changed since the epoch was read
            forget(name);
            return false;
        }
        return true;
    }

    private static Map<Owner, KnownStatus> with(
            @Nullable Map<Owner, KnownStatus> present, Owner owner, KnownStatus status) {
        boolean replaced = present != null && present.values().stream().anyMatch(other -> !other.sameBytes(status));
        if (present == null || replaced || present.size() >= OWNERS_PER_NAME) {
            return Map.of(owner, status);
        }
        Map<Owner, KnownStatus> owners = new HashMap<>(present);
        KnownStatus known = present.get(owner);
        if (known == null || !known.knowsMoreThan(status)) {
            owners.put(owner, status);
        }
        return Map.copyOf(owners);
    }

    /** Forgets a name for all owners. */
    void forget(ObjectName name) {
        statuses.invalidate(name);
    }

    /** Forgets a name for one owner. */
    void forget(ObjectName name, Owner owner) {
        statuses.asMap().computeIfPresent(name, (same, present) -> {
            Map<Owner, KnownStatus> others = new HashMap<>(present);
            others.remove(owner);
            return others.isEmpty() ? null : entered(Map.copyOf(others));
        });
    }

    /** The names of which something is known, with their paths. */
    Map<ObjectName, Path> paths() {
        Map<ObjectName, Path> paths = new HashMap<>();
        statuses.asMap()
                .forEach((name, owners) -> paths.put(
                        name, new Path(owners.values().iterator().next().path())));
        return paths;
    }

    /** Forgets all statuses; epochs stay, so an answer that is under way may be kept afterwards. */
    void clear() {
        statuses.invalidateAll();
    }

    /** Names, not statuses, estimated: entries that are being evicted may count still. */
    public long count() {
        return statuses.estimatedSize();
    }

    /** Heap that they take, estimated. */
    public long bytes() {
        return budget.bytes();
    }
}
