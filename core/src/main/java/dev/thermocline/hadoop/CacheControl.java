package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.admission.Keep;
import dev.thermocline.cache.CachedObject;
import dev.thermocline.cache.ObjectName;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.engine.ByteRange;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.TierReport;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.parquet.FooterLocator;
import dev.thermocline.warm.WarmOutcome;
import dev.thermocline.warm.Warmer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public handle on the process's cache: look, warm, evict, clear, listen. Thread-safe; holds no resources. A handle
 * works for the user who asked for it, whichever thread uses it: what it warms is for file systems of that user. It
 * outlives {@link CacheRuntime#shutdown}, after which it looks at an empty cache.
 */
public final class CacheControl {
    private static final long MAX_FOOTER = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(CacheControl.class);

    private final CacheRuntime runtime;
    private final Configuration configuration;
    private final CallerUser user;

    private CacheControl(CacheRuntime runtime, Configuration configuration) {
        this.runtime = requireNonNull(runtime, "runtime is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.user = CallerUser.current();
    }

    /** The process's cache, if a caching file system has been opened; opens others with the options of the first one. */
    public static Optional<CacheControl> current() {
        return CacheRuntime.current().map(runtime -> new CacheControl(runtime, runtime.configuration()));
    }

    /**
     * The cache through which files of a path are read, started now if need be.
     *
     * @param configuration opens the path's file system, from Hadoop's own cache of file systems
     * @return empty if the path's file system is not a caching one, or its bucket is not cached
     * @throws IOException if the file system can't be opened
     */
    public static Optional<CacheControl> of(Path path, Configuration configuration) throws IOException {
        return cache(path, configuration)
                .flatMap(present -> CacheRuntime.current())
                .map(runtime -> new CacheControl(runtime, configuration));
    }

    private static Optional<FileSystemCache> cache(Path path, Configuration configuration) throws IOException {
        Optional<FileSystemCache> open =
                CacheRuntime.current().flatMap(runtime -> runtime.fileSystems().find(path, configuration));
        if (open.isPresent()) {
            return open;
        }
        FileSystem fileSystem = path.getFileSystem(configuration);
        while (fileSystem instanceof FilterFileSystem filter) {
            fileSystem = filter.getRawFileSystem();
        }
        return fileSystem instanceof CachingS3AFileSystem caching ? caching.cache() : Optional.empty();
    }

    private FileSystemCache required(Path path) throws IOException {
        return user.call(() -> cache(path, configuration))
                .orElseThrow(() -> new IOException("the file system of " + path + " is not cached: fs.s3a.impl must be "
                        + CachingS3AFileSystem.class.getName()));
    }

    /** What the cache was started with. */
    public CacheSettings settings() {
        return runtime.settings();
    }

    /** The counters so far. */
    public CacheStatistics statistics() {
        return runtime.metrics().statistics();
    }

    /** All counters and gauges, to be bridged into another registry. */
    public MetricRegistry metrics() {
        return runtime.metrics().registry();
    }

    /** Each tier at this moment. */
    public List<TierReport> tiers() {
        return runtime.engine().tierReports();
    }

    /**
     * What the cache holds of a file.
     *
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    public CacheEngine.Residency residency(Path path) throws IOException {
        return runtime.engine().residency(required(path).identity(path).name());
    }

    /**
     * Whether the file's tail would be read without a request.
     *
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    public boolean tailResident(Path path) throws IOException {
        FileSystemCache cache = required(path);
        return cache.current(path).map(runtime.engine()::tailResident).orElse(false);
    }

    /**
     * A file's tail as it is resident here, to be sent to other processes.
     *
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    public Optional<CapturedTail> tail(Path path) throws IOException {
        FileSystemCache cache = required(path);
        ObjectName name = cache.identity(path).name();
        long modified = runtime.statuses()
                .get(name, cache.owner())
                .map(S3AFileStatus::getModificationTime)
                .orElse(0L);
        return cache.current(path)
                .flatMap(object -> runtime.engine()
                        .tail(object)
                        .map(bytes -> runtime.footers().withBlocks(path, object, bytes))
                        .map(bytes -> new CapturedTail(path, object.version(), modified, cache.owner(), bytes)));
    }

    /**
     * Takes over a tail that another process captured: no request to S3. Serves it to the owner it was captured for.
     *
     * @return when it is resident, or why not; never exceptional
     */
    public CompletableFuture<WarmOutcome> install(CapturedTail tail) {
        if (!tail.owner().shared()) {
            return warm(tail.path(), tail.version().length()); // nobody here could read what was captured there
        }
        return submit(tail.path(), cache -> new InstallJob(tail, cache));
    }

    /**
     * Brings a file's tail into the cache: nothing if it is resident, else one GET if the length is known, one more HEAD
     * if it is not, and one more GET if a Parquet footer is longer than the table's footers before.
     *
     * @param length the file's length, or -1
     * @return when it is resident, or why not; never exceptional
     */
    public CompletableFuture<WarmOutcome> warm(Path path, long length) {
        return submit(path, cache -> new TailFetch(runtime, cache, path, length));
    }

    /**
     * Takes note that a Delta commit added a file. Delta's protocol makes such names unique, so the file is opened without
     * asking S3 and may be warmed, whatever its name looks like, until this process sees a change of it. What was known of
     * the name before is dropped.
     *
     * @param length the file's length as the commit gives it, or -1
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    public void addedByCommit(Path path, long length) throws IOException {
        required(path).addedByCommit(path, length);
    }

    /** The job carries the file system that is found here: on the warm threads there is no user to find one for. */
    @SuppressWarnings("checkstyle:illegalcatch") // a warm may fail in any way and must end in an outcome
    private CompletableFuture<WarmOutcome> submit(Path path, Function<FileSystemCache, Warmer.Job> job) {
        try {
            return runtime.warmer().submit(job.apply(required(path)));
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not open the file system of {} to warm it", path, e);
            return CompletableFuture.completedFuture(WarmOutcome.FAILED);
        }
    }

    /**
     * A Parquet file's footer as it is resident here: from its first byte to the file's last. No request, and no read is
     * counted.
     *
     * @return empty if it is not resident as a whole, or the file does not end like Parquet
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    public Optional<byte[]> footer(Path path) throws IOException {
        return required(path).current(path).flatMap(object -> {
            CacheEngine engine = runtime.engine();
            return engine.tail(object)
                    .map(tail -> FooterLocator.footerLength(tail, object.length()))
                    .filter(length -> length.isPresent() && length.getAsLong() <= MAX_FOOTER)
                    .flatMap(length -> engine.resident(
                            object, new ByteRange(object.length() - length.getAsLong(), object.length())));
        });
    }

    /**
     * Fetches of a file's blocks before anybody reads them. The file's version must be known, as it is when its tail was
     * warmed. The caller closes it.
     *
     * @return empty if the version is not known, or the blocks would not be kept
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    public Optional<BodyFetch> body(Path path) throws IOException {
        return required(path).body(path);
    }

    /**
     * Opens a file that may not be there: one GET, which brings a short file whole, where {@code open} costs one request
     * more to say that there is none. A name that was read before costs one HEAD, so that no older version is served.
     *
     * @return empty if S3 has no such object now; the caller closes the stream
     * @throws IOException whatever else S3A says
     */
    public Optional<PresentFile> openIfPresent(Path path) throws IOException {
        return required(path).openIfPresent(path);
    }

    /**
     * Drops a file from the cache, for all owners; S3 is not touched.
     *
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    public void evict(Path path) throws IOException {
        required(path).evict(path);
    }

    /**
     * Drops the files below a directory that reads would be served from, for all owners; S3 is not touched. Files of
     * which no current version is known are not found: they are not served without S3's word, and age out.
     *
     * @return files dropped
     * @throws IOException if the path's file system can't be opened or is not cached
     */
    public int evictPrefix(Path directory) throws IOException {
        return required(directory).evictBelow(directory);
    }

    /** Drops everything; S3 is not touched. */
    public void clear() {
        runtime.statuses().clear();
        runtime.confirmed().clear();
        runtime.engine().clear();
    }

    /** From now on tells of files that are written here. */
    public void addCaptureListener(CaptureListener listener) {
        runtime.captures().addListener(requireNonNull(listener, "listener is null"));
    }

    /** Stops telling. */
    public void removeCaptureListener(CaptureListener listener) {
        runtime.captures().removeListener(listener);
    }

    /** From now on tells what streams read that are opened here. */
    public void addReadListener(ReadListener listener) {
        runtime.readListeners().add(requireNonNull(listener, "listener is null"));
    }

    /** Stops telling. */
    public void removeReadListener(ReadListener listener) {
        runtime.readListeners().remove(listener);
    }

    /** From now on tells of Delta commits that are closed here, besides the sinks that were found as services. */
    public void addCommitSink(CommitSink sink) {
        runtime.commits().add(requireNonNull(sink, "sink is null"));
    }

    /** Stops telling. */
    public void removeCommitSink(CommitSink sink) {
        runtime.commits().remove(sink);
    }

    private final class InstallJob implements Warmer.Job {
        private final CapturedTail tail;
        private final FileSystemCache cache;

        InstallJob(CapturedTail tail, FileSystemCache cache) {
            this.tail = tail;
            this.cache = cache;
        }

        @Override
        public String name() {
            return tail.path().toString();
        }

        @Override
        public boolean resident() {
            return CacheFailures.call(
                    "looking a tail up",
                    () -> cache.current(tail.path())
                            .filter(object -> object.version().sameTag(tail.version()))
                            .flatMap(runtime.engine()::tail)
                            .filter(here -> here.length >= wanted(here))
                            .isPresent(),
                    () -> false);
        }

        @Override
        public WarmOutcome warm() {
            cache.addedByCommit(tail.path(), tail.version().length()); // only such files are sent to other processes
            String key = cache.doors().key(tail.path());
            boolean admitted = cache.kind(tail.path()).cacheable()
                    && cache.admission().warms(key, tail.version().length()) != Keep.NOTHING;
            if (!admitted) {
                return WarmOutcome.DECLINED;
            }
            if (tail.tail().length < shortest()) {
                return WarmOutcome.DECLINED; // another process with another tail size
            }
            FileSystemCache.Identity identity = cache.identity(tail.path());
            long epoch = runtime.epochs().current(identity.name());
            CachedObject object = runtime.engine()
                    .object(identity.name(), tail.owner(), tail.version().timeless(), identity.ttlRule());
            boolean taken = runtime.engine().offerTail(object, tail.tail());
            if (tail.owner().equals(cache.owner()) && cache.kind(tail.path()) == PathRules.Kind.IMMUTABLE) {
                cache.learn(tail.path(), object.name(), status(), epoch);
            }
            runtime.evictIfChanged(object, epoch);
            return taken ? WarmOutcome.RESIDENT : WarmOutcome.DECLINED;
        }

        /** Bytes that every file's tail has. */
        private long shortest() {
            return Math.min(
                    runtime.engine().settings().tailSize(), tail.version().length());
        }

        /** Bytes that were sent and can be held. */
        private long wanted(byte[] here) {
            int needed =
                    runtime.footers().needed(tail.path(), here, tail.version().length());
            return Math.min(needed, tail.tail().length);
        }

        private S3AFileStatus status() {
            return cache.doors().status(tail.path(), tail.version(), tail.modificationTime());
        }
    }
}
