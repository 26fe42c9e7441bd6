package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.PresentFile;
import dev.thermocline.api.ReadListener;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.PathRules;
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
 * The process's cache, and how to find it. Holds no resources: a handle that outlives {@link CacheRuntime#shutdown} shows an
 * empty cache. Thread-safe.
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

    /** The process's cache, if a caching file system has been opened; opens others with the options of the first one. */
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

    @Override
    public FileSystem fileSystem(Path path) throws IOException {
        return user.call(() -> path.getFileSystem(configuration));
    }

    private FileSystemCache required(Path path) throws IOException {
        return user.call(() -> cache(path, configuration))
                .orElseThrow(() -> new IOException("the file system of " + path + " is not cached: fs.s3a.impl must be "
                        + CachingS3AFileSystem.class.getName()));
    }

    @Override
    public CacheSettings settings() {
        return runtime.settings();
    }

    @Override
    public CacheStatistics statistics() {
        return runtime.metrics().statistics();
    }

    @Override
    public MetricRegistry metrics() {
        return runtime.metrics().registry();
    }

    @Override
    public List<TierReport> tiers() {
        return runtime.engine().tierReports();
    }

    @Override
    public CacheEngine.Residency residency(Path path) throws IOException {
        return runtime.engine().residency(required(path).identity(path).name());
    }

    @Override
    public boolean tailResident(Path path) throws IOException {
        FileSystemCache cache = required(path);
        return cache.current(path).map(runtime.engine()::tailResident).orElse(false);
    }

    @Override
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

    @Override
    public CompletableFuture<WarmOutcome> install(CapturedTail tail) {
        if (!tail.owner().shared()) {
            return warm(tail.path(), tail.version().length()); // nobody here could read what was captured there
        }
        return submit(tail.path(), cache -> new InstallJob(tail, cache));
    }

    @Override
    public CompletableFuture<WarmOutcome> warm(Path path, long length) {
        return submit(path, cache -> new TailFetch(runtime, cache, path, length));
    }

    @Override
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

    @Override
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
        required(path).evict(path);
    }

    @Override
    public int evictPrefix(Path directory) throws IOException {
        return required(directory).evictBelow(directory);
    }

    @Override
    public void clear() {
        runtime.statuses().clear();
        runtime.confirmed().clear();
        runtime.engine().clear();
    }

    @Override
    public void addCaptureListener(CaptureListener listener) {
        runtime.captures().addListener(requireNonNull(listener, "listener is null"));
    }

    @Override
    public void removeCaptureListener(CaptureListener listener) {
        runtime.captures().removeListener(listener);
    }

    @Override
    public void addReadListener(ReadListener listener) {
        runtime.readListeners().add(requireNonNull(listener, "listener is null"));
    }

    @Override
    public void removeReadListener(ReadListener listener) {
        runtime.readListeners().remove(listener);
    }

    @Override
    public void addCommitSink(CommitSink sink) {
        runtime.commits().add(requireNonNull(sink, "sink is null"));
    }

    @Override
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
                    && cache.admission().warms(key, tail.version().length()) != AdmissionScope.NOTHING;
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
