package dev.thermocline.hadoop;

import dev.thermocline.bucket.CachedBucket;
import dev.thermocline.bucket.CachingFileSystem;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.capture.CreateFileBuilderWrapper;
import dev.thermocline.engine.ahead.Expected;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.listing.ListingStatuses;
import dev.thermocline.listing.LogListing;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.s3.SuffixResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.impl.OpenFileParameters;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.fs.s3a.AWSCredentialProviderList;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.s3a.S3ListRequest;
import org.apache.hadoop.fs.s3a.S3ListResult;
import org.apache.hadoop.fs.statistics.DurationTrackerFactory;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.store.audit.AuditSpan;
import org.apache.hadoop.util.LambdaUtils;
import org.apache.hadoop.util.Progressable;
import org.apache.hadoop.util.functional.FutureIO;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * S3A with a cache: set {@code fs.s3a.impl} to this class. Classifies, calls {@code super}, notifies the cache.
 *
 * <!-- operations: written by OperationsTableTest -->
 * <table>
 * <caption>What each operation does and sends</caption>
 * <tr><th>operation</th><th>S3 requests</th><th>what happens</th></tr>
 * <tr><td>{@code open}, {@code openFile} of an immutable name that is known</td><td>0</td>
 *     <td>read through the cache</td></tr>
 * <tr><td>{@code open}, {@code openFile} of an unknown name; {@code getFileStatus} if it's immutable</td><td>1 GET</td>
 *     <td>one answer has status and tail, so a footer or a short file needs no more; S3A sends HEAD, then GET</td></tr>
 * <tr><td>{@code open}, {@code openFile} of a name that may be replaced and is known</td><td>1 HEAD, as S3A</td>
 *     <td>bytes are served only under the etag that S3 has just given</td></tr>
 * <tr><td>the same, and a read: a commit in {@code _delta_log} that was read before</td><td>1 HEAD</td>
 *     <td>a table may be created again under the same names, so S3 confirms the etag</td></tr>
 * <tr><td>{@code open}, status and read of a file in {@code _delta_log} that was listed and read before</td><td>0</td>
 *     <td>the newest listing names the version, for 10 s</td></tr>
 * <tr><td>the same, listed and never read</td><td>1 GET</td>
 *     <td>S3A sends HEAD, then GET</td></tr>
 * <tr><td>{@code openFile} with an S3A status</td><td>0</td>
 *     <td>the status names the version</td></tr>
 * <tr><td>{@code openFile} with a length or a plain status</td><td>0</td>
 *     <td>it limits the read; the version is the known one, or the first read asks for it</td></tr>
 * <tr><td>read, {@code readFully}, {@code readVectored}, ByteBuffer reads: in the cache</td><td>0</td>
 *     <td>copied into the caller's buffer</td></tr>
 * <tr><td>the same, not in the cache</td><td>1 GET</td>
 *     <td>one for neighbouring blocks; the reader gets its bytes, then they are stored</td></tr>
 * <tr><td>the same, opened with a length or a plain status, of a name that is not known</td><td>2 GET</td>
 *     <td>the first brings version and tail, the second the rest, if the read is not in the tail</td></tr>
 * <tr><td>{@code getFileStatus} of an immutable name that is known</td><td>0</td>
 *     <td>S3's own status, with S3's modification time</td></tr>
 * <tr><td>{@code create}, {@code createFile}, {@code createNonRecursive}</td><td>as S3A</td>
 *     <td>captured on the way, served once S3 has confirmed the file</td></tr>
 * <tr><td>{@code delete}, {@code rename}, bulk delete, any other change</td><td>as S3A</td>
 *     <td>what is known of the paths is dropped, whichever method sent the request</td></tr>
 * <tr><td>listings</td><td>as S3A</td>
 *     <td>never cached; the statuses of immutable files that they bring along are kept</td></tr>
 * <tr><td>{@code exists}, {@code _last_checkpoint}; JSON but commits in a log that was not listed</td><td>as S3A</td>
 *     <td>never cached</td></tr>
 * <tr><td>warm of a file that was written here</td><td>0</td>
 *     <td>it is in the cache already</td></tr>
 * <tr><td>warm of a foreign file</td><td>1 GET</td>
 *     <td>tail, etag and modification time come with one answer</td></tr>
 * <tr><td>evict</td><td>0</td>
 *     <td>dropped here; S3 is not touched</td></tr>
 * </table>
 * <!-- operations end -->
 *
 * <p>A bucket that is not to be cached ({@code fs.s3a.bucket.NAME.cache.enabled = false}) or can't be cached safely is
 * plain S3A. Thread-safe like S3A.
 */
