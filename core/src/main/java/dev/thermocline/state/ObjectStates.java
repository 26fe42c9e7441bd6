package dev.thermocline.state;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.EntryTable;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.credential.Grants;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.catalog.ConfirmedVersions;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.s3.EntityTags;
import dev.thermocline.s3.StoreScope;
import java.time.Duration;
import java.util.Map;
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
    private final MutationEpochs epochs = new MutationEpochs();
    private final StatusCache statuses;
    private final CommittedNames committedNames;
    private final ConfirmedVersions confirmed;
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
        this.statuses =
                new StatusCache(EntryBudget.of(EntryTable.STATUSES, statusMax), statusTtl, epochs, ticker, executor);
        this.committedNames = new CommittedNames(EntryBudget.of(EntryTable.COMMITS, statusMax), executor);
        this.grants = new Grants(EntryBudget.of(EntryTable.GRANTS, statusMax), ticker, executor);
        this.contradictions = new Contradictions(statuses, engine, this::contradicted, contradicted, ticker, executor);
        this.confirmed = new ConfirmedVersions(ticker, executor);
    }

    /** An object was changed, or a change of it is under way: what is known of it goes. */
    public void changed(ObjectName name) {
        epochs.changed(name);
        forget(name);
    }

    private void contradicted(ObjectName name) {
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

    /** Work that had opened the object failed: its bytes may be the reason. */
    void doubted(ObjectName name) {
        CacheFailures.run("dropping a file that work has failed on", () -> {
            changed(name);
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
        int dropped = 0;
        for (Map.Entry<ObjectName, Path> known : statuses.paths().entrySet()) {
            String file = keyOf.apply(known.getValue());
            if (file.startsWith(prefix) && scope.name(file).equals(known.getKey())) {
                changed(known.getKey());
                dropped++;
            }
        }
        return dropped;
    }

    /** Forgets everything; S3 is not touched. */
    public void clear() {
        statuses.clear();
        confirmed.clear();
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

    /** Whom S3 has answered, and when. */
    public Grants grants() {
        return grants;
    }

    /** What S3 answers against what is known. */
    public Contradictions contradictions() {
        return contradictions;
    }
}
