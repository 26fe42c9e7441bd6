package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each operation of the file system: bytes and the exact requests. */
class CachingS3AFileSystemTest {
    private static final int LENGTH = 300_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private CachingS3AFileSystem fileSystem;
    private FileSystem plain;
    private long failuresBefore;

    @BeforeEach
    void openFileSystems() throws IOException {
        failuresBefore = CacheFailures.count();
        fileSystem = LAKE.caching();
        plain = LAKE.uncached();
        LAKE.forgetRequests();
    }

    @AfterEach
    void closeFileSystems() throws IOException {
        fileSystem.close();
        plain.close();
        FileSystem.closeAll(); // instances that the cache opened by itself
        CacheRuntime.shutdown();
        assertThat(CacheFailures.count()).as("faults of the cache").isEqualTo(failuresBefore);
    }

    private Path foreignFile(byte[] bytes) throws IOException {
        Path path = LAKE.dataFile();
        Lake.write(plain, path, bytes);
        LAKE.forgetRequests();
        return path;
    }

    private byte[] read(FileStatus status) throws Exception {
        byte[] read = new byte[(int) status.getLen()];
        try (FSDataInputStream in = open(status)) {
            in.readFully(0, read);
        }
        return read;
    }

    private FSDataInputStream open(FileStatus status) throws Exception {
        return fileSystem
                .openFile(status.getPath())
                .withFileStatus(status)
                .opt("fs.option.openfile.read.policy", "parquet, vector, random, adaptive")
                .build()
                .get();
    }

