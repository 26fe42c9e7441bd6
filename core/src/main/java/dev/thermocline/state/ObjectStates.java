package dev.thermocline.state;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.EntryTable;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.StatedStatus;
import dev.thermocline.credential.Grants;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.catalog.ConfirmedVersions;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.s3.EntityTags;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.state.change.MutationEpochs;
import dev.thermocline.state.change.RecentChanges;
import dev.thermocline.state.change.UncommittedNames;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/**
 * What this process knows of objects in S3, in one place, so that a change ends all of it: which version is the current
 * one, what S3 answered about it and to whom, and the blocks that are kept of it. Thread-safe; each part is bounded by
 * itself.
 */
public final class ObjectStates {
    private final CacheEngine engine;
    private final Consumer<String> contradicted;
    private final Duration statusTtl;
    private final MutationEpochs epochs = new MutationEpochs();
    private final RecentChanges recentChanges;
    private final RecentChanges ownChanges;
    private final UncommittedNames uncommitted;
    private final StatusCache statuses;
    private final CommittedNames committedNames;
    private final ConfirmedVersions confirmed;
    private final LogSnapshots logs;
    private final Grants grants;
    private final Contradictions contradictions;
    private final ConcurrentMap<StoreScope, EntityTags> entityTags = new ConcurrentHashMap<>();

    /**
     * @param statusMax most statuses, and most of each other kind of name, if the heap has room for them
     * @param contradicted counts what S3 contradicts, by its label
     * @param executor for the upkeep of tables
     */
    public ObjectStates(
            CacheEngine engine,
            int statusMax,
            Duration statusTtl,
            Consumer<String> contradicted,
            Ticker ticker,
            Executor executor) {
        this.engine = requireNonNull(engine, "engine is null");
        this.contradicted = requireNonNull(contradicted, "contradicted is null");
        this.recentChanges = new RecentChanges(1 << 16, ticker);
        this.ownChanges = new RecentChanges(1 << 15, ticker);
        this.uncommitted = new UncommittedNames(ticker, executor);
        this.statuses = new StatusCache(
                EntryBudget.of(EntryTable.STATUSES, statusMax), statusTtl, epochs, this::stated, ticker, executor);
        this.statusTtl = statusTtl;
        this.committedNames = new CommittedNames(EntryBudget.of(EntryTable.COMMITS, statusMax), executor);
        this.grants = new Grants(EntryBudget.of(EntryTable.GRANTS, statusMax), ticker, executor);
        this.contradictions = new Contradictions(statuses, engine, this::contradicted, contradicted, ticker, executor);
        this.confirmed = new ConfirmedVersions(ticker, executor);
        this.logs = new LogSnapshots(epochs, ticker, executor);
    }

    /**
     * Takes over what an earlier process left: objects, their blocks, and what S3 had stated of them to that process,
     * which counts here as it did there. To be called once, on a thread that may wait.
     *
     * @throws IOException as {@link CacheEngine#adopt}
     */
    public void adopt() throws IOException {
        engine.adopt(object -> {
            StatedStatus stated = object.stated();
            if (stated != null && !(isYoung(stated) && statuses.restore(object, stated))) {
                stated(object.name());
            }
        });
    }

    private boolean isYoung(StatedStatus stated) {
        long age = seconds() - stated.since();
        return age >= 0 && age < statusTtl.toSeconds();
    }

    private static long seconds() {
        return InstantSource.system().instant().getEpochSecond();
    }

    /** What is stated of objects goes with them to the next process, as long as it counts in this one. */
    private void stated(ObjectName name) {
        engine.stated(name, object -> {
            OptionalLong modified = object.owner().shared() ? statuses.modified(object) : OptionalLong.empty();
            return modified.isPresent() ? new StatedStatus(modified.getAsLong(), seconds()) : null;
        });
    }

    /** An object of a name that is never replaced was opened or written: notes what S3 has stated of it. */
    public void sealed(CachedObject object) {
        StatedStatus stated = object.stated();
        if (stated == null || stated.modified() == 0) {
            stated(object.name());
        }
    }

    /** An object was removed or copied to, or that is under way: what is known of it goes. */
    public void changed(ObjectName name) {
        recentChanges.add(name, RecentChanges.CHANGED);
        ownChanges.add(name, LogSnapshots.LONGEST);
        dropped(name);
    }

