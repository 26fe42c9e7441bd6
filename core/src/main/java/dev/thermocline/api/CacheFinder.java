package dev.thermocline.api;

import dev.thermocline.credential.CallerUser;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Finds the cache through which a path is read. Thread-safe. */
@FunctionalInterface
public interface CacheFinder {
    /**
     * The cache of a path, started if need be.
     *
     * @return empty if the path's file system is not cached
     * @throws IOException if the path's file system can't be opened
     */
    Optional<CacheControl> of(Path path, Configuration configuration) throws IOException;

    /** The same caches as a user finds them, on whatever thread. */
    default CacheFinder as(CallerUser user) {
        return (path, configuration) -> user.call(() -> of(path, configuration));
    }
}
