package dev.thermocline.api;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.HeldFile;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerSource;
import dev.thermocline.peer.PeerStore;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A handle on the process's cache: to inspect it, warm and evict files, and register listeners. Thread-safe; holds no
 * resources. A handle works for the user who asked for it, whichever thread uses it: what it warms is for file systems
 * of that user. It may outlive its cache, and then shows an empty one.
 */
public interface CacheControl {
    /** What the cache was started with. */
    CacheSettings settings();

    /** The counters so far. */
    CacheStatistics statistics();

    /** All counters and gauges, to be bridged into another registry. */
    MetricRegistry metrics();

    /** Each tier at this moment. */
    List<TierReport> tiers();

    /**
     * The file system of a path, as this handle's user opens it. Shared with others: not to be closed.
     *
     * @throws IOException if it can't be opened
     */
    FileSystem fileSystem(Path path) throws IOException;

    /**
     * What the cache holds of a file.
     *
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    CacheEngine.Residency residency(Path path) throws IOException;

    /**
     * The name of a file's object, the same in every process that reads the same bucket. Sends nothing.
     *
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    ObjectName name(Path path) throws IOException;

    /** What the cache holds of an object. */
    CacheEngine.Residency residency(ObjectName name);

    /**
     * What the cache holds of a file, by its name and the length that a commit states: of the copies of that length,
     * which several owners may have, the one of which most is held. Sends nothing.
     *
     * @param length of the file in bytes
     */
    HeldFile held(ObjectName name, long length);

    /**
     * Whether the file's tail would be read without a request.
     *
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    boolean tailResident(Path path) throws IOException;

    /**
     * A file's tail as it is resident here, to be sent to other processes.
     *
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    Optional<CapturedTail> tail(Path path) throws IOException;

    /**
     * Takes over a tail that another process captured: no request to S3. Serves it to the owner it was captured for.
     *
     * @return when it is resident, or why not; never exceptional
     */
    CompletableFuture<WarmOutcome> install(CapturedTail tail);

    /**
     * As {@link #install}, of a file that no commit has added yet, and perhaps none will: declined unless its name
     * alone makes it immutable. No request to S3 in any case.
     *
     * @return when it is resident, or why not; never exceptional
     */
    CompletableFuture<WarmOutcome> installAhead(CapturedTail tail);

    /**
     * Fetches a file's tail into the cache: nothing if it is resident, else one GET if the length is known, one more
     * HEAD if it is not, and one more GET if a Parquet footer is longer than the table's footers before.
     *
     * @param length the file's length, or -1
     * @return when it is resident, or why not; never exceptional
     */
    CompletableFuture<WarmOutcome> warm(Path path, long length);

    /**
     * Takes note that a Delta commit added a file. Delta's protocol makes such names unique, so the file is opened
     * without asking S3 and may be warmed, whatever its name, until this process sees a change of it. What
     * was known of the name before is dropped.
     *
     * @param length the file's length as the commit gives it, or -1
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    void addedByCommit(Path path, long length) throws IOException;

    /**
     * A Parquet file's footer as it is resident here: from its first byte to the file's last. No request, and no read
     * is counted.
     *
     * @return empty if it is not resident as a whole, or the file does not end like Parquet
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    Optional<byte[]> footer(Path path) throws IOException;

    /**
     * Fetches of a file's blocks before anybody reads them. The file's version must be known, as it is when its tail
     * was warmed. The caller closes it.
     *
     * @return empty if the version is not known, or the blocks would not be kept
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    Optional<BodyFetch> body(Path path) throws IOException;

    /**
     * The entity tag that a file in a Delta log has by this process's newest listing of the log, as long as files are
     * opened as that listing has them. Sends nothing.
     *
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    Optional<String> listedTag(Path path) throws IOException;

    /**
     * Opens a file that may not be there: one GET, which brings a short file whole, where {@code open} costs one
     * request more to find that there is none. A name that was read before costs one HEAD, so that no older version is
     * served.
     *
     * @return empty if S3 has no such object now; the caller closes the stream
     * @throws IOException whatever else S3A throws
     */
    Optional<PresentFile> openIfPresent(Path path) throws IOException;

    /**
     * Drops a file from the cache, for all owners; S3 is not touched.
     *
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    void evict(Path path) throws IOException;

    /** As {@link #evict(Path)}, of an object whose path nobody has to know: opens no file system. */
    void evict(ObjectName name);

    /**
     * Drops the files below a directory that reads would be served from, for all owners; S3 is not touched. Files of
     * which no current version is known are not found: they are not served before S3 confirmed them, and age out.
     *
     * @return files dropped
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    int evictPrefix(Path directory) throws IOException;

    /** Drops everything; S3 is not touched. */
    void clear();

    /** From now on notifies a listener of files that are written here. */
    void addCaptureListener(CaptureListener listener);

    /** Ends {@link #addCaptureListener}. */
    void removeCaptureListener(CaptureListener listener);

    /** From now on notifies a listener of what streams read that are opened here. */
    void addReadListener(ReadListener listener);

    /** Ends {@link #addReadListener}. */
    void removeReadListener(ReadListener listener);

    /** From now on notifies a sink of Delta commits that are closed here, beside the sinks that were added before. */
    void addCommitSink(CommitSink sink);

    /** Ends {@link #addCommitSink}. */
    void removeCommitSink(CommitSink sink);

    /**
     * From now on bytes that this process lacks are asked of these peers before S3, by all its file systems; those
     * asked before are not asked any more. No effect with {@code fs.s3a.cache.peers = false}.
     *
     * @param source stays the caller's; {@link PeerSource#NONE} to end
     */
    void usePeers(PeerSource source);

    /** What this process has for its peers; holds no resources, and serves nothing once the cache is shut down. */
    PeerStore peerStore();
}
