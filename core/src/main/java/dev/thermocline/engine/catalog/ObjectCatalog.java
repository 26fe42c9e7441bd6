package dev.thermocline.engine.catalog;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectIds;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.cache.object.StatedStatus;
import dev.thermocline.engine.tier.Retention;
import dev.thermocline.engine.tier.TieredCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which object id stands for which bytes: name + owner + version -> id. An object stands here only after S3 confirmed
 * its version, so whatever is found here may be served. Eviction goes by name, to all owners and versions.
 *
 * <p>Bounded by the number of names and by their bytes; forgotten objects are handed to {@code dropped} so that their
 * blocks go too.
 * Thread-safe.
 */
public final class ObjectCatalog {
    private static final int VERSIONS_PER_NAME = 8;
    private static final int STATED_TRIES = 3;

    /** Heap that an object takes besides its texts, with its part of the table; measured by {@code EntryBytesTest}. */
    private static final long ENTRY_BYTES = 224;

    private static final long OPTIONAL_BYTES = 16;
    private static final long STATED_BYTES = 32;

    private final Cache<ObjectName, List<CachedObject>> objects;
    private final EntryBudget budget;
    private final LongSupplier ids;
    private final Consumer<CachedObject> sealed;
    private final Consumer<CachedObject> dropped;

    /** What S3 has stated of objects. */
    public interface Statements {
        /** Null if nothing is known that counts. */
        @Nullable
        StatedStatus of(CachedObject object);
    }

