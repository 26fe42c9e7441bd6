package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.bucket.BucketFeatures;
import dev.thermocline.bucket.CachedBucket;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.engine.ahead.Expected;
import dev.thermocline.file.CacheFiles;
import dev.thermocline.file.PathRules;
import dev.thermocline.read.CachingInputStream;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.s3.SuffixResponse;
import java.io.IOException;
import java.lang.StackWalker.StackFrame;
import java.net.URI;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often an operation derives a file's key, hashes its name and classifies it: once. A request to S3 hashes once more. */
class DerivationsTest {
    private static final Expected COLUMNS = new Expected(false, true, Long.MAX_VALUE);

    private static final int LENGTH = 100_000;
    private static final Provider HASHES = new CountingProvider();

    @RegisterExtension
    static final Lake LAKE = new Lake();

    static final AtomicInteger KEYS = new AtomicInteger();
    static final AtomicInteger NAMES = new AtomicInteger();
    static final AtomicInteger KINDS = new AtomicInteger();
    static volatile @Nullable S3Calls calls;

    private CachingS3AFileSystem fileSystem;
    private CachedBucket bucket;

    /** Counts keys that the cache derives. */
    public static final class Counting extends CachingS3AFileSystem {
        @Override
        S3Calls calls(S3Calls genuine) {
            calls = new CountingCalls(genuine);
            return requireNonNull(calls);
        }
    }

    private record CountingCalls(S3Calls genuine) implements S3Calls {
        @Override
        public String key(Path path) {
            KEYS.incrementAndGet();
            return genuine.key(path);
        }

        @Override
        public @Nullable IOStatistics counted() {
            return genuine.counted();
        }

        @Override
        public S3AFileStatus status(Path path, ObjectVersion version, long modificationTime) {
            return genuine.status(path, version, modificationTime);
        }

        @Override
        public S3AFileStatus of(Path path, S3AFileStatus known) {
            return genuine.of(path, known);
        }

        @Override
        public Configuration configuration() {
            return genuine.configuration();
        }

        @Override
        public Path path(String key) {
            return genuine.path(key);
        }

        @Override
        public FileStatus[] list(Path directory) throws IOException {
            return genuine.list(directory);
        }

        @Override
        public FSDataInputStream openClassic(Path path, FileStatus status, boolean sequential) throws IOException {
            return genuine.openClassic(path, status, sequential);
        }

        @Override
        public SuffixResponse suffix(Path path, int most) throws IOException {
            return genuine.suffix(path, most);
        }

        @Override
        public S3AFileStatus head(Path path) throws IOException {
            return genuine.head(path);
        }
    }

    /** SHA-256 as the platform has it, counted where an object is named. */
    public static final class CountingDigest extends MessageDigestSpi {
        private final MessageDigest genuine;

        /** Called by the provider. */
        public CountingDigest() throws NoSuchAlgorithmException {
            genuine = MessageDigest.getInstance("SHA-256", Security.getProvider("SUN"));
            boolean name = StackWalker.getInstance()
                    .walk(frames -> frames.map(StackFrame::getClassName).anyMatch(ObjectName.class.getName()::equals));
            if (name) {
                NAMES.incrementAndGet();
            }
        }

        @Override
        protected void engineUpdate(byte input) {
            genuine.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            genuine.update(input, offset, length);
        }

        @Override
        protected byte[] engineDigest() {
            return genuine.digest();
        }

        @Override
        protected void engineReset() {
            genuine.reset();
        }
    }

    private static final class CountingProvider extends Provider {
        private static final long serialVersionUID = 1;

        CountingProvider() {
            super("thermocline-counting", "1", "counts names");
            put("MessageDigest.SHA-256", CountingDigest.class.getName());
        }
    }

    @BeforeAll
    static void countHashes() {
        Security.insertProviderAt(HASHES, 1);
    }

    @AfterAll
    static void countNoHashes() {
        Security.removeProvider(HASHES.getName());
    }

