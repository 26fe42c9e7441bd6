package dev.thermocline.follow;

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
}
