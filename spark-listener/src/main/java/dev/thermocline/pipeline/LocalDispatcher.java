package dev.thermocline.pipeline;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.concurrent.PathOrder;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Warms and evicts in this process, for each file in the order in which it is asked to. What was captured here costs no
 * request. Thread-safe.
 */
public final class LocalDispatcher implements CommitDispatcher {
    private final PathOrder order = new PathOrder();

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
                        target.path().toString(),
                        () -> CacheFailures.call(
                                "warming a file",
                                () -> cache.warm(target.path(), target.length()),
                                () -> CompletableFuture.completedFuture(WarmOutcome.FAILED)))
                .exceptionally(failure -> WarmOutcome.FAILED);
    }

    @Override
    public void evict(CommitWork work) {
        var unused = evict(work.cache(), work.tombstones())
                .thenAccept(left -> CacheFailures.run(
                        "reporting a commit", () -> work.progress().evicted(left)));
    }

    /**
     * Drops files from this process's cache, each after what is under way for it.
     *
     * @return the bytes that the cache still holds of them; never exceptional
     */
    public CompletableFuture<Long> evict(CacheControl cache, List<Path> paths) {
        return evictAll(paths, path -> drop(cache, path));
    }

    /** As {@link #evict(CacheControl, List)}, of files that may be read through several caches. */
    public CompletableFuture<Long> evictAll(List<Path> paths, Eviction eviction) {
        CompletableFuture<Long> left = CompletableFuture.completedFuture(0L);
        for (Path path : paths) {
            left = left.thenCombine(evict(path, eviction), Long::sum);
        }
        return left;
    }

    private CompletableFuture<Long> evict(Path path, Eviction eviction) {
        return order.run(
                        path.toString(),
                        () -> CompletableFuture.completedFuture(
                                CacheFailures.call("evicting a removed file", () -> eviction.drop(path), () -> 0L)))
                .exceptionally(failure -> 0L);
    }

    /** Drops a file, for all owners. Returns the bytes that are left of it. */
    private static long drop(CacheControl cache, Path path) throws IOException {
        cache.evict(path);
        return cache.residency(path).bytes();
    }

    /**
     * Drops a file from its cache, if it has one. Returns the bytes that are left of it; a fault is counted and leaves
     * none.
     */
    public static long drop(CacheFinder caches, Path path, Configuration configuration) {
        return CacheFailures.call(
                "evicting a removed file",
                () -> {
                    Optional<CacheControl> cache = caches.of(path, configuration);
                    return cache.isPresent() ? drop(cache.get(), path) : 0L;
                },
                () -> 0L);
    }

    /** Drops one file. */
    @FunctionalInterface
    public interface Eviction {
        /** Returns the bytes that are left of it. */
        long drop(Path path) throws Exception;
    }
}
