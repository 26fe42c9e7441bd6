package dev.thermocline.state;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.cache.object.StatedStatus;
import dev.thermocline.s3.ResponseVersions;
import dev.thermocline.state.change.MutationEpochs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
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

    private final KnownPaths paths = new KnownPaths();
    private final EntryBudget budget;
    private final MutationEpochs epochs;
    private final Consumer<ObjectName> changed;

    /**
     * @param ttl time since the last use after which a status is dropped
     * @param changed is called with a name of which another status is known, or one less, but not of one that is
     *     forgotten for all owners
     * @param executor runs evictions
     */
    StatusCache(
            EntryBudget budget,
            Duration ttl,
            MutationEpochs epochs,
            Consumer<ObjectName> changed,
            Ticker ticker,
            Executor executor) {
        this.budget = requireNonNull(budget, "budget is null");
        this.epochs = requireNonNull(epochs, "epochs is null");
        this.changed = requireNonNull(changed, "changed is null");
        this.statuses = Caffeine.newBuilder()
                .initialCapacity(budget.entriesAtStart())
                .maximumWeight(budget.capacity())
                .weigher((ObjectName name, Map<Owner, KnownStatus> owners) -> budget.weight(bytes(owners)))
                .expireAfterAccess(ttl)
                .ticker(ticker)
                .executor(executor)
                .removalListener(
                        (@Nullable ObjectName name, @Nullable Map<Owner, KnownStatus> owners, RemovalCause cause) -> {
                            if (name != null && owners != null) {
                                budget.removed(bytes(owners));
                                owners.values().forEach(gone -> removePath(gone, name));
                                if (cause.wasEvicted()) {
                                    changed.accept(name);
                                }
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

    private void removePath(KnownStatus gone, ObjectName name) {
        paths.removeUnless(gone.path(), name, gone.isUnnamed() ? this::isUnnamed : this::knows);
    }

    /**
     * A status with S3's modification time; a copy, so that a caller's setters change nothing here.
     *
     * @param path of the name, under which it can be found by its directory from now on
     */
    public Optional<S3AFileStatus> get(ObjectName name, Owner owner, Path path) {
        return version(name, owner, path).filter(status -> status.getModificationTime() > 0);
    }

    /** The current version, as {@link #get}; its modification time may be 0, for not known. */
    public Optional<S3AFileStatus> version(ObjectName name, Owner owner, Path path) {
        return known(name, owner, path).map(KnownStatus::status);
    }

    /** The current version alone. */
    public Optional<ObjectVersion> current(ObjectName name, Owner owner, Path path) {
        return known(name, owner, path).flatMap(KnownStatus::version);
    }

    private Optional<KnownStatus> known(ObjectName name, Owner owner, Path path) {
        Map<Owner, KnownStatus> owners = statuses.getIfPresent(name);
        KnownStatus known = owners == null ? null : owners.get(owner);
        return Optional.ofNullable(known != null && known.isUnnamed() ? named(name, owner, path.toString()) : known);
    }

    private @Nullable KnownStatus named(ObjectName name, Owner owner, String path) {
        Map<Owner, KnownStatus> owners = statuses.asMap().computeIfPresent(name, (same, present) -> {
            Map<Owner, KnownStatus> named = new HashMap<>(present);
            named.replaceAll((holder, status) -> status.isUnnamed() ? status.named(path) : status);
            return entered(Map.copyOf(named));
        });
        paths.add(path, name, this::knows);
        paths.removeUnless("", name, this::isUnnamed);
        return owners == null ? null : owners.get(owner);
    }

    private boolean isUnnamed(ObjectName name) {
        Map<Owner, KnownStatus> owners = statuses.policy().getIfPresentQuietly(name);
        return owners != null && owners.values().stream().anyMatch(KnownStatus::isUnnamed);
    }

    /** When an object was written, as {@link StatedStatus} has it, if it is its owner's current one. Not a use. */
    OptionalLong modified(CachedObject object) {
        Map<Owner, KnownStatus> owners = statuses.policy().getIfPresentQuietly(object.name());
        KnownStatus known = owners == null ? null : owners.get(object.owner());
        return known != null && known.isOf(object.version()) ? OptionalLong.of(known.modified()) : OptionalLong.empty();
    }

    /**
     * Takes over what S3 stated to an earlier process, if nothing else is known of the name, and this process has not
     * changed it.
     *
     * @return whether it counts from now on
     */
    boolean restore(CachedObject object, StatedStatus stated) {
        ObjectName name = object.name();
        KnownStatus restored = KnownStatus.of(object.version(), stated);
        if (epochs.current(name) == MutationEpochs.AT_START) {
            statuses.asMap()
                    .compute(
                            name,
                            (same, present) -> agrees(present, object.owner(), restored)
                                    ? entered(with(present, object.owner(), restored))
                                    : present);
            paths.add("", name, this::isUnnamed);
        }
        if (epochs.current(name) != MutationEpochs.AT_START) {
            forget(name);
        }
        return modified(object).isPresent();
    }

    private static boolean agrees(@Nullable Map<Owner, KnownStatus> present, Owner owner, KnownStatus restored) {
        return present == null
                || (present.size() < OWNERS_PER_NAME
                        && !present.containsKey(owner)
                        && present.values().stream().allMatch(restored::sameBytes));
    }

    /** Forgets what has no path yet, and so may lie below any directory. */
    void forgetUnnamed() {
        paths.unnamed().forEach(name -> {
            forget(name);
            changed.accept(name);
        });
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
        KnownStatus learned = KnownStatus.of(status);
        statuses.asMap().compute(name, (same, present) -> entered(with(present, owner, learned)));
        paths.add(learned.path(), name, this::knows);
        if (epochs.current(name) != epoch) { // changed since the epoch was read
            forget(name);
            changed.accept(name);
            return false;
        }
        changed.accept(name);
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
            owners.put(owner, known == null ? status : status.withTextOf(known));
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
        changed.accept(name);
    }

    /**
     * The names below a directory of a bucket of which something is known.
     *
     * @param prefix of keys; ends with a slash, or is empty for the whole bucket
     * @param wanted of path and name
     */
    List<ObjectName> below(String bucket, String prefix, BiPredicate<String, ObjectName> wanted) {
        return paths.below(bucket, prefix, wanted);
    }

    /** Paths that can be found by their directories; counts them. */
    int paths() {
        return paths.count();
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