    /**
     * @param budget what all names may take
     * @param ids a source of random ids
     * @param sealed is called with each object that is added, on the calling thread
     * @param dropped is called with each object that is removed, on the calling thread or the executor
     */
    public ObjectCatalog(
            EntryBudget budget,
            Retention retention,
            Ticker ticker,
            Executor executor,
            LongSupplier ids,
            Consumer<CachedObject> sealed,
            Consumer<CachedObject> dropped) {
        this.budget = requireNonNull(budget, "budget is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.sealed = requireNonNull(sealed, "sealed is null");
        this.dropped = requireNonNull(dropped, "dropped is null");
        Caffeine<ObjectName, List<CachedObject>> bounded = Caffeine.newBuilder()
                .initialCapacity(budget.entriesAtStart())
                .maximumWeight(budget.capacity())
                .weigher((ObjectName name, List<CachedObject> versions) ->
                        budget.weight(bytes(versions) + versions.size() * TieredCache.ENTRY_BYTES))
                .ticker(ticker)
                .executor(executor)
                .removalListener(
                        (@Nullable ObjectName name, @Nullable List<CachedObject> versions, RemovalCause cause) -> {
                            if (versions == null) {
                                return;
                            }
                            budget.removed(bytes(versions));
                            if (cause.wasEvicted()) {
                                versions.forEach(dropped);
                            }
                        });
        this.objects = retention
                .expire(
                        bounded,
                        (name, versions) -> versions.get(versions.size() - 1).id())
                .build();
    }

    /** Heap that a name takes with these versions, estimated. */
    private static long bytes(List<CachedObject> versions) {
        long bytes = 0;
        for (CachedObject object : versions) {
            ObjectVersion version = object.version();
            bytes += ENTRY_BYTES
                    + (object.stated() == null ? 0 : STATED_BYTES)
                    + EntryBudget.text(version.etag())
                    + version.versionId()
                            .map(id -> OPTIONAL_BYTES + EntryBudget.text(id))
                            .orElse(0L);
        }
        return bytes;
    }

    /** Counts what is put into the table; what it replaces is counted as removed. */
    private List<CachedObject> entered(List<CachedObject> versions) {
        budget.added(bytes(versions));
        return versions;
    }

    /** The newest version that was confirmed to the owner. */
    public Optional<CachedObject> newest(ObjectName name, Owner owner) {
        return versions(name).stream()
                .filter(object -> object.owner().equals(owner))
                .reduce((older, newer) -> newer);
    }

    /** The object with exactly these bytes. */
    public Optional<CachedObject> find(ObjectName name, Owner owner, ObjectVersion version) {
        return versions(name).stream()
                .filter(object ->
                        object.owner().equals(owner) && object.version().sameBytes(version))
                .findFirst();
    }

    /** Finds the object or allots an id to it. The owner's other versions of the name are dropped: they are old. */
    public CachedObject seal(ObjectName name, Owner owner, ObjectVersion version, int rule) {
        Optional<CachedObject> known = find(name, owner, version);
        return known.filter(object -> !version.modified().binds(object.version().modified()))
                .orElseGet(() -> seal(new CachedObject(newId(rule), name, owner, version)));
    }

    /**
     * Binds an id under which blocks were stored already, or a time to the object that has these bytes. Returns the
     * object that counts from now on.
     */
    public CachedObject seal(CachedObject object) {
        List<CachedObject> out = new ArrayList<>();
        List<CachedObject> bound = new ArrayList<>(1);
        List<CachedObject> news = new ArrayList<>(1);
        objects.asMap().compute(object.name(), (name, present) -> {
            out.clear();
            bound.clear();
            news.clear();
            List<CachedObject> versions = new ArrayList<>(present == null ? List.of() : present);
            Optional<CachedObject> same = versions.stream()
                    .filter(other -> other.owner().equals(object.owner())
                            && other.version().sameBytes(object.version()))
                    .findFirst();
            if (same.isPresent()) {
                CachedObject timed = timed(same.get(), object.version());
                if (!timed.equals(same.get())) {
                    versions.set(versions.indexOf(same.get()), timed);
                    news.add(timed);
                }
                bound.add(timed);
                return entered(List.copyOf(versions));
            }
            versions.removeIf(other -> other.owner().equals(object.owner()) && out.add(other));
            versions.add(object);
            while (versions.size() > VERSIONS_PER_NAME) {
                out.add(versions.remove(0));
            }
            bound.add(object);
            news.add(object);
            return entered(List.copyOf(versions));
        });
        out.forEach(dropped);
        news.forEach(sealed);
        return bound.get(0);
    }

    /** The object with S3's own time, once S3 has stated it: from then on no other time is its. */
    private static CachedObject timed(CachedObject object, ObjectVersion stated) {
        return stated.modified().binds(object.version().modified())
                ? new CachedObject(object.id(), object.name(), object.owner(), stated, object.stated())
                : object;
    }

    /**
     * Binds an id again that an earlier process had sealed, unless this one knows a version of the name already.
     *
     * @return whether the id counts from now on
     */
    public boolean restore(CachedObject object) {
        List<CachedObject> versions = objects.asMap().compute(object.name(), (name, present) -> {
            List<CachedObject> known = present == null ? List.of() : present;
            boolean newer = known.stream().anyMatch(other -> other.owner().equals(object.owner()));
            return newer || known.size() >= VERSIONS_PER_NAME
                    ? known
                    : entered(Stream.concat(known.stream(), Stream.of(object)).toList());
        });
        return versions.contains(object);
    }

    /**
     * Keeps with each object of a name what S3 has stated of it, so that the next process begins with it. What changes
     * meanwhile is asked for again: of two callers the later answer stays.
     *
     * @param now what is known at this moment
     */
    public void stated(ObjectName name, Statements now) {
        for (CachedObject object : peek(name)) {
            StatedStatus status = now.of(object);
            for (int i = 0; i < STATED_TRIES && !sameStatus(object.stated(), status); i++) {
                object = object.with(status);
                stated(object);
                status = now.of(object);
            }
            if (!sameStatus(object.stated(), status)) {
                stated(object.with(null)); // changed all the time: the next process asks
            }
        }
    }

    private static boolean sameStatus(@Nullable StatedStatus one, @Nullable StatedStatus other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return one.modified() == other.modified();
    }

    private void stated(CachedObject object) {
        List<CachedObject> news = new ArrayList<>(1);
        objects.asMap().computeIfPresent(object.name(), (name, present) -> {
            news.clear();
            List<CachedObject> versions = new ArrayList<>(present);
            versions.replaceAll(known -> {
                boolean other = known.id() == object.id() && !sameStatus(known.stated(), object.stated());
                return other && news.add(known.with(object.stated())) ? news.get(0) : known;
            });
            return news.isEmpty() ? present : entered(List.copyOf(versions));
        });
        news.forEach(sealed);
    }

    /** All objects that are sealed at this moment. */
    public List<CachedObject> all() {
        return objects.asMap().values().stream().flatMap(List::stream).toList();
    }

    /** Forgets every version of a name, for all owners. */
    public void remove(ObjectName name) {
        List<CachedObject> versions = objects.asMap().remove(name);
        if (versions != null) {
            versions.forEach(dropped);
        }
    }

    /** Forgets one version of a name. */
    public void remove(CachedObject object) {
        List<CachedObject> out = new ArrayList<>(1);
        objects.asMap().computeIfPresent(object.name(), (name, present) -> {
            out.clear();
            List<CachedObject> versions = new ArrayList<>(present);
            versions.removeIf(other -> other.id() == object.id() && out.add(other));
            return versions.isEmpty() ? null : entered(List.copyOf(versions));
        });
        out.forEach(dropped);
    }

    /** All known versions of a name, oldest first. */
    private List<CachedObject> versions(ObjectName name) {
        List<CachedObject> versions = objects.getIfPresent(name);
        return versions == null ? List.of() : versions;
    }

    /** All known versions of a name, oldest first, without counting it as a use. */
    public List<CachedObject> peek(ObjectName name) {
        List<CachedObject> versions = objects.policy().getIfPresentQuietly(name);
        return versions == null ? List.of() : versions;
    }

    /** Whether the object still stands here, perhaps with a time that S3 has stated since; counts as a use. */
    public boolean contains(CachedObject object) {
        return versions(object.name()).stream().anyMatch(known -> known.id() == object.id());
    }

    public long count() {
        return objects.estimatedSize();
    }

    /** Heap that the entries take, estimated. */
    public long bytes() {
        return budget.bytes();
    }

    /** Forgets everything without telling anybody: for a caller that drops all blocks itself. */
    public void clear() {
        objects.invalidateAll();
    }

    /** An id that no object had before. */
    public long newId(int rule) {
        return ObjectIds.tagged(ids.getAsLong(), rule);
    }
}
