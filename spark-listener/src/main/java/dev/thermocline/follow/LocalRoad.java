package dev.thermocline.follow;

import dev.thermocline.hadoop.CacheFailures;
import dev.thermocline.warm.WarmOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;

/** Warms and evicts in this process. What was captured here costs no request. Stateless. */
public final class LocalRoad implements WarmRoad {
    @Override
    public void warm(CommitWork work) {
        List<CompletableFuture<Void>> outcomes =
                work.targets().stream().map(target -> warm(work, target)).toList();
        var unused = CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, failure) -> CacheFailures.run(
                        "reporting a commit", () -> work.progress().warmed()));
    }

    private static CompletableFuture<Void> warm(CommitWork work, WarmTarget target) {
        return CacheFailures.call(
                        "warming a file",
                        () -> work.cache().warm(target.path(), target.length()),
                        () -> CompletableFuture.completedFuture(WarmOutcome.FAILED))
                .exceptionally(failure -> WarmOutcome.FAILED)
                .thenAccept(outcome -> work.progress().outcome(outcome.name(), 1));
    }

    @Override
    public void evict(CommitWork work) {
        work.progress().evicted(evictHere(work.cache(), work.tombstones()));
    }

    /** Drops files from this process's cache. Returns the bytes that it still holds of them. */
    public static long evictHere(LocalCache cache, List<Path> paths) {
        long left = 0;
        for (Path path : paths) {
            left += CacheFailures.call("evicting a removed file", () -> cache.drop(path), () -> 0L);
        }
        return left;
    }
}