    @BeforeEach
    void open() throws IOException {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.impl", Counting.class.getName());
        configuration.setBoolean("fs.s3a.cache.self.test", false);
        fileSystem = LAKE.caching(configuration);
        CacheRuntime runtime = CacheRuntime.current().orElseThrow();
        CacheSetup setup =
                CacheSetup.of(URI.create("s3a://lake/"), configuration).orElseThrow();
        PathRules rules = setup.rules();
        bucket = new CachedBucket(
                runtime.parts(),
                StoreScope.of(fileSystem.getConf(), "lake"),
                fileSystem.cache().orElseThrow().owner(),
                new CachedBucket.Rules(
                        new CacheFiles.Rules(
                                new PathRules(key -> rules.classify(key) == PathRules.Kind.IMMUTABLE, key -> {
                                    KINDS.incrementAndGet();
                                    return false;
                                }),
                                key -> 0),
                        setup.admission(runtime.parts().metrics())),
                requireNonNull(calls),
                new BucketFeatures(true, true, Duration.ZERO, Optional.empty()),
                new CachingInputStream.Environment(
                        runtime.engine(), runtime.threads().vectored(), 128 * 1024, 2 * 1024 * 1024));
    }

    @AfterEach
    void close() throws IOException {
        fileSystem.close();
    }

    private Path written() throws IOException {
        Path path = LAKE.dataFile();
        Lake.write(fileSystem, path, Lake.bytes(LENGTH, 1));
        return path;
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Keys, names and kinds that work derives. */
    private static String derived(Work work) throws IOException {
        KEYS.set(0);
        NAMES.set(0);
        KINDS.set(0);
        work.run();
        return KEYS + " keys, " + NAMES + " names, " + KINDS + " kinds";
    }

    @Test
    void openOfAKnownFileDerivesOnce() throws IOException {
        Path path = written();

        assertThat(derived(() -> {
                    try (FSDataInputStream in =
                            bucket.open(path, null, -1, COLUMNS, null).orElseThrow()) {
                        in.readFully(LENGTH - 1000, new byte[1000]);
                    }
                }))
                .isEqualTo("1 keys, 1 names, 1 kinds");
    }

    @Test
    void openOfAnUnknownFileDerivesOnceAndHashesItsRequest() throws IOException {
        Path path = LAKE.dataFile();
        try (S3AFileSystem other = LAKE.uncached()) {
            Lake.write(other, path, Lake.bytes(LENGTH, 1));
        }
        LAKE.forgetRequests();

        assertThat(derived(() -> {
                    try (FSDataInputStream in =
                            bucket.open(path, null, -1, COLUMNS, null).orElseThrow()) {
                        in.readFully(LENGTH - 1000, new byte[1000]);
                    }
                }))
                .isEqualTo("1 keys, " + (1 + objectRequests()) + " names, 1 kinds");
        assertThat(LAKE.requests()).containsExactly("GET -16384");
    }

    @Test
    void statusDerivesOnce() throws IOException {
        Path path = written();
        FileStatus asked = fileSystem.getFileStatus(path); // S3 has stated when it was written
        assertThat(asked.getLen()).isEqualTo(LENGTH);

        assertThat(derived(() -> bucket.status(path, () -> {
                    throw new AssertionError("it is known");
                })))
                .isEqualTo("1 keys, 1 names, 1 kinds");
    }

    @Test
    void writeDerivesOnceAndHashesItsRequests() throws IOException {
        Path path = LAKE.dataFile();
        LAKE.forgetRequests();

        assertThat(derived(() -> Lake.write(fileSystem, path, new byte[1000])))
                .isEqualTo("1 keys, " + (1 + objectRequests()) + " names, 0 kinds");
    }

    @Test
    void deletionDerivesOnce() throws IOException {
        Path path = written();

        assertThat(derived(() -> bucket.deleted(bucket.file(path)))).isEqualTo("1 keys, 1 names, 1 kinds");
    }

    @Test
    void renameDerivesEachPathOnceAndHashesItsRequests() throws IOException {
        Path source = written();
        Path target = LAKE.dataFile();
        LAKE.forgetRequests();

        String derived = derived(() -> fileSystem.rename(source, target));

        // a copy names its target, a HEAD of what is not there is refused and named, too
        assertThat(derived).isEqualTo("2 keys, " + (2 + objectRequests()) + " names, 0 kinds");
    }

    /** Requests about one object since they were last forgotten. */
    private static long objectRequests() {
        return LAKE.requests().stream()
                .filter(request -> !request.startsWith("LIST"))
                .count();
    }
}
