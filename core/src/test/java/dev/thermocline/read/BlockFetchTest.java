package dev.thermocline.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.admission.ReadIntent;
import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.FileReads;
import dev.thermocline.api.ReadListener;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Blocks that are brought before anybody reads them, and what is told of reads. */
class BlockFetchTest {
    private static final int LENGTH = 6 * Lake.BLOCK;
    private static final ByteRange THIRD = new ByteRange(2L * Lake.BLOCK + 5, 2L * Lake.BLOCK + 6);
    private static final ByteRange FIRST_TWO = new ByteRange(Lake.BLOCK - 1L, Lake.BLOCK + 1L);
    private static final ByteRange LAST_BYTES = new ByteRange(LENGTH - 10, LENGTH);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    private static Path foreignFile(int seed) throws IOException {
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, Lake.bytes(LENGTH, seed));
        }
        return path;
    }

    private static Path warmFile(int seed) throws Exception {
        Path path = foreignFile(seed);
        assertThat(control().warm(path, LENGTH).get(60, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.RESIDENT);
        LAKE.forgetRequests();
        return path;
    }

    private static byte[] read(FileSystem fileSystem, Path path, long at, int count) throws IOException {
        byte[] bytes = new byte[count];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(at, bytes);
        }
        return bytes;
    }

    private static ByteRange block(long index) {
        return new ByteRange(index * Lake.BLOCK, (index + 1) * Lake.BLOCK);
    }

    @Test
    void wholeBlocksOfTheRangesComeNeighboursInOneRequest() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path path = warmFile(1);
            CacheStatistics before = control().statistics();
            try (BodyFetch body = control().body(path).orElseThrow()) {
                List<ByteRange> absent = body.absent(List.of(THIRD, FIRST_TWO, LAST_BYTES));
                assertThat(absent).containsExactly(block(0), block(1), block(2));

                assertThat(body.fetch(new ByteRange(0, 3L * Lake.BLOCK))).isEqualTo(3L * Lake.BLOCK);

                assertThat(LAKE.requests()).containsExactly("GET 0-" + (3 * Lake.BLOCK - 1));
                await().untilAsserted(() ->
                        assertThat(body.absent(List.of(THIRD, FIRST_TWO))).isEmpty());
                assertThat(body.fetch(new ByteRange(0, 3L * Lake.BLOCK)))
                        .as("what is here")
                        .isZero();
            }
            LAKE.forgetRequests();
            CacheStatistics after = control().statistics();
            assertThat(after.misses()).isEqualTo(before.misses());
            assertThat(after.hits()).isEqualTo(before.hits());

            byte[] seen = read(fileSystem, path, 0, 3 * Lake.BLOCK);

            assertThat(seen).isEqualTo(Arrays.copyOf(Lake.bytes(LENGTH, 1), 3 * Lake.BLOCK));
            assertThat(LAKE.requests()).isEmpty();
        }
    }

    @Test
    void blocksThatAreHereAreNotAbsent() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path path = warmFile(2);
            assertThat(read(fileSystem, path, THIRD.start(), 1)).hasSize(1);
            try (BodyFetch body = control().body(path).orElseThrow()) {
                await().untilAsserted(() ->
                        assertThat(body.absent(List.of(THIRD, FIRST_TWO))).containsExactly(block(0), block(1)));
            }
        }
    }

    @Test
    void replacedFileIsNotFetched() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            Path path = warmFile(3);
            assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(LENGTH);
            try (FileSystem plain = LAKE.uncached()) {
                Lake.write(plain, path, Lake.bytes(LENGTH, 4));
            }
            try (BodyFetch body = control().body(path).orElseThrow()) {
                assertThatThrownBy(() -> body.fetch(new ByteRange(0, Lake.BLOCK)))
                        .isInstanceOf(IOException.class);
                assertThat(body.absent(List.of(FIRST_TWO))).hasSize(2);
            }
        }
    }

    @Test
    void fileThatIsNotKnownOrNotWorthKeepingIsDeclined() throws Exception {
        Configuration small = LAKE.configuration();
        small.set("fs.s3a.cache.file.max", "100k");
        try (FileSystem fileSystem = LAKE.caching(small)) {
            Path unknown = foreignFile(5);
            assertThat(control().body(unknown)).isEmpty();
            assertThat(fileSystem.getFileStatus(unknown).getLen()).isEqualTo(LENGTH);
            assertThat(control().body(unknown)).as("longer than file.max").isEmpty();
        }
    }

    @Test
    void closedStreamPublishesWhichBytesWereReadByAnyMethod() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            List<FileReads> received = new CopyOnWriteArrayList<>();
            control().addReadListener(received::add);
            Path path = foreignFile(6);

            try (FSDataInputStream in = fileSystem.open(path)) {
                in.readFully(100, new byte[50]);
                in.seek(1_000);
                assertThat(in.read()).isNotNegative();
                assertThat(in.read(new byte[9])).isPositive();
                FileRange range = FileRange.createFileRange(5_000, 70);
                in.readVectored(List.of(range), ByteBuffer::allocate);
                assertThat(range.getData().get(60, TimeUnit.SECONDS).remaining())
                        .isEqualTo(70);
                assertThat(received).isEmpty();
            }

            assertThat(received)
                    .containsExactly(new FileReads(
                            path,
                            LENGTH,
                            List.of(new ByteRange(100, 150), new ByteRange(1_000, 1_010), new ByteRange(5_000, 5_070)),
                            0));
        }
    }

    @Test
    void nothingIsPublishedForOtherNamesAndForJobsThatReadOnce() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            List<FileReads> received = new ArrayList<>();
            ReadListener listener = received::add;
            control().addReadListener(listener);
            Path versioned = LAKE.versionedFile();
            Lake.write(fileSystem, versioned, Lake.bytes(100, 1));
            Path path = foreignFile(7);

            assertThat(read(fileSystem, versioned, 0, 10)).hasSize(10);
            ReadIntent.set(new ReadIntent("", "once"));
            try {
                assertThat(read(fileSystem, path, 0, 10)).hasSize(10);
            } finally {
                ReadIntent.set(ReadIntent.UNKNOWN);
            }
            assertThat(received).isEmpty();

            assertThat(read(fileSystem, path, 0, 10)).hasSize(10);
            assertThat(received).hasSize(1);
            control().removeReadListener(listener);
            assertThat(read(fileSystem, path, 0, 10)).hasSize(10);
            assertThat(received).hasSize(1);
        }
    }
}