public class CachingS3AFileSystem extends S3AFileSystem implements CachingFileSystem {
    /** Null of a bucket that is plain S3A, and once this is closed: S3A's own checks answer then. */
    private volatile @Nullable CachedBucket cache;

    private volatile boolean closed;

    private String readPolicy = "default";

    /** Called by Hadoop. */
    public CachingS3AFileSystem() {}

    @Override
    public void initialize(URI uri, Configuration original) throws IOException {
        Optional<CacheSetup> setup =
                CacheFailures.call("reading the cache's options", () -> CacheSetup.of(uri, original), Optional::empty);
        super.initialize(uri, setup.map(CacheSetup::configuration).orElse(original));
        readPolicy = getConf().getTrimmed("fs.s3a.experimental.input.fadvise", "default");
        setup.ifPresent(present -> CacheFailures.run("starting for " + uri, () -> cache = start(present, original)));
    }

    private @Nullable CachedBucket start(CacheSetup setup, Configuration original) throws IOException {
        if (isCSEEnabled()) {
            return null; // lengths are padded, and plain text would reach the disk
        }
        Configuration initialised = getConf();
        CacheRuntime runtime = CacheRuntime.obtain(setup.settings(), initialised, original);
        if (!CacheSetup.mayLieOnDisk(getUri().getHost(), initialised, runtime.settings())) {
            return null; // another bucket has started the cache with a disk in clear
        }
        boolean seen = CacheSetup.interceptorCalled(initialised, getBucket());
        CachedBucket started = new CachedBucket(
                runtime.parts(),
                StoreScope.of(initialised, getBucket()),
                setup.owner(getUri().getHost(), initialised, this::credentialProviders),
                setup.rules(runtime),
                calls(new ParentCalls(original)),
                setup.features(seen),
                CacheSetup.streams(initialised, runtime));
        if (setup.settings().selfTest()) {
            SelfTest.run(started, StoreScope.of(initialised, getBucket()), this::pathToKey);
        }
        runtime.fileSystems().opened(this, original);
        return started;
    }

    private List<?> credentialProviders() throws IOException {
        try (AWSCredentialProviderList shared = getS3AInternals().shareCredentials("owner of what is cached")) {
            return shared.getProviders();
        }
    }

    /** For tests whose faults lie between the cache and S3A. */
    S3Calls calls(S3Calls calls) {
        return calls;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        cache = null;
        super.close();
    }

    @Override
    public Optional<CachedBucket> cache() {
        return Optional.ofNullable(cache);
    }

    @Override
    public String bucketName() {
        return getUri().getHost();
    }

    /** What answers and is notified: nothing once the process's cache is shut down. */
    private @Nullable CachedBucket present() {
        CachedBucket view = cache;
        return view == null || view.isClosed() ? null : view;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        Optional<FSDataInputStream> stream = openByName(path, OpenFileRequest.announcedNothing(path, readPolicy));
        return stream.isPresent() ? stream.get() : super.open(path, bufferSize);
    }

    private Optional<FSDataInputStream> openByName(Path path, Expected expected) throws IOException {
        CachedBucket present = present();
        if (present == null) {
            return Optional.empty();
        }
        Path qualified = qualify(path);
        return CacheFailures.ask("opening a file", () -> present.open(qualified, null, -1, expected, statistics));
    }

    @Override
    public CompletableFuture<FSDataInputStream> openFileWithOptions(Path path, OpenFileParameters parameters)
            throws IOException {
        CachedBucket present = present();
        Path qualified = qualify(path);
        Optional<OpenFileRequest> understood = CacheFailures.ask(
                "reading the options of an open",
                () -> Optional.of(OpenFileRequest.of(qualified, parameters, readPolicy))
                        .filter(OpenFileRequest::understood));
        if (present == null || understood.isEmpty()) {
            return super.openFileWithOptions(path, parameters);
        }
        OpenFileRequest request = understood.get();
        if (request.status() == null && request.length() < 0) {
            // S3A asks for the status in the background, and a failure comes out of the future
            return LambdaUtils.eval(new CompletableFuture<>(), () -> {
                Optional<FSDataInputStream> stream = openByName(path, request.expected());
                return stream.isPresent()
                        ? stream.get()
                        : FutureIO.awaitFuture(super.openFileWithOptions(path, parameters));
            });
        }
        Optional<FSDataInputStream> stream = CacheFailures.ask(
                "opening a file",
                () -> present.open(qualified, request.status(), request.length(), request.expected(), statistics));
        return stream.isPresent()
                ? CompletableFuture.completedFuture(stream.get())
                : super.openFileWithOptions(path, parameters);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        CachedBucket present = present();
        if (present == null) {
            return super.getFileStatus(path);
        }
        Path qualified = qualify(path);
        Optional<FileStatus> status = CacheFailures.ask(
                "answering a status", () -> Optional.of(present.status(qualified, () -> super.getFileStatus(path))));
        return status.isPresent() ? status.get() : super.getFileStatus(path);
    }

