package dev.thermocline.follow;

import dev.thermocline.api.PresentFile;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.message.CapturedFile;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;

/** What this package asks of the process's cache. Thread-safe. */
public interface LocalCache {
    /** What the cache was started with. */
    CacheSettings settings();

    /**
     * Brings a file's tail into the cache; no request if it is there.
     *
     * @param length the file's length in bytes, or -1 if it is not known
     * @return when it is resident, or why not; never exceptional
     */
    CompletableFuture<WarmOutcome> warm(Path path, long length);

    /** Takes note that a commit added a file, whose name is unique by Delta's protocol; before it is warmed. */
    void addedByCommit(Path path, long length) throws IOException;

    /** Takes over a tail that another process captured, without a request. Never exceptional. */
    CompletableFuture<WarmOutcome> install(CapturedFile file);

    /** A file's tail as it is resident here. */
    Optional<CapturedFile> tail(Path path) throws IOException;

    /** Drops a file, for all owners. */
    void evict(Path path) throws IOException;

    /** Bytes that the cache holds of a file. */
    long bytes(Path path) throws IOException;

    /** Drops a file, for all owners. Returns the bytes that are left of it. */
    default long drop(Path path) throws IOException {
        evict(path);
        return bytes(path);
    }

    /** Opens a file that may not be there: one request. Empty if there is none; the caller closes it. */
    Optional<PresentFile> openIfPresent(Path path) throws IOException;

    /** The highest version of which a table's log has a commit file: a listing. Empty if there is none. */
    OptionalLong newestVersion(Path table) throws IOException;

    /**
     * The files below a directory with their lengths in bytes, at most so many, in the order of their names: one request
     * for a thousand. Empty if there is none.
     */
    Map<Path, Long> lengths(Path directory, int most) throws IOException;

    /** Opens a file for reading; the caller closes it. */
    InputStream open(Path path) throws IOException;
}
