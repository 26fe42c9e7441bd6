package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.CacheControl;
import dev.thermocline.bucket.CachedBucket;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.s3.StoreScope;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public handle, the operations' agreement on names, and tiers that can't be had. */
class CacheCallsTest {
    private static final int LENGTH = 100_000;
    private static final String PART = "part-00000-3f2504e0-4f89-41d3-9a0c-0305e82c3301-c000.snappy.parquet";

    @RegisterExtension
    static final Lake LAKE = new Lake();

    @TempDir
    private java.nio.file.Path directory;

    private static byte[] read(FileSystem fileSystem, FileStatus status) throws Exception {
        byte[] read = new byte[(int) status.getLen()];
        try (FSDataInputStream in = fileSystem
                .openFile(status.getPath())
                .withFileStatus(status)
                .build()
                .get()) {
            in.readFully(0, read);
        }
        return read;
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3a://lake/t/",
                "s3a://lake/t/day=2026-01-01/",
                "s3a://lake/t/p=a b/",
                "s3a://lake/t/p=a%3Ab%20c/",
                "s3a://lake/t/a#meta/x#range:0-5/",
                "s3a://lake/t/höhe=ß/",
                "s3a://lake//t//double/"
            })
    void writeReadWarmAndEvictMeanOneObject(String parent) throws Exception {
        try (FileSystem fileSystem = LAKE.caching();
                FileSystem plain = LAKE.uncached()) {
            Path path = new Path(new Path(parent), PART);
            byte[] bytes = Lake.bytes(LENGTH, parent.hashCode());
            Lake.write(fileSystem, path, bytes);
            FileStatus listed = Arrays.stream(plain.listStatus(path.getParent()))
                    .filter(status -> status.getPath().getName().equals(PART))
                    .findFirst()
                    .orElseThrow();
            LAKE.forgetRequests();

            assertThat(read(fileSystem, listed)).isEqualTo(bytes);
            assertThat(control().warm(listed.getPath(), LENGTH).get()).hasToString("ALREADY");
            assertThat(LAKE.requests()).as("write, read and warm agree").isEmpty();
            control().evict(new Path(listed.getPath().toUri()));
            assertThat(control().residency(path).bytes()).as("evict agrees").isZero();
            assertThat(control().tailResident(path)).isFalse();

            assertThat(read(fileSystem, listed)).isEqualTo(bytes);
            assertThat(control().residency(path).bytes()).isPositive();
            assertThat(fileSystem.delete(path, false)).isTrue();
            assertThat(control().residency(path).bytes())
                    .as("S3A's own requests agree")
                    .isZero();
        }
    }

    @Test
    void fileSystemsThatStartAtOnceAgreeOnTheirCalls() throws Exception {
        int starts = 200;
        try (CachingS3AFileSystem fileSystem = LAKE.caching()) {
            CachedBucket cache = fileSystem.cache().orElseThrow();
            StoreScope requests = StoreScope.of(fileSystem.getConf(), "lake");
            Callable<Void> start = () -> {
                SelfTest.run(cache, requests, path -> cache.file(path).key());
                return null;
            };
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                for (Future<Void> started : threads.invokeAll(Collections.nCopies(starts, start))) {
                    assertThat(started).succeedsWithin(Duration.ofSeconds(30));
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void foreignFileIsInTheNextListing() throws Exception {
        try (FileSystem fileSystem = LAKE.caching();
                FileSystem plain = LAKE.uncached()) {
            Path parent = new Path("s3a://lake/listed");
            Lake.write(fileSystem, new Path(parent, "a"), new byte[1]);
            assertThat(fileSystem.listStatus(parent)).hasSize(1);
            Lake.write(plain, new Path(parent, "b"), new byte[1]);

            assertThat(fileSystem.listStatus(parent)).hasSize(2);
            assertThat(fileSystem.exists(new Path(parent, "b"))).isTrue();
        }
    }

    @Test
    void absenceIsNeverRemembered() throws Exception {
        try (FileSystem fileSystem = LAKE.caching();
                FileSystem plain = LAKE.uncached()) {
            Path path = LAKE.dataFile();
            assertThat(fileSystem.exists(path)).isFalse();
            Lake.write(plain, path, new byte[5]);

            assertThat(fileSystem.exists(path)).isTrue();
        }
    }

    @Test
    void tiersTellWhatTheyHoldAndMayHold() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Lake.write(fileSystem, LAKE.dataFile(), Lake.bytes(LENGTH, 1));

            List<TierReport> tiers = control().tiers();
            assertThat(tiers).extracting(TierReport::name).containsExactly("heap", "disk", "disk");
            assertThat(tiers)
                    .extracting(TierReport::kind)
                    .containsExactly(BlockKind.TAIL, BlockKind.TAIL, BlockKind.DATA);
            assertThat(tiers).allSatisfy(tier -> {
                assertThat(tier.available()).isTrue();
                assertThat(tier.capacity()).isPositive();
            });
            assertThat(control().statistics().inserts()).isPositive();
        }
    }

    @Test
    void clearAndEvictLeaveNothingAndTouchNoFile() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path first = LAKE.dataFile();
            Path second = LAKE.dataFile();
            Lake.write(fileSystem, first, Lake.bytes(LENGTH, 1));
            Lake.write(fileSystem, second, Lake.bytes(LENGTH, 2));
            LAKE.forgetRequests();

            control().evict(first);
            assertThat(control().residency(first).bytes()).isZero();
            assertThat(control().residency(second).dataBytes()).isEqualTo(LENGTH);
            control().clear();
            assertThat(control().residency(second).bytes()).isZero();

            assertThat(LAKE.requests()).isEmpty();
            assertThat(read(fileSystem, fileSystem.getFileStatus(first))).isEqualTo(Lake.bytes(LENGTH, 1));
        }
    }

    @Test
    void fileIsEvictedByItsNameWithoutItsPath() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path first = LAKE.dataFile();
            Path second = LAKE.dataFile();
            Lake.write(fileSystem, first, Lake.bytes(LENGTH, 1));
            Lake.write(fileSystem, second, Lake.bytes(LENGTH, 2));
            ObjectName name = control().name(first);
            LAKE.forgetRequests();

            assertThat(control().residency(name).dataBytes()).isEqualTo(LENGTH);
            control().evict(name);

            assertThat(control().residency(name).bytes()).isZero();
            assertThat(control().residency(first).bytes()).isZero();
            assertThat(control().residency(second).dataBytes()).isEqualTo(LENGTH);
            assertThat(LAKE.requests()).isEmpty();
        }
    }

    @Test
    void selfTestPassesWithoutARequestAndFailsWhenOperationsDisagree() throws Exception {
        LAKE.forgetRequests();
        try (CachingS3AFileSystem fileSystem = LAKE.caching()) {
            CachedBucket cache = fileSystem.cache().orElseThrow();
            assertThat(LAKE.requests()).isEmpty();
            assertThat(control().statistics().failures()).isEqualTo(CacheFailures.count());
            StoreScope other = new StoreScope("elsewhere", "lake");

            assertThatThrownBy(() -> SelfTest.run(
                            cache, other, path -> path.toUri().getPath().substring(1)))
                    .isInstanceOf(SelfTest.NamesDisagreeException.class)
                    .hasMessageContaining("write and read");
            assertThatThrownBy(() -> SelfTest.run(cache, other, path -> "elsewhere"))
                    .isInstanceOf(SelfTest.NamesDisagreeException.class)
                    .hasMessageContaining("path to key");
        }
    }

    @Test
    void switchedOffBucketIsPlainS3a() throws Exception {
        Configuration off = LAKE.configuration();
        off.set("fs.s3a.bucket.lake.cache.enabled", "false");
        try (CachingS3AFileSystem fileSystem = LAKE.caching(off)) {
            Path path = LAKE.dataFile();
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 1));

            assertThat(fileSystem.cache()).isEmpty();
            assertThat(ProcessCache.current()).as("feature off is no work").isEmpty();
            assertThat(read(fileSystem, fileSystem.getFileStatus(path))).isEqualTo(Lake.bytes(LENGTH, 1));
        }
    }

    @Test
    void fileInPlaceOfTheDirectoryCostsTheDiskTierOnly() throws Exception {
        java.nio.file.Path file = Files.createFile(directory.resolve("file"));
        Configuration broken = LAKE.configuration();
        broken.set("fs.s3a.cache.dirs", file.toString());

        assertThat(tiersWith(broken)).extracting(TierReport::name).containsExactly("heap");
    }

    @Test
    void directoryThatOthersMayWriteToCostsTheDiskTierOnly() throws Exception {
        java.nio.file.Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Configuration shared = LAKE.configuration();
        shared.set("fs.s3a.cache.dirs", open.toString());

        assertThat(tiersWith(shared)).extracting(TierReport::name).containsExactly("heap");
        assertThat(open).isEmptyDirectory();
    }

    @Test
    void moreOffHeapThanTheJvmAllowsCostsTheOffHeapTierOnly() throws Exception {
        Configuration large = LAKE.configuration();
        large.set("fs.s3a.cache.offheap.capacity", "1t");

        assertThat(tiersWith(large)).extracting(TierReport::name).containsExactly("heap", "disk", "disk");
    }

    /** Opens tiers, writes and reads through them, and tells which there are. */
    private static List<TierReport> tiersWith(Configuration configuration) throws Exception {
        try (S3AFileSystem fileSystem = LAKE.caching(configuration)) {
            Path path = LAKE.dataFile();
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 3));
            FileStatus status = fileSystem.getFileStatus(path);
            assertThat(read(fileSystem, status)).isEqualTo(Lake.bytes(LENGTH, 3));
            assertThat(read(fileSystem, status)).isEqualTo(Lake.bytes(LENGTH, 3));
            return control().tiers();
        }
    }
}
