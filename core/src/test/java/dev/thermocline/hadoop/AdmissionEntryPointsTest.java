package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.admission.ReadIntent;
import dev.thermocline.api.CacheControl;
import dev.thermocline.bucket.CachedBucket;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reads, writes and warming ask the same policy; what it refuses costs the requests of plain S3A and is counted. */
class AdmissionEntryPointsTest {
    private static final int LENGTH = 200_000;
    private static final byte[] CONTENT = Lake.bytes(LENGTH, 1);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    @AfterEach
    void restartCache() {
        ReadIntent.set(ReadIntent.UNKNOWN);
    }

    private static FileSystem caching(String... options) throws IOException {
        Configuration configuration = LAKE.configuration();
        for (int i = 0; i < options.length; i += 2) {
            configuration.set("fs.s3a.cache." + options[i], options[i + 1]);
        }
        configuration.set("fs.s3a.experimental.input.fadvise", "random");
        return LAKE.caching(configuration);
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    private static long refused(String reason) {
        return control().metrics().counter("cache.refusals." + reason).getCount();
    }

    private static Path foreign(Path path) throws IOException {
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, CONTENT);
        }
        LAKE.forgetRequests();
        return path;
    }

    private static void read(FileSystem fileSystem, Path path) throws IOException {
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(read);
        }
        assertThat(read).isEqualTo(CONTENT);
    }

    /** Requests that a read sends, without those that came before. */
    private static List<String> requestsOf(FileSystem fileSystem, Path path) throws IOException {
        LAKE.forgetRequests();
        read(fileSystem, path);
        return LAKE.requests();
    }

    private static List<String> requestsOfS3A(Path path) throws IOException {
        try (FileSystem plain = LAKE.uncached()) {
            return requestsOf(plain, path);
        }
    }

    private static Path partition(LocalDate date) {
        Path file = LAKE.dataFile();
        return new Path(new Path(file.getParent(), "date=" + date), file.getName());
    }

    @Test
    void namesThatAreNotIncludedAreReadAndWrittenAsWithPlainS3A() throws Exception {
        try (FileSystem fileSystem = caching("include.patterns", "@parquet")) {
            Path csv = LAKE.versionedFile();
            Lake.write(fileSystem, csv, CONTENT);
            assertThat(refused("not-included")).isEqualTo(1);

            assertThat(requestsOf(fileSystem, csv))
                    .isEqualTo(requestsOfS3A(csv))
                    .isNotEmpty();
            assertThat(requestsOf(fileSystem, csv)).isEqualTo(requestsOfS3A(csv));

            assertThat(refused("not-included")).isEqualTo(3);
            assertThat(control().residency(csv).bytes()).isZero();
            Path parquet = LAKE.dataFile();
            Lake.write(fileSystem, parquet, CONTENT);
            assertThat(requestsOf(fileSystem, parquet)).isEmpty();
        }
    }

    @Test
    void partitionsBeforeTheWindowAreNeitherReadNorWrittenNorWarmedIntoTheCache() throws Exception {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        try (FileSystem fileSystem = caching("recency.days", "7", "ttl", "7d")) {
            Path old = partition(today.minusDays(9));
            Lake.write(fileSystem, old, CONTENT);
            assertThat(requestsOf(fileSystem, old))
                    .isEqualTo(requestsOfS3A(old))
                    .isNotEmpty();
            Path foreign = foreign(partition(today.minusDays(9)));
            assertThat(control().warm(foreign, LENGTH).get(60, TimeUnit.SECONDS))
                    .isEqualTo(WarmOutcome.DECLINED);
            assertThat(LAKE.requests()).isEmpty();
            fileSystem.getFileStatus(foreign);
            assertThat(LAKE.requests()).containsExactly("HEAD");
            Path shipped = partition(today.minusDays(9));
            CapturedTail tail = new CapturedTail(
                    shipped,
                    new ObjectVersion("etag", Optional.empty(), LENGTH),
                    1,
                    ((CachingS3AFileSystem) fileSystem).cache().orElseThrow().owner(),
                    Lake.bytes(Lake.TAIL, 1));
            assertThat(control().install(tail).get(60, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.DECLINED);
            assertThat(refused("partition-too-old")).isEqualTo(4);
            assertThat(control().residency(old).bytes()).isZero();
            assertThat(control().residency(foreign).bytes()).isZero();

            Path recent = partition(today.minusDays(6));
            Lake.write(fileSystem, recent, CONTENT);
            assertThat(requestsOf(fileSystem, recent)).isEmpty();
            Path undated = foreign(LAKE.dataFile());
            assertThat(control().warm(undated, LENGTH).get(60, TimeUnit.SECONDS))
                    .isEqualTo(WarmOutcome.RESIDENT);
            assertThat(refused("partition-too-old")).isEqualTo(4);
        }
    }

    @Test
    void ofLargeFilesTheTailIsKeptAndOtherRangesCostWhatTheyCostS3a() throws Exception {
        try (FileSystem fileSystem = caching("file.max", "100k")) {
            Path large = foreign(LAKE.dataFile());
            long length = fileSystem.getFileStatus(large).getLen();
            List<String> there;
            try (FileSystem plain = LAKE.uncached()) {
                LAKE.forgetRequests();
                readFooterAndMiddle(plain, large, length);
                there = List.of(LAKE.requests().get(LAKE.requests().size() - 1)); // after a HEAD and the footer
            }
            LAKE.forgetRequests();
            readFooterAndMiddle(fileSystem, large, length);
            assertThat(LAKE.requests()).isEqualTo(there).containsExactly("GET 1000-66535");
            readFooterAndMiddle(fileSystem, large, length);
            assertThat(LAKE.requests()).hasSize(2);
            assertThat(control().residency(large).tailBytes()).isEqualTo(Lake.TAIL);
            assertThat(control().residency(large).dataBytes()).isZero();
            assertThat(refused("file-too-large")).isEqualTo(2);

            Path written = LAKE.dataFile();
            Lake.write(fileSystem, written, CONTENT);
            assertThat(control().residency(written).tailBytes()).isEqualTo(Lake.TAIL);
            assertThat(control().residency(written).dataBytes()).isZero();
        }
    }

    private static void readFooterAndMiddle(FileSystem fileSystem, Path file, long length) throws IOException {
        byte[] footer = new byte[8];
        byte[] middle = new byte[100];
        try (FSDataInputStream in = fileSystem.open(file)) {
            in.readFully(length - 8, footer);
            in.readFully(1000, middle);
        }
    }

    @Test
    void ofALargeFileTheWholeFooterIsWarmedInTails() throws Exception {
        byte[] content = Lake.bytes(LENGTH, 3);
        ByteBuffer.wrap(content, LENGTH - 8, 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(2 * Lake.TAIL)
                .put("PAR1".getBytes(StandardCharsets.US_ASCII));
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, content);
        }
        try (FileSystem fileSystem = caching("file.max", "100k")) {
            LAKE.forgetRequests();

            assertThat(control().warm(path, LENGTH).get(60, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.RESIDENT);

            assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(LENGTH);
            assertThat(LAKE.requests())
                    .containsExactly(
                            "GET " + (LENGTH - Lake.TAIL) + "-" + (LENGTH - 1),
                            "GET " + (LENGTH - 3 * Lake.TAIL) + "-" + (LENGTH - Lake.TAIL - 1));
            assertThat(control().residency(path).tailBytes()).isEqualTo(3 * Lake.TAIL);
            assertThat(control().residency(path).dataBytes()).isZero();
        }
    }

    @Test
    void bodiesOfClassesThatAreNotCapturedLeaveTheirTail() throws Exception {
        try (FileSystem fileSystem = caching("capture.patterns", "_delta_log/.*")) {
            Path path = LAKE.dataFile();
            Lake.write(fileSystem, path, CONTENT);

            assertThat(control().residency(path).tailBytes()).isEqualTo(Lake.TAIL);
            assertThat(control().residency(path).dataBytes()).isZero();
            assertThat(refused("not-captured")).isEqualTo(1);
            read(fileSystem, path);
            assertThat(control().residency(path).dataBytes()).isPositive();
        }
    }

    @Test
    void everyEntryPointGivesAFileItsTimeToLive() throws Exception {
        try (FileSystem fileSystem = caching("ttl.rules", "x/.*=1d, table/.*=90d")) {
            Path written = LAKE.dataFile();
            Lake.write(fileSystem, written, CONTENT);
            Path looked = foreign(LAKE.dataFile());
            read(fileSystem, looked);
            Path listed = foreign(LAKE.dataFile());
            fileSystem.listStatus(listed.getParent());
            read(fileSystem, listed);
            Path warmed = foreign(LAKE.dataFile());
            control().warm(warmed, LENGTH).get(60, TimeUnit.SECONDS);
            Path shipped = LAKE.dataFile();
            CapturedTail tail = control().tail(written).orElseThrow();
            control()
                    .install(new CapturedTail(shipped, tail.version(), 1, tail.owner(), tail.tail()))
                    .get(60, TimeUnit.SECONDS);
            Path other = LAKE.versionedFile();
            Lake.write(fileSystem, other, CONTENT);

            for (Path path : List.of(written, looked, listed, warmed, shipped)) {
                assertThat(rule(fileSystem, path)).as("%s", path).isEqualTo(2);
            }
            assertThat(rule(fileSystem, other)).isZero();
        }
    }

    /** The number of a file's rule, as its object's id carries it. */
    private static long rule(FileSystem fileSystem, Path path) {
        CachedBucket cache = ((CachingS3AFileSystem) fileSystem).cache().orElseThrow();
        return cache.engine()
                        .newest(cache.file(path).name(), cache.owner())
                        .orElseThrow()
                        .id()
                >>> 61;
    }

    @Test
    void jobsThatReadOnceLeaveBlocksOnlyOfWhatTheyReadTwice() throws Exception {
        try (FileSystem fileSystem = caching()) {
            Path path = foreign(LAKE.dataFile());
            ReadIntent.set(new ReadIntent("s3a://lake/table<br/>Optimizing 12 files", ""));
            read(fileSystem, path);
            assertThat(control().residency(path).dataBytes()).isZero();
            assertThat(control().residency(path).tailBytes()).isEqualTo(Lake.TAIL);
            assertThat(refused("one-pass")).isEqualTo(1);

            read(fileSystem, path);
            assertThat(control().residency(path).dataBytes()).isPositive();
            assertThat(requestsOf(fileSystem, path)).isEmpty();

            ReadIntent.set(new ReadIntent("s3a://lake/table<br/>Optimizing 12 files", "keep"));
            Path kept = foreign(LAKE.dataFile());
            read(fileSystem, kept);
            assertThat(requestsOf(fileSystem, kept)).isEmpty();
            ReadIntent.set(new ReadIntent("nightly", "once"));
            Path once = foreign(LAKE.dataFile());
            read(fileSystem, once);
            assertThat(control().residency(once).dataBytes()).isZero();
        }
    }

    @Test
    void streamThatFetchesMoreThanAScanLeavesNoFurtherBlocks() throws Exception {
        byte[] content = Lake.bytes(3 << 20, 2);
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, content);
        }
        try (FileSystem fileSystem = caching("scan.bytes", "1m")) {
            byte[] piece = new byte[100_000];
            try (FSDataInputStream in = fileSystem.open(path)) {
                for (int at = 0; at + piece.length <= content.length; at += piece.length) {
                    in.readFully(at, piece);
                }
            }
            long kept = control().residency(path).dataBytes();
            assertThat(kept).isBetween(1L << 20, (1L << 20) + 3 * Lake.BLOCK);
            assertThat(refused("one-pass")).isEqualTo(1);
        }
    }
}