    /** An object was written, or a write of it is under way: what is known of it goes. */
    public void written(ObjectName name) {
        uncommitted.written(name);
        ownChanges.add(name, LogSnapshots.LONGEST);
        dropped(name);
    }

    /** A name is evicted here, and perhaps by other processes: what is known of it goes. */
    public void evicted(ObjectName name) {
        uncommitted.evicted(name);
        dropped(name);
    }

    /** What is known of a name goes. */
    public void dropped(ObjectName name) {
        epochs.changed(name);
        forget(name);
    }

    /** A commit added a name that no other object ever has: what other processes know of it is the same object. */
    public void committed(ObjectName name) {
        uncommitted.committed(name);
    }

    /**
     * Whether S3 alone is to be asked about a name: it was changed, contradicted or evicted here lately, which other
     * processes may not know.
     */
    public boolean changedLately(ObjectName name) {
        return recentChanges.contains(name) || uncommitted.contains(name);
    }

    /** Whether this process has changed an object since any listing was sent that still counts. */
    public boolean changedSinceListings(ObjectName name) {
        return ownChanges.contains(name);
    }

    private void contradicted(ObjectName name) {
        recentChanges.add(name, RecentChanges.CHANGED);
        epochs.contradicted(name);
        forget(name);
    }

    private void forget(ObjectName name) {
        committedNames.forget(name);
        statuses.forget(name);
        engine.evict(name);
    }

    /**
     * Drops what was kept of an answer that was under way while the object was changed: the change could not drop it.
     */
    public void evictIfChanged(CachedObject kept, long epochBefore) {
        if (epochs.current(kept.name()) != epochBefore) {
            engine.evict(kept);
        }
    }

    /** S3 has no such object: what is known of it goes. */
    public void missing(ObjectName name) {
        recentChanges.add(name, RecentChanges.CHANGED);
        epochs.doubted(name);
        forget(name);
    }

    /** Work that had opened the object failed: its bytes may be the reason. */
    void doubted(ObjectName name) {
        CacheFailures.run("dropping a file that work has failed on", () -> {
            recentChanges.add(name, RecentChanges.CHANGED);
            epochs.doubted(name);
            forget(name);
            contradicted.accept("doubted");
        });
    }

    /**
     * Drops the objects below a directory whose path is known: names are hashes, so no others are found. What it misses
     * is not current and ages out.
     *
     * @param keyOf the key of a path
     * @return objects dropped
     */
    public int changedBelow(Path directory, StoreScope scope, Function<Path, String> keyOf) {
        String key = keyOf.apply(directory);
        String prefix = key.isEmpty() || key.endsWith("/") ? key : key + "/";
        statuses.forgetUnnamed();
        List<ObjectName> below = statuses.below(scope.bucket(), prefix, (path, name) -> {
            String file = keyOf.apply(new Path(path));
            return file.startsWith(prefix) && scope.name(file).equals(name);
        });
        below.forEach(this::evicted);
        return below.size();
    }

    /** Forgets everything; S3 is not touched. */
    public void clear() {
        statuses.clear();
        confirmed.clear();
        logs.clear();
        engine.clear();
    }

    /** Whether a bucket's entity tags stand for bytes. */
    public EntityTags entityTags(StoreScope scope) {
        EntityTags known = entityTags.get(scope);
        return known != null
                ? known
                : entityTags.computeIfAbsent(
                        scope, same -> new EntityTags(scope.bucket(), () -> contradicted.accept("tag")));
    }

    /** Where the blocks are. */
    public CacheEngine engine() {
        return engine;
    }

    /** How often this process has changed an object. */
    public MutationEpochs epochs() {
        return epochs;
    }

    /** Statuses of immutable names, as S3 gave them. */
    public StatusCache statuses() {
        return statuses;
    }

    /** Names that are immutable because a Delta commit added them. */
    public CommittedNames committedNames() {
        return committedNames;
    }

    /** Versions of names that may be replaced, as S3 named them a moment ago. */
    public ConfirmedVersions confirmed() {
        return confirmed;
    }

    /** The newest listings of Delta logs. */
    public LogSnapshots logs() {
        return logs;
    }

    /** Whom S3 has answered, and when. */
    public Grants grants() {
        return grants;
    }

    /** What S3 answers against what is known. */
    public Contradictions contradictions() {
        return contradictions;
    }
}