    /** Of a Delta log the directory is asked for before a file: one request less than S3A sends if it is there. */
    @Override
    public boolean exists(Path path) throws IOException {
        return (present() != null && LogListing.of(path))
                ? super.isDirectory(path) || super.isFile(path)
                : super.exists(path);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        ListingStatuses harvest = harvest(path);
        FileStatus[] listing = super.listStatus(path);
        return harvest == null ? listing : harvest.of(listing);
    }

    @Override
    public RemoteIterator<FileStatus> listStatusIterator(Path path) throws IOException {
        ListingStatuses harvest = harvest(path);
        RemoteIterator<FileStatus> listing = super.listStatusIterator(path);
        return harvest == null ? listing : harvest.of(listing);
    }

    @Override
    public RemoteIterator<LocatedFileStatus> listLocatedStatus(Path path, PathFilter filter) throws IOException {
        ListingStatuses harvest = harvest(path);
        RemoteIterator<LocatedFileStatus> listing = super.listLocatedStatus(path, filter);
        return harvest == null ? listing : harvest.of(listing);
    }

    @Override
    public RemoteIterator<LocatedFileStatus> listFiles(Path path, boolean recursive) throws IOException {
        ListingStatuses harvest = harvest(path);
        RemoteIterator<LocatedFileStatus> listing = super.listFiles(path, recursive);
        return harvest == null ? listing : harvest.of(listing);
    }

    @Override
    protected S3ListResult listObjects(S3ListRequest request, @Nullable DurationTrackerFactory tracker)
            throws IOException {
        CachedBucket present = present();
        return present == null
                ? super.listObjects(request, tracker)
                : present.logLists().first(request, () -> super.listObjects(request, tracker));
    }

    @Override
    protected S3ListResult continueListObjects(
            S3ListRequest request, S3ListResult previous, @Nullable DurationTrackerFactory tracker) throws IOException {
        CachedBucket present = present();
        return present == null
                ? super.continueListObjects(request, previous, tracker)
                : present.logLists()
                        .next(request, previous, () -> super.continueListObjects(request, previous, tracker));
    }