    @Test
    void writtenFileIsReadWithoutAnyRequest() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 1);
        Path path = LAKE.dataFile();
        Lake.write(fileSystem, path, bytes);
        assertThat(LAKE.requests()).endsWith("PUT");
        LAKE.forgetRequests();

        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(read);
        }

        assertThat(read).isEqualTo(bytes);
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void statusOfWrittenFileIsS3sOwnAndAskedForOnce() throws Exception {
        Path path = LAKE.dataFile();
        Lake.write(fileSystem, path, Lake.bytes(LENGTH, 1));
        LAKE.forgetRequests();

        FileStatus first = fileSystem.getFileStatus(path);
        FileStatus second = fileSystem.getFileStatus(path);

        FileStatus truth = plain.getFileStatus(path);
        assertThat(LAKE.requests()).containsExactly("HEAD", "HEAD");
        assertThat(second.getModificationTime()).isEqualTo(truth.getModificationTime());
        assertThat(second.getLen()).isEqualTo(LENGTH);
        assertThat(((S3AFileStatus) second).getEtag()).isEqualTo(((S3AFileStatus) truth).getEtag());
        assertThat(first).isEqualTo(second).isNotSameAs(second);
    }

    @Test
    void statusFooterAndDataOfForeignFileCostTwoGets() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 2);
        Path path = foreignFile(bytes);

        FileStatus status = fileSystem.getFileStatus(path);
        try (FSDataInputStream in = open(status)) {
            byte[] trailer = new byte[8];
            in.seek(LENGTH - 8);
            in.readFully(trailer);
            byte[] footer = new byte[5_000];
            in.seek(LENGTH - 8 - 5_000);
            in.readFully(footer);
            assertThat(trailer).isEqualTo(Arrays.copyOfRange(bytes, LENGTH - 8, LENGTH));
            assertThat(footer).isEqualTo(Arrays.copyOfRange(bytes, LENGTH - 5_008, LENGTH - 8));
            ByteBuffer data = ByteBuffer.allocate(200_000);
            in.readFully(4, data);
            assertThat(data.array()).isEqualTo(Arrays.copyOfRange(bytes, 4, 200_004));
        }

        long blocksEnd = 4L * Lake.BLOCK - 1;
        assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL, "GET 0-" + blocksEnd);
        LAKE.forgetRequests();
        assertThat(read(fileSystem.getFileStatus(path))).isEqualTo(bytes);
        assertThat(LAKE.requests())
                .as("only the last block is missing")
                .containsExactly("GET " + (blocksEnd + 1) + "-" + (LENGTH - 1));
        LAKE.forgetRequests();
        assertThat(read(fileSystem.getFileStatus(path))).isEqualTo(bytes);
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void sequentialReadOfWholeFileIsOneGetAfterTheLook() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 3);
        Path path = foreignFile(bytes);

        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem.open(path)) {
            int done = 0;
            while (done < LENGTH) {
                done += in.read(read, done, Math.min(10_000, LENGTH - done));
            }
            assertThat(in.read()).isEqualTo(-1);
        }

        assertThat(read).isEqualTo(bytes);
        assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL, "GET 0-" + (LENGTH - 1));
    }

    @Test
    void vectoredReadOfAdjacentChunksIsOneGetAndThenNone() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 4);
        Path path = foreignFile(bytes);
        FileStatus status = fileSystem.getFileStatus(path);
        LAKE.forgetRequests();

        for (int round = 0; round < 2; round++) {
            List<FileRange> ranges = List.of(
                    FileRange.createFileRange(4, 70_000),
                    FileRange.createFileRange(70_004, 50_000),
                    FileRange.createFileRange(130_000, 20));
            try (FSDataInputStream in = open(status)) {
                assertThat(in.hasCapability("in:readvectored")).isTrue();
                in.readVectored(ranges, ByteBuffer::allocateDirect);
                for (FileRange range : ranges) {
                    byte[] data = new byte[range.getLength()];
                    range.getData().get().get(data);
                    int start = (int) range.getOffset();
                    assertThat(data).isEqualTo(Arrays.copyOfRange(bytes, start, start + data.length));
                }
            }
        }

        assertThat(LAKE.requests()).containsExactly("GET 0-" + (3L * Lake.BLOCK - 1));
    }

    @Test
    void replacedFileIsNeverServedFromTheCache() throws Exception {
        Path path = LAKE.versionedFile();
        Lake.write(fileSystem, path, Lake.bytes(LENGTH, 5));
        byte[] replaced = Lake.bytes(LENGTH, 6);
        Lake.write(plain, path, replaced); // another client, which this cache can't see
        LAKE.forgetRequests();

        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(read);
        }

        assertThat(read).isEqualTo(replaced);
        assertThat(LAKE.requests()).containsExactly("HEAD", "GET 0-" + (LENGTH - 1));
    }

    @Test
    void versionedFileCostsOneHeadPerOpenAndItsBytesNone() throws Exception {
        Path path = LAKE.versionedFile();
        byte[] bytes = Lake.bytes(LENGTH, 7);
        Lake.write(fileSystem, path, bytes);
        LAKE.forgetRequests();

        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(read);
        }

        assertThat(read).isEqualTo(bytes);
        assertThat(LAKE.requests()).containsExactly("HEAD");
    }

    @Test
    void deletedFileIsGone() throws Exception {
        Path path = LAKE.dataFile();
        Lake.write(fileSystem, path, Lake.bytes(LENGTH, 8));
        FileStatus unused = fileSystem.getFileStatus(path);
        CacheControl control = ProcessCache.current().orElseThrow();
        assertThat(control.residency(path).bytes()).isPositive();

        assertThat(fileSystem.delete(path, false)).isTrue();

        assertThat(control.residency(path).bytes()).isZero();
        assertThat(fileSystem.exists(path)).isFalse();
        assertThatThrownBy(() -> fileSystem.getFileStatus(path)).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> fileSystem.open(path)).isInstanceOf(FileNotFoundException.class);
        assertThat(unused.getLen()).isEqualTo(LENGTH);
    }

    @Test
    void deletedDirectoryAndBulkDeleteDropEveryFileBelow() throws Exception {
        Path directory = new Path("s3a://lake/tree");
        CacheControl control = ProcessCache.current().orElseThrow();
        for (int i = 0; i < 20; i++) {
            Path path = new Path(directory, "a/" + LAKE.dataFile().getName());
            Lake.write(fileSystem, path, Lake.bytes(1_000, i));
            assertThat(control.residency(path).bytes()).isEqualTo(1_000);
        }
        List<Path> files = Arrays.stream(fileSystem.listStatus(new Path(directory, "a")))
                .map(FileStatus::getPath)
                .toList();

        assertThat(fileSystem.delete(directory, true)).isTrue();

        assertThat(files).hasSize(20);
        for (Path path : files) {
            assertThat(control.residency(path).bytes()).as(path.toString()).isZero();
        }
    }

    @Test
    void renameDropsBothEnds() throws Exception {
        Path source = LAKE.dataFile();
        Path target = LAKE.dataFile();
        byte[] bytes = Lake.bytes(LENGTH, 9);
        Lake.write(fileSystem, source, bytes);

        assertThat(fileSystem.rename(source, target)).isTrue();

        CacheControl control = ProcessCache.current().orElseThrow();
        assertThat(control.residency(source).bytes()).isZero();
        assertThat(read(fileSystem.getFileStatus(target))).isEqualTo(bytes);
        assertThatThrownBy(() -> fileSystem.open(source)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void failedCloseCapturesNothingAndDropsWhatWasThere() throws Exception {
        Path path = LAKE.dataFile();
        Lake.write(fileSystem, path, Lake.bytes(LENGTH, 10));
        CacheControl control = ProcessCache.current().orElseThrow();
        LAKE.proxy().faults().failNext(request -> request.method().equals("PUT"), 403, 10);

        FSDataOutputStream out = fileSystem.create(path, true);
        out.write(Lake.bytes(LENGTH, 11));
        assertThatThrownBy(out::close).isInstanceOf(IOException.class);
        LAKE.proxy().faults().clear();

        assertThat(control.residency(path).bytes()).isZero();
        assertThat(read(fileSystem.getFileStatus(path))).isEqualTo(Lake.bytes(LENGTH, 10));
    }

    @Test
    void abortedWriteCapturesNothing() throws Exception {
        Path path = LAKE.dataFile();
        FSDataOutputStream out = fileSystem.create(path, true);
        out.write(Lake.bytes(LENGTH, 12));
        out.abort();
        out.close();

        assertThat(ProcessCache.current().orElseThrow().residency(path).bytes()).isZero();
        assertThatThrownBy(() -> fileSystem.open(path)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void multipartFileIsCapturedWhole() throws Exception {
        Path path = LAKE.dataFile();
        byte[] bytes = Lake.bytes(12 * 1024 * 1024, 13);
        Lake.write(fileSystem, path, bytes);
        assertThat(LAKE.requests()).endsWith("MULTIPART_COMPLETE");
        CacheControl control = ProcessCache.current().orElseThrow();
        LAKE.forgetRequests();

        FileStatus status = fileSystem.getFileStatus(path);
        assertThat(read(status)).isEqualTo(bytes);

        assertThat(LAKE.requests()).containsExactly("HEAD");
        assertThat(control.residency(path).dataBytes()).isEqualTo(bytes.length);
    }

    @Test
    void createFileAndCreateNonRecursiveAreCapturedToo() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 14);
        Path built = LAKE.dataFile();
        try (FSDataOutputStream out = fileSystem.createFile(built).recursive().build()) {
            out.write(bytes);
        }
        Path direct = LAKE.dataFile();
        try (FSDataOutputStream out = fileSystem.createNonRecursive(direct, true, 4096, (short) 1, 1 << 20, null)) {
            out.write(bytes);
        }
        LAKE.forgetRequests();

        for (Path path : List.of(built, direct)) {
            byte[] read = new byte[LENGTH];
            try (FSDataInputStream in = fileSystem.open(path)) {
                in.readFully(read);
            }
            assertThat(read).isEqualTo(bytes);
        }

        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void warmOfForeignFileIsOneGetAndItsFooterThenFree() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 15);
        Path path = foreignFile(bytes);
        CacheControl control = ProcessCache.current().orElseThrow();

        assertThat(control.warm(path, LENGTH).get()).hasToString("RESIDENT");
        assertThat(LAKE.requests()).containsExactly("GET " + (LENGTH - Lake.TAIL) + "-" + (LENGTH - 1));
        assertThat(control.warm(path, LENGTH).get()).hasToString("ALREADY");

        FileStatus status = fileSystem.getFileStatus(path);
        byte[] footer = new byte[8_000];
        try (FSDataInputStream in = open(status)) {
            in.readFully(LENGTH - 8_000, footer);
        }
        assertThat(footer).isEqualTo(Arrays.copyOfRange(bytes, LENGTH - 8_000, LENGTH));
        assertThat(LAKE.requests()).hasSize(1);
        assertThat(status.getModificationTime())
                .isEqualTo(plain.getFileStatus(path).getModificationTime());
    }

    @Test
    void warmOfVanishedOrWronglyDescribedFileKeepsNothing() throws Exception {
        Path path = foreignFile(Lake.bytes(LENGTH, 16));
        CacheControl control = ProcessCache.current().orElseThrow();

        assertThat(control.warm(path, LENGTH - 1).get()).hasToString("VANISHED");
        assertThat(control.warm(LAKE.dataFile(), LENGTH).get()).hasToString("VANISHED");
        assertThat(control.residency(path).bytes()).isZero();
    }

    @Test
    void tailTravelsAheadOfItsCommitUnlessItsNameMayBeReplaced() throws Exception {
        Path path = foreignFile(Lake.bytes(LENGTH, 18));
        CacheControl control = ProcessCache.current().orElseThrow();
        assertThat(control.warm(path, LENGTH).get()).hasToString("RESIDENT");
        CapturedTail tail = control.tail(path).orElseThrow();
        control.clear();
        LAKE.forgetRequests();
        Path named = new Path(path.getParent(), "plainly-named.parquet");
        CapturedTail replaceable =
                new CapturedTail(named, tail.version(), tail.modificationTime(), tail.owner(), tail.tail());
        CapturedTail ofOneProcess =
                new CapturedTail(path, tail.version(), tail.modificationTime(), Owner.unshared(), tail.tail());

        assertThat(control.installAhead(ofOneProcess).get()).hasToString("DECLINED");
        assertThat(control.residency(path).bytes()).isZero();
        assertThat(control.installAhead(replaceable).get()).hasToString("DECLINED");
        assertThat(control.residency(named).bytes()).isZero();
        assertThat(control.installAhead(tail).get()).hasToString("RESIDENT");
        assertThat(control.tailResident(path)).isTrue();
        assertThat(control.install(replaceable).get()).as("its commit is there").hasToString("RESIDENT");
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void tailTravelsToAnotherProcessWithoutARequest() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 17);
        Path path = foreignFile(bytes);
        CacheControl control = ProcessCache.current().orElseThrow();
        assertThat(control.warm(path, LENGTH).get()).hasToString("RESIDENT");
        CapturedTail tail = control.tail(path).orElseThrow();
        control.clear();
        LAKE.forgetRequests();

        assertThat(control.install(tail).get()).hasToString("RESIDENT");

        FileStatus status = fileSystem.getFileStatus(path);
        try (FSDataInputStream in = open(status)) {
            byte[] footer = new byte[100];
            in.readFully(LENGTH - 100, footer);
            assertThat(footer).isEqualTo(Arrays.copyOfRange(bytes, LENGTH - 100, LENGTH));
        }
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void commitFileIsPublishedWithItsBytesAndKept() throws Exception {
        java.util.concurrent.CopyOnWriteArrayList<ClosedCommit> seen =
                new java.util.concurrent.CopyOnWriteArrayList<>();
        CacheControl control = ProcessCache.current().orElseThrow();
        control.addCommitSink(seen::add);
        Path path = new Path("s3a://lake/table/_delta_log/00000000000000000007.json");
        byte[] bytes = Lake.bytes(2_000, 18);

        Lake.write(fileSystem, path, bytes);

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).file()).isEqualTo(new CommitFile(new Path("s3a://lake/table"), 7));
        assertThat(seen.get(0).content().orElseThrow()).isEqualTo(bytes);
        assertThat(seen.get(0).file().path()).isEqualTo(path);
        assertThat(control.residency(path).bytes()).isEqualTo(bytes.length);
    }

    @Test
    @SuppressWarnings("try") // closes by hand to read afterwards
    void readsBehaveAtTheEdges() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 19);
        Path path = foreignFile(bytes);
        try (FSDataInputStream in = fileSystem.open(path)) {
            assertThat(in.read(new byte[0])).isZero();
            assertThatThrownBy(() -> in.seek(-1)).isInstanceOf(EOFException.class);
            in.seek(LENGTH + 10L);
            assertThat(in.read()).isEqualTo(-1);
            in.seek(LENGTH - 1L);
            assertThat(in.read()).isEqualTo(bytes[LENGTH - 1] & 0xff);
            assertThat(in.read()).isEqualTo(-1);
            assertThatThrownBy(() -> in.readFully(LENGTH - 5L, new byte[6])).isInstanceOf(EOFException.class);
            in.seek(100);
            in.unbuffer();
            assertThat(in.read()).isEqualTo(bytes[100] & 0xff);
            assertThat(in.getPos()).isEqualTo(101);
            in.close();
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        }
        Path empty = LAKE.dataFile();
        Lake.write(fileSystem, empty, new byte[0]);
        try (FSDataInputStream in = fileSystem.open(empty)) {
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    @SuppressWarnings("deprecation") // the statistics that Spark reads
    void bytesReadCountOnceWhereTheyAreDelivered() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 20);
        Path path = foreignFile(bytes);
        FileSystem.Statistics statistics = FileSystem.getStatistics("s3a", CachingS3AFileSystem.class);
        for (int round = 0; round < 2; round++) { // cold, then warm
            long before = statistics.getBytesRead();
            try (FSDataInputStream in = fileSystem.open(path)) {
                in.readFully(10, new byte[1_000]);
                assertThat(in.read()).isEqualTo(bytes[0] & 0xff);
            }
            assertThat(statistics.getBytesRead() - before).as("round " + round).isEqualTo(1_001);
        }
    }

    @Test
    void countersAgreeWithRequests() throws Exception {
        Path path = foreignFile(Lake.bytes(LENGTH, 21));
        CacheControl control = ProcessCache.current().orElseThrow();
        for (int round = 0; round < 3; round++) {
            read(fileSystem.getFileStatus(path));
        }
        CacheStatistics statistics = control.statistics();
        assertThat(statistics.originRequests())
                .isEqualTo(LAKE.requests().stream()
                        .filter(request -> request.startsWith("GET"))
                        .count());
        assertThat(statistics.originBytes()).isEqualTo(LENGTH + Lake.TAIL);
        assertThat(statistics.missBytes()).isEqualTo(LENGTH);
        assertThat(statistics.allHitBytes()).isEqualTo(2L * LENGTH);
        assertThat(statistics.summary())
                .matches(
                        "Hit rate: \\d+\\.\\d%, Hits: \\d+, Misses: \\d+, TTL expirations: 0, Inner gets: 2, Inner puts: 0");
    }
}
