package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What users have set for S3A keeps its meaning, and nothing that a store leaves out makes bytes doubtful. */
class CompatibilityTest {
    private static final int LENGTH = 100_000;
    private static final String INTERCEPTORS = "fs.s3a.audit.execution.interceptors";

    private Lake lake;
    private long failuresBefore;

    /** A user's own interceptor. */
    public static final class Counting implements ExecutionInterceptor {
        private static final AtomicLong REQUESTS = new AtomicLong();

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            REQUESTS.incrementAndGet();
        }
    }

    /** Makes the store one that gives no entity tags. */
    public static final class WithoutTags implements ExecutionInterceptor {
        @Override
        public SdkHttpResponse modifyHttpResponse(Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            return context.httpResponse().toBuilder().removeHeader("ETag").build();
        }
    }

    @BeforeEach
    void startLake() throws IOException {
        failuresBefore = CacheFailures.count();
        lake = new Lake();
    }

    @AfterEach
    void stopLake() throws IOException {
        FileSystem.closeAll();
        lake.close();
        assertThat(CacheFailures.count()).as("faults of the cache").isEqualTo(failuresBefore);
    }

    private Path foreign(String bucket, String key, int seed) throws IOException {
        Path path = new Path("s3a://" + bucket + "/" + key);
        try (FileSystem plain = FileSystem.newInstance(path.toUri(), lake.plain())) {
            Lake.write(plain, path, Lake.bytes(LENGTH, seed));
        }
        lake.forgetRequests();
        return path;
    }

    private static byte[] read(FileSystem fileSystem, Path path) throws IOException {
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(0, read);
        }
        return read;
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "analytics", "prefetch"})
    void readsAreServedWhateverStreamTheUserChose(String type) throws Exception {
        Configuration configuration = lake.configuration();
        configuration.set("fs.s3a.input.stream.type", type);
        configuration.set("fs.s3a.bucket.lake.input.stream.type", type);
        Path path = foreign("lake", lake.dataFile().toUri().getPath().substring(1), 1);
        try (FileSystem fileSystem = lake.caching(configuration)) {
            assertThat(read(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 1));
            lake.forgetRequests();

            assertThat(read(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 1));
            assertThat(lake.requests()).isEmpty();
        }
    }

    @Test
    void withoutAuditEveryOpenAsksForTheTag() throws Exception {
        Configuration configuration = lake.configuration();
        configuration.set("fs.s3a.audit.enabled", "false");
        try (FileSystem fileSystem = lake.caching(configuration)) {
            Path path = lake.dataFile();
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 2));
            assertThat(read(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 2));
            lake.forgetRequests();

            assertThat(read(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 2));
            assertThat(lake.requests()).containsExactly("HEAD");

            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 3));
            assertThat(read(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 3));
        }
    }

    @Test
    void usersInterceptorStaysInTheClient() throws Exception {
        Configuration configuration = lake.configuration();
        configuration.set(INTERCEPTORS, Counting.class.getName());
        Path path = foreign("lake", lake.dataFile().toUri().getPath().substring(1), 4);
        try (FileSystem fileSystem = lake.caching(configuration)) {
            long before = Counting.REQUESTS.get();

            read(fileSystem, path);

            assertThat(Counting.REQUESTS.get() - before)
                    .isEqualTo(lake.requests().size())
                    .isPositive();
        }
    }

    @Test
    void bucketThatOptsOutIsPlainBesideOneThatIsCached() throws Exception {
        Configuration configuration = lake.configuration();
        configuration.set("fs.s3a.bucket.other.cache.enabled", "false");
        Path cached = foreign("lake", lake.dataFile().toUri().getPath().substring(1), 5);
        Path uncached = foreign("other", cached.toUri().getPath().substring(1), 6);
        try (FileSystem here = FileSystem.newInstance(cached.toUri(), configuration);
                FileSystem there = FileSystem.newInstance(uncached.toUri(), configuration)) {
            for (int round = 0; round < 2; round++) {
                lake.forgetRequests();
                assertThat(read(here, cached)).isEqualTo(Lake.bytes(LENGTH, 5));
                assertThat(read(there, uncached)).isEqualTo(Lake.bytes(LENGTH, 6));
            }
            assertThat(lake.requests()).hasSize(2).first().isEqualTo("HEAD");
        }
    }

    @Test
    void oneKeyInTwoBucketsAndOnTwoEndpointsIsThreeFiles() throws Exception {
        String key = lake.dataFile().toUri().getPath().substring(1);
        Path path = foreign("lake", key, 7);
        Path otherBucket = foreign("other", key, 8);
        try (Lake elsewhere = new Lake();
                FileSystem plainElsewhere = elsewhere.uncached();
                FileSystem first = lake.caching();
                FileSystem second = FileSystem.newInstance(URI.create("s3a://other/"), lake.configuration());
                FileSystem third = elsewhere.caching()) {
            Lake.write(plainElsewhere, path, Lake.bytes(LENGTH, 9));
            for (int round = 0; round < 2; round++) {
                assertThat(read(first, path)).isEqualTo(Lake.bytes(LENGTH, 7));
                assertThat(read(second, otherBucket)).isEqualTo(Lake.bytes(LENGTH, 8));
                assertThat(read(third, path)).isEqualTo(Lake.bytes(LENGTH, 9));
            }
            CacheControl control = ProcessCache.current().orElseThrow();
            assertThat(control.statistics().originBytes()).isEqualTo(3L * (LENGTH + Lake.TAIL));
        }
    }

    @Test
    void instancesThatComeAndGoShareOneCacheAndLeaveNothing() throws Exception {
        Path path = foreign("lake", lake.dataFile().toUri().getPath().substring(1), 10);
        try (FileSystem first = lake.caching()) {
            assertThat(read(first, path)).isEqualTo(Lake.bytes(LENGTH, 10));
        }
        CacheControl control = ProcessCache.current().orElseThrow();
        Set<Thread> threads = ourThreads();
        lake.forgetRequests();
        for (int instance = 0; instance < 50; instance++) {
            try (FileSystem fileSystem = lake.caching()) {
                assertThat(read(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 10));
            }
        }

        assertThat(lake.requests()).as("one cache for all").isEmpty();
        assertThat(threads).as("none came, some may have ended").containsAll(ourThreads());
        assertThat(control.tiers())
                .isEqualTo(ProcessCache.current().orElseThrow().tiers());
    }

    /** Without those that read the disk: they come with the reads, up to eight of a cache, and go when idle. */
    private static Set<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("thermocline"))
                .filter(thread -> !thread.getName().equals("thermocline-disk-reader"))
                .collect(Collectors.toSet());
    }

    @Test
    void fileWithoutATagIsReadAndNeverKept() throws Exception {
        Configuration configuration = lake.configuration();
        configuration.set(INTERCEPTORS, WithoutTags.class.getName());
        configuration.set("fs.s3a.change.detection.version.required", "false"); // or S3A refuses to read it
        Path path = foreign("lake", lake.dataFile().toUri().getPath().substring(1), 11);
        try (FileSystem fileSystem = lake.caching(configuration)) {
            for (int round = 0; round < 2; round++) {
                lake.forgetRequests();
                assertThat(read(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 11));
                assertThat(readByLength(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 11));
                assertThat(vectored(fileSystem, path)).isEqualTo(Lake.bytes(LENGTH, 11));
                assertThat(lake.requests().stream().filter(request -> request.startsWith("GET")))
                        .as("round " + round)
                        .hasSizeGreaterThanOrEqualTo(3);
            }
            Path written = lake.dataFile();
            Lake.write(fileSystem, written, Lake.bytes(LENGTH, 12));
            assertThat(read(fileSystem, written)).isEqualTo(Lake.bytes(LENGTH, 12));

            CacheControl control = ProcessCache.current().orElseThrow();
            assertThat(control.residency(path).bytes()).isZero();
            assertThat(control.residency(written).bytes()).isZero();
        }
    }

    private static byte[] readByLength(FileSystem fileSystem, Path path) throws Exception {
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = openByLength(fileSystem, path)) {
            in.readFully(0, read);
        }
        return read;
    }

    private static FSDataInputStream openByLength(FileSystem fileSystem, Path path) throws Exception {
        return fileSystem
                .openFile(path)
                .opt("fs.option.openfile.length", Integer.toString(LENGTH))
                .build()
                .get();
    }

    private static byte[] vectored(FileSystem fileSystem, Path path) throws Exception {
        byte[] read = new byte[LENGTH];
        List<FileRange> ranges = new ArrayList<>();
        ranges.add(FileRange.createFileRange(0, LENGTH / 2));
        ranges.add(FileRange.createFileRange(LENGTH / 2, LENGTH / 2));
        try (FSDataInputStream in = openByLength(fileSystem, path)) {
            in.readVectored(ranges, ByteBuffer::allocate);
            for (FileRange range : ranges) {
                range.getData().get().get(read, (int) range.getOffset(), range.getLength());
            }
        }
        return read;
    }
}
