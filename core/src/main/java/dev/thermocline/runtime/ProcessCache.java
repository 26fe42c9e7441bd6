package dev.thermocline.runtime;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.PresentFile;
import dev.thermocline.api.ReadListener;
import dev.thermocline.bucket.CachedBucket;
import dev.thermocline.bucket.CachingFileSystem;
import dev.thermocline.bucket.TailInstall;
import dev.thermocline.bucket.TailLoader;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.HeldFile;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.parquet.FooterLocator;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerSource;
import dev.thermocline.peer.PeerStore;
import dev.thermocline.peer.store.LocalPeerStore;
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
 * The process's cache, and how to find it. Holds no resources: a handle that outlives {@link CacheRuntime#shutdown}
 * shows an empty cache. Thread-safe.
 */
public final class ProcessCache implements CacheControl {
    private static final long MAX_FOOTER = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessCache.class);

    private final CacheRuntime runtime;
    private final Configuration configuration;
    private final CallerUser user;

    ProcessCache(CacheRuntime runtime, Configuration configuration) {
        this.runtime = requireNonNull(runtime, "runtime is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.user = CallerUser.current();
    }

    /**
     * The process's cache, if a caching file system has been opened; opens others with the options of the first one.
     */
    public static Optional<CacheControl> current() {
        return CacheRuntime.current().map(runtime -> new ProcessCache(runtime, runtime.configuration()));
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
                .map(runtime -> new ProcessCache(runtime, configuration));
    }

    private static Optional<CachedBucket> cache(Path path, Configuration configuration) throws IOException {
        Optional<CachedBucket> open =
                CacheRuntime.current().flatMap(runtime -> runtime.fileSystems().find(path, configuration));
        if (open.isPresent()) {
            return open;
        }
        FileSystem fileSystem = path.getFileSystem(configuration);
        while (fileSystem instanceof FilterFileSystem filter) {
            fileSystem = filter.getRawFileSystem();
        }
        return fileSystem instanceof CachingFileSystem caching ? caching.cache() : Optional.empty();
    }

    @Override
    public FileSystem fileSystem(Path path) throws IOException {
        return user.call(() -> path.getFileSystem(configuration));
    }

    private CachedBucket required(Path path) throws IOException {
        return user.call(() -> cache(path, configuration))
                .orElseThrow(() -> new IOException("the file system of " + path + " is not cached: fs.s3a.impl must be "
                        + CachingFileSystem.IMPLEMENTATION));
    }

    @Override
    public CacheSettings settings() {
        return runtime.settings();
    }

    @Override
    public CacheStatistics statistics() {
        return runtime.parts().metrics().statistics();
    }

    @Override
    public MetricRegistry metrics() {
        return runtime.parts().metrics().registry();
    }

    @Override
    public List<TierReport> tiers() {
        return runtime.engine().tierReports();
    }

    @Override
    public CacheEngine.Residency residency(Path path) throws IOException {
        return residency(name(path));
    }

    @Override
    public ObjectName name(Path path) throws IOException {
        return required(path).file(path).name();
    }

    @Override
    public CacheEngine.Residency residency(ObjectName name) {
        return runtime.engine().residency(name);
    }

    @Override
    public HeldFile held(ObjectName name, long length) {
        return runtime.engine().held(name, length);
    }

    @Override
    public boolean tailResident(Path path) throws IOException {
        CachedBucket cache = required(path);
        return cache.current(cache.file(path))
                .map(runtime.engine()::tailResident)
                .orElse(false);
    }

    @Override
    public Optional<CapturedTail> tail(Path path) throws IOException {
        CachedBucket cache = required(path);
        CacheFile file = cache.file(path);
        long modified = runtime.states()
                .statuses()
                .get(file.name(), file.owner(), file.path())
                .map(S3AFileStatus::getModificationTime)
                .orElse(0L);
        return cache.current(file)
                .flatMap(object -> runtime.engine()
                        .tail(object)
                        .map(bytes -> runtime.parts().footers().withBlocks(path, object, bytes))
                        .map(bytes -> new CapturedTail(path, object.version(), modified, file.owner(), bytes)));
    }

    @Override
    public Optional<String> listedTag(Path path) throws IOException {
        CachedBucket cache = required(path);
        return cache.logLists().listed().tag(cache.file(path));
    }

    @Override
    public CompletableFuture<WarmOutcome> install(CapturedTail tail) {
        if (!tail.owner().shared()) {
            return warm(tail.path(), tail.version().length()); // nobody here could read what was captured there
        }
        return submit(tail.path(), cache -> new TailInstall(cache, tail));
    }

    @Override
    public CompletableFuture<WarmOutcome> installAhead(CapturedTail tail) {
        boolean immutable = CacheFailures.call(
                "taking over a tail",
                () -> required(tail.path()).file(tail.path()).immutable(),
                () -> false);
        return immutable && tail.owner().shared()
                ? install(tail)
                : CompletableFuture.completedFuture(WarmOutcome.DECLINED);
    }

    @Override
    public CompletableFuture<WarmOutcome> warm(Path path, long length) {
        return submit(path, cache -> new TailLoader(cache, path, length));
    }

    @Override
    public void addedByCommit(Path path, long length) throws IOException {
        required(path).addedByCommit(path, length);
    }

    /** The job carries the file system that is found here: on the warm threads there is no user to find one for. */
    @SuppressWarnings("checkstyle:illegalcatch") // a warm may fail in any way and must end in an outcome
    private CompletableFuture<WarmOutcome> submit(Path path, Function<CachedBucket, Warmer.Job> job) {
        try {
            return runtime.warmer().submit(job.apply(required(path)));
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not open the file system of {} to warm it", path, e);
            return CompletableFuture.completedFuture(WarmOutcome.FAILED);
        }
    }

    @Override
    public Optional<byte[]> footer(Path path) throws IOException {
        CachedBucket cache = required(path);
        return cache.current(cache.file(path)).flatMap(object -> {
            CacheEngine engine = runtime.engine();
            return engine.tail(object)
                    .map(tail -> FooterLocator.footerLength(tail, object.length()))
                    .filter(length -> length.isPresent() && length.getAsLong() <= MAX_FOOTER)
                    .flatMap(length -> engine.resident(
                            object, new ByteRange(object.length() - length.getAsLong(), object.length())));
        });
    }

    @Override
    public Optional<BodyFetch> body(Path path) throws IOException {
        return required(path).body(path);
    }

    @Override
    public Optional<PresentFile> openIfPresent(Path path) throws IOException {
        return required(path).openIfPresent(path);
    }

    @Override
    public void evict(Path path) throws IOException {
        evict(name(path));
    }

    @Override
    public void evict(ObjectName name) {
        runtime.states().evicted(name);
    }

    @Override
    public int evictPrefix(Path directory) throws IOException {
        return required(directory).evictBelow(directory);
    }

    @Override
    public void clear() {
        runtime.states().clear();
    }

    @Override
    public void addCaptureListener(CaptureListener listener) {
        runtime.parts().captures().addListener(requireNonNull(listener, "listener is null"));
    }

    @Override
    public void removeCaptureListener(CaptureListener listener) {
        runtime.parts().captures().removeListener(listener);
    }

    @Override
    public void addReadListener(ReadListener listener) {
        runtime.parts().readListeners().add(requireNonNull(listener, "listener is null"));
    }

    @Override
    public void removeReadListener(ReadListener listener) {
        runtime.parts().readListeners().remove(listener);
    }

    @Override
    public void addCommitSink(CommitSink sink) {
        runtime.parts().commits().add(requireNonNull(sink, "sink is null"));
    }

    @Override
    public void removeCommitSink(CommitSink sink) {
        runtime.parts().commits().remove(sink);
    }

    @Override
    public void usePeers(PeerSource source) {
        requireNonNull(source, "source is null");
        if (runtime.settings().peers().enabled()) {
            runtime.parts().peers().use(source);
        }
    }

    @Override
    public PeerStore peerStore() {
        return new LocalPeerStore(runtime.parts(), runtime.peerFetches(), file -> {
            Optional<CachedBucket> open = runtime.fileSystems().find(file);
            return open.isPresent() ? open : user.call(() -> cache(file.path(), configuration));
        });
    }
}