    private @Nullable ListingStatuses harvest(Path directory) {
        CachedBucket present = present();
        return present == null
                ? null
                : CacheFailures.call("watching a listing", () -> present.listing(qualify(directory)), () -> null);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return created(path, super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    @SuppressWarnings("rawtypes") // as S3A declares it
    public FSDataOutputStreamBuilder createFile(Path path) {
        FSDataOutputStreamBuilder<?, ?> builder = super.createFile(path);
        return cache == null ? builder : new CreateFileBuilderWrapper(this, path, builder, out -> created(path, out));
    }

    @Override
    public FSDataOutputStream createNonRecursive(
            Path path,
            FsPermission permission,
            EnumSet<CreateFlag> flags,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return created(
                path, super.createNonRecursive(path, permission, flags, bufferSize, replication, blockSize, progress));
    }

    private FSDataOutputStream created(Path path, FSDataOutputStream out) {
        CachedBucket present = present();
        return present == null || isMagicCommitPath(path) ? out : present.created(qualify(path), out);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        CachedBucket present = present();
        Optional<CacheFile> file = present == null
                ? Optional.empty()
                : CacheFailures.call(
                        "naming a path that is deleted",
                        () -> Optional.of(present.file(qualify(path))), // afterwards it is not known what it was
                        Optional::empty);
        boolean deleted = super.delete(path, recursive);
        if (present != null && file.isPresent()) {
            CacheFailures.run("dropping a deleted path", () -> present.deleted(file.get()));
        }
        return deleted;
    }

    @Override
    public boolean rename(Path source, Path target) throws IOException {
        boolean renamed = super.rename(source, target);
        changed(source);
        changed(target);
        return renamed;
    }

    private void changed(Path path) {
        CachedBucket present = present();
        if (present != null) {
            CacheFailures.run("dropping a changed path", () -> present.evict(qualify(path)));
        }
    }

    /** S3A's own calls, past the overrides. Streams, warms and fetches may outlive the file system that made them. */
    private final class ParentCalls implements S3Calls {
        private final Configuration original;

        ParentCalls(Configuration original) {
            this.original = original;
        }

        @Override
        public Configuration configuration() {
            return original;
        }

        /** Of an interrupted caller the stream is closed by whoever opens it. */
        private FSDataInputStream await(CompletableFuture<FSDataInputStream> opened) throws IOException {
            try {
                return FutureIO.awaitFuture(opened);
            } catch (InterruptedIOException e) {
                var unused = opened.thenAccept(
                        stream -> CacheFailures.run("closing a stream that nobody waits for", stream::close));
                throw e;
            }
        }

        private void checkOpen() throws PathIOException {
            if (closed) {
                throw new PathIOException(getUri().toString(), "FileSystem is closed!"); // S3A's own words
            }
        }

        @Override
        public String key(Path path) {
            return pathToKey(path);
        }

        @Override
        public Path path(String key) {
            return keyToQualifiedPath(key);
        }

        @Override
        public @Nullable IOStatistics counted() {
            return getIOStatistics();
        }

        @Override
        public S3AFileStatus head(Path path) throws IOException {
            checkOpen();
            HeadObjectResponse answer = headers(path);
            long modified =
                    answer.lastModified() == null ? 0 : answer.lastModified().toEpochMilli();
            return status(path, answer.contentLength(), modified, answer.eTag(), answer.versionId());
        }

        private S3AFileStatus status(
                Path path, long length, long modified, @Nullable String etag, @Nullable String versionId) {
            return new S3AFileStatus(length, modified, path, getDefaultBlockSize(path), getUsername(), etag, versionId);
        }

        private HeadObjectResponse headers(Path path) throws IOException {
            try {
                return getS3AInternals().getObjectMetadata(path);
            } catch (FileNotFoundException e) {
                // what S3A's open throws after this same request
                throw (FileNotFoundException)
                        new FileNotFoundException("No such file or directory: " + path).initCause(e);
            }
        }

        @Override
        public SuffixResponse suffix(Path path, int most) throws IOException {
            checkOpen();
            String key = pathToKey(path);
            AuditSpan span = createSpan("op_open", key, null);
            try {
                GetObjectRequest request = getRequestFactory()
                        .newGetObjectRequestBuilder(key)
                        .range("bytes=-" + most)
                        .build();
                S3Client client = getS3AInternals().getAmazonS3Client("suffix probe");
                return SuffixResponse.of(() -> client.getObject(request), most);
            } finally {
                span.deactivate();
            }
        }

        @Override
        public S3AFileStatus status(Path path, ObjectVersion version, long modificationTime) {
            String etag = '"' + version.etag() + '"';
            return status(
                    path,
                    version.length(),
                    modificationTime,
                    etag,
                    version.versionId().orElse(null));
        }

        @Override
        public S3AFileStatus of(Path path, S3AFileStatus known) {
            return status(path, known.getLen(), known.getModificationTime(), known.getEtag(), known.getVersionId());
        }

        @Override
        public FileStatus[] list(Path directory) throws IOException {
            checkOpen();
            return CachingS3AFileSystem.super.listStatus(directory);
        }

        @Override
        public FSDataInputStream openClassic(Path path, FileStatus status, boolean sequential) throws IOException {
            checkOpen();
            Configuration options = new Configuration(false);
            options.set("fs.option.openfile.read.policy", sequential ? "sequential" : "random");
            OpenFileParameters parameters = new OpenFileParameters()
                    .withOptions(options)
                    .withMandatoryKeys(Set.of())
                    .withOptionalKeys(Set.of())
                    .withStatus(status)
                    .withBufferSize(0);
            FSDataInputStream stream = await(CachingS3AFileSystem.super.openFileWithOptions(path, parameters));
            if (cache != null && !CacheSetup.isClassic(stream, getBucket())) {
                cache = null;
            }
            return stream;
        }
    }
}
