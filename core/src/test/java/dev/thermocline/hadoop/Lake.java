package dev.thermocline.hadoop;

import static org.awaitility.Awaitility.await;

import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.tail.ProbeCheck;
import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Server;
import dev.thermocline.testkit.S3Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A bucket on loopback, file systems on it with and without the cache, and the requests that they send. As a registered
 * extension it serves all tests of a class, with no cache and no faults left over from one to the next.
 */
public final class Lake implements AfterEachCallback, AfterAllCallback, AutoCloseable {
    public static final int BLOCK = 64 * 1024 - 4096;
    public static final int TAIL = 16 * 1024;

    private final String bucket = "lake";
    private final S3Server server = S3Servers.start(bucket, "other");
    private final LatencyProxy proxy = LatencyProxy.start(server);
    private final java.nio.file.Path directory;
    private final AtomicInteger names = new AtomicInteger();

    public Lake() {
        try {
            directory = Files.createTempDirectory("thermocline-lake");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        trustProbes();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        proxy.faults().clear();
        FileSystem.closeAll();
        CacheRuntime.shutdown();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        close();
    }

    /** As the other method, for this bucket. */
    public void trustProbes() {
        trustProbes(proxy.endpoint(), bucket);
    }

    /** Takes the HEAD as sent that the first suffix GET of a bucket in a process is compared with. */
    public static void trustProbes(String endpoint, String bucket) {
        Configuration configuration = new Configuration(false);
        configuration.set("fs.s3a.endpoint", endpoint);
        configuration.set("fs.s3a.endpoint.region", EmbeddedS3.REGION);
        ProbeCheck.trust(StoreScope.of(configuration, bucket));
    }

    /** Options of a caching file system with small blocks and a small disk. */
    public Configuration configuration() {
        Configuration configuration = plain();
        configuration.set("fs.s3a.impl", CachingS3AFileSystem.class.getName());
        configuration.set("fs.s3a.cache.dirs", directory.resolve("cache").toString());
        configuration.set("fs.s3a.cache.disk.capacity", "64m");
        configuration.set("fs.s3a.cache.block.size", Integer.toString(BLOCK));
        configuration.set("fs.s3a.cache.tail.size", Integer.toString(TAIL));
        configuration.set("fs.s3a.cache.log.interval", "off");
        return configuration;
    }

    public Configuration plain() {
        Configuration configuration = new Configuration(false);
        configuration.addResource("core-default.xml");
        configuration.set("fs.s3a.impl", S3AFileSystem.class.getName());
        configuration.set("fs.s3a.endpoint", proxy.endpoint());
        configuration.set("fs.s3a.endpoint.region", EmbeddedS3.REGION);
        configuration.set("fs.s3a.path.style.access", "true");
        configuration.set("fs.s3a.connection.ssl.enabled", "false");
        configuration.set("fs.s3a.access.key", EmbeddedS3.ACCESS_KEY);
        configuration.set("fs.s3a.secret.key", EmbeddedS3.SECRET_KEY);
        configuration.set("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        configuration.set("fs.s3a.bucket.probe", "0");
        configuration.set("fs.s3a.fast.upload.buffer", "bytebuffer");
        configuration.set("fs.s3a.multipart.size", "5M");
        configuration.set("fs.s3a.multipart.threshold", "5M");
        configuration.set("fs.s3a.attempts.maximum", "2");
        configuration.set("fs.s3a.retry.limit", "2");
        configuration.set("fs.s3a.retry.interval", "10ms");
        configuration.set("fs.s3a.input.stream.type", "classic");
        configuration.set("hadoop.tmp.dir", directory.toString());
        return configuration;
    }

    public CachingS3AFileSystem caching() throws IOException {
        return caching(configuration());
    }

    public CachingS3AFileSystem caching(Configuration configuration) throws IOException {
        if (CacheRuntime.current().isEmpty()) {
            Volume.delete(directory.resolve("cache")); // each cache starts empty, but those of RestartTest
        }
        return (CachingS3AFileSystem) FileSystem.newInstance(URI.create("s3a://" + bucket + "/"), configuration);
    }

    /** A caching file system whose cache takes over what the last one left on the disk. */
    public CachingS3AFileSystem restarted() throws IOException {
        return restarted(configuration());
    }

    /** As the other method, with these options. */
    public CachingS3AFileSystem restarted(Configuration configuration) throws IOException {
        return (CachingS3AFileSystem) FileSystem.newInstance(URI.create("s3a://" + bucket + "/"), configuration);
    }

    public S3AFileSystem uncached() throws IOException {
        return (S3AFileSystem) FileSystem.newInstance(URI.create("s3a://" + bucket + "/"), plain());
    }

    /** As the other method, by requests that are not seen: not in the log, and without faults. */
    public S3AFileSystem unseen() throws IOException {
        Configuration configuration = plain();
        configuration.set("fs.s3a.endpoint", server.endpoint());
        return (S3AFileSystem) FileSystem.newInstance(URI.create("s3a://" + bucket + "/"), configuration);
    }

    public LatencyProxy proxy() {
        return proxy;
    }

    /** Puts something around each store of caches that start from now on. */
    public static void wrapStores(UnaryOperator<BlockStore> wrapper) {
        CacheRuntime.wrapStores(wrapper);
    }

    /** Waits until the cache has taken over what it found on the disk. */
    public static void awaitAdoption() {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> CacheRuntime.current().orElseThrow().threads().started());
    }

    /** A fresh name that is immutable by construction. */
    public Path dataFile() {
        return new Path(String.format(
                "s3a://%s/table/part-%05d-00000000-0000-4000-8000-%012d.c000.snappy.parquet",
                bucket, names.incrementAndGet(), names.get()));
    }

    /** A fresh name that may be replaced. */
    public Path versionedFile() {
        return new Path("s3a://" + bucket + "/files/report-" + names.incrementAndGet() + ".csv");
    }

    public static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    public static void write(FileSystem fileSystem, Path path, byte[] bytes) throws IOException {
        try (FSDataOutputStream out = fileSystem.create(path, true)) {
            out.write(bytes);
        }
    }

    /** Waits until requests that streams broke off are logged, too. Not for tests that hold requests. */
    public void awaitRequests() {
        awaitRequests(Duration.ofSeconds(10));
    }

    private void awaitRequests(Duration patience) {
        await().atMost(patience)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> proxy.log().underWay() == 0);
    }

    /** Also those that streams broke off just before. */
    public void forgetRequests() {
        try {
            awaitRequests(Duration.ofSeconds(1));
        } catch (ConditionTimeoutException e) {
            // the test holds requests
        }
        proxy.log().clear();
    }

    /** Requests since they were last forgotten, as {@code KIND [range]}, in order. */
    public List<String> requests() {
        return proxy.log().snapshot().stream()
                .map(request -> request.kind() + (request.hasRange() ? " " + range(request) : ""))
                .toList();
    }

    private static String range(S3Request request) {
        return request.range();
    }

    @Override
    public void close() throws IOException {
        CacheRuntime.shutdown();
        proxy.close();
        server.close();
        Volume.delete(directory);
    }
}
