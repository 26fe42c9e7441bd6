package dev.thermocline.work;

import dev.thermocline.api.CacheControl;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.concurrent.PathOrder;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.warm.WarmOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;

/**
 * Warms and evicts in this process, for each file in the order in which it is asked to. What was captured here costs no
 * request. Thread-safe.
 */
public final class LocalDispatcher implements CommitDispatcher {
    private final PathOrder<ObjectName> order = new PathOrder<>();

    @Override
    public void warm(CommitWork work) {
        List<CompletableFuture<Void>> outcomes = work.targets().stream()
                .map(target -> warm(work.cache(), target)
                        .thenAccept(outcome -> work.progress().outcome(CommitOutcome.of(outcome), 1)))
                .toList();
        var unused = CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, failure) -> CacheFailures.run(
                        "reporting a commit", () -> work.progress().warmed()));
    }

    /** Brings a file's tail into this process's cache; never exceptional. */
    public CompletableFuture<WarmOutcome> warm(CacheControl cache, WarmTarget target) {
        return order.run(
                        name(cache, target.path()),
                        () -> CacheFailures.call(
                                "warming a file",
                                () -> cache.warm(target.path(), target.length()),
                                () -> CompletableFuture.completedFuture(WarmOutcome.FAILED)))
                .exceptionally(failure -> WarmOutcome.FAILED);
    }

    @Override
    public void evict(CommitWork work) {
        List<ObjectName> names = names(work.cache(), work.tombstones());
        var unused = evictAll(names, name -> drop(work.cache(), name))
                .thenAccept(left -> CacheFailures.run(
                        "reporting a commit", () -> work.progress().evicted(left)));
    }

    /** The names of files' objects, in their order. */
    public static List<ObjectName> names(CacheControl cache, List<Path> paths) {
        return paths.stream().map(path -> name(cache, path)).toList();
    }

    /** A file's name; a file whose file system can't be opened is not cached, and gets a name that nothing else has. */
    public static ObjectName name(CacheControl cache, Path path) {
        return CacheFailures.call(
                "naming a file", () -> cache.name(path), () -> ObjectName.of("", "", path.toString()));
    }

    /**
     * Drops files, each after what is under way for it.
     *
     * @return the bytes that are left of them; never exceptional
     */
    public CompletableFuture<Long> evictAll(List<ObjectName> names, Eviction eviction) {
        CompletableFuture<Long> left = CompletableFuture.completedFuture(0L);
        for (ObjectName name : names) {
            left = left.thenCombine(evict(name, eviction), Long::sum);
        }
        return left;
    }

    private CompletableFuture<Long> evict(ObjectName name, Eviction eviction) {
        return order.run(
                        name,
                        () -> CompletableFuture.completedFuture(
                                CacheFailures.call("evicting a removed file", () -> eviction.drop(name), () -> 0L)))
                .exceptionally(failure -> 0L);
    }

    /** Drops a file, for all owners. Returns the bytes that are left of it. */
    public static long drop(CacheControl cache, ObjectName name) {
        cache.evict(name);
        return cache.residency(name).bytes();
    }

    /** Drops one file. */
    @FunctionalInterface
    public interface Eviction {
        /** Returns the bytes that are left of it. */
        long drop(ObjectName name) throws Exception;
    }
}
