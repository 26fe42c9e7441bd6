package dev.thermocline.follow;

import dev.thermocline.credential.CallerUser;
import dev.thermocline.hadoop.CacheFailures;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Finds the cache through which a path is read. Thread-safe. */
@FunctionalInterface
public interface LocalCaches {
    /**
     * The cache of a path, started if need be.
     *
     * @return empty if the path's file system is not cached
     * @throws IOException if the path's file system can't be opened
     */
    Optional<LocalCache> of(Path path, Configuration configuration) throws IOException;

    /** The same caches as a user finds them, on whatever thread. */
    default LocalCaches as(CallerUser user) {
        return (path, configuration) -> user.call(() -> of(path, configuration));
    }

    /** Drops a file. Returns the bytes that are left of it; a fault is counted and leaves none. */
    default long evict(Path path, Configuration configuration) {
        return CacheFailures.call(
                "evicting a removed file",
                () -> {
                    Optional<LocalCache> cache = of(path, configuration);
                    return cache.isPresent() ? cache.get().drop(path) : 0L;
                },
                () -> 0L);
    }
}
