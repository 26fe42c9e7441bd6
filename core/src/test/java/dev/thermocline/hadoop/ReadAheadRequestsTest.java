package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.engine.read.Streams;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.testkit.Fault;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The requests of who reads a long file from front to end: the bytes of the file, in chunks, none of them twice. */
class ReadAheadRequestsTest {
    private static final int CHUNK = ((12 << 20) + Lake.BLOCK - 1) / Lake.BLOCK * Lake.BLOCK;
    private static final int LENGTH = 3 * CHUNK + 100_000;
    private static final byte[] CONTENT = Lake.bytes(LENGTH, 1);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private Path path;

    @BeforeEach
    void writeFile() throws IOException {
        path = LAKE.versionedFile();
        write(path);
    }

    private static void write(Path path) throws IOException {
        try (FileSystem plain = LAKE.unseen()) {
            Lake.write(plain, path, CONTENT);
        }
    }

    private static FSDataInputStream open(FileSystem fileSystem, Path path, String policy) throws Exception {
        FileStatus status = fileSystem.getFileStatus(path);
        FSDataInputStream in = fileSystem
                .openFile(path)
                .withFileStatus(status)
                .opt("fs.option.openfile.read.policy", policy)
                .build()
                .get();
        LAKE.forgetRequests();
        return in;
    }

    private static void readAndCheck(FSDataInputStream in, int length) throws IOException {
        byte[] target = new byte[100_000];
        int at = (int) in.getPos();
        int end = at + length;
        while (at < end) {
            int count = in.read(target, 0, Math.min(target.length, end - at));
            assertThat(count).isPositive();
            assertThat(Arrays.mismatch(target, 0, count, CONTENT, at, at + count))
                    .isEqualTo(-1);
            at += count;
        }
    }

    private static Set<String> requests() {
        return Set.copyOf(LAKE.requests());
    }

    private static Streams streams() {
        return CacheRuntime.current().orElseThrow().engine().streams();
    }

    private static String get(int start, int end) {
        return "GET " + start + "-" + (end - 1);
    }

    private static Set<String> chunksFrom(int start) {
        return Set.of(get(start, CHUNK), get(CHUNK, 2 * CHUNK), get(2 * CHUNK, 3 * CHUNK), get(3 * CHUNK, LENGTH));
    }

    @Test
    void wholeFileIsReadInChunks() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            try (FSDataInputStream in = open(fileSystem, path, "sequential")) {
                readAndCheck(in, LENGTH);
                assertThat(LAKE.requests()).hasSize(4);
                assertThat(requests()).isEqualTo(chunksFrom(0));
            }
            await().untilAsserted(() -> assertThat(streams().aheadBytes()).isZero());
        }
    }

    @Test
    void fileThatWasOpenedForColumnsIsReadInChunksToo() throws Exception {
        Path columns = LAKE.dataFile();
        write(columns);
        try (FileSystem fileSystem = LAKE.caching();
                FSDataInputStream in = open(fileSystem, columns, "parquet")) {
            readAndCheck(in, LENGTH);
            assertThat(LAKE.requests()).hasSize(5);
            assertThat(requests()).containsAll(chunksFrom(2 * Lake.BLOCK)).contains(get(0, 2 * Lake.BLOCK));
        }
    }

    @Test
    void whoReadsALittleHasOneRequest() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            LAKE.proxy().setBandwidth(4 << 20); // what is begun in vain is asked for before the reader closes
            try (FSDataInputStream in = open(fileSystem, path, "default")) {
                readAndCheck(in, Lake.BLOCK + 10);
            }
            await().untilAsserted(() -> assertThat(LAKE.requests()).containsExactly(get(0, CHUNK)));
            assertThat(LAKE.proxy().log().all().bytes())
                    .as("the rest was broken off")
                    .isLessThan(CHUNK);
        } finally {
            LAKE.proxy().setBandwidth(0);
        }
    }

    @Test
    void closeAndSeekLetEverythingGo() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            FSDataInputStream in = open(fileSystem, path, "sequential");
            readAndCheck(in, 20 * Lake.BLOCK);
            in.seek(2 * CHUNK);
            readAndCheck(in, 10);
            await().untilAsserted(() -> assertThat(streams().aheadBytes()).isZero());
            in.seek(0);
            readAndCheck(in, 10);
            in.close();
            await().untilAsserted(() -> assertThat(streams().aheadBytes()).isZero());
            assertThat(streams().heldBytes()).isZero();
        }
    }

    @Test
    void failedRequestAheadIsRepeatedByTheReader() throws Exception {
        try (FileSystem fileSystem = LAKE.caching();
                FSDataInputStream in = open(fileSystem, path, "sequential")) {
            Fault fault = LAKE.proxy().faults().failNext(request -> ahead(request.range()), 403, 1);
            readAndCheck(in, LENGTH);
            assertThat(fault.injected()).isEqualTo(1);
        }
    }

    private static boolean ahead(String range) {
        return List.of(CHUNK, 2 * CHUNK, 3 * CHUNK).stream().anyMatch(start -> range.startsWith(start + "-"));
    }

    @Test
    void objectThatIsGoneIsMissedWhereItsBytesAreWanted() throws Exception {
        try (FileSystem fileSystem = LAKE.caching();
                FSDataInputStream in = open(fileSystem, path, "sequential")) {
            readAndCheck(in, Lake.BLOCK);
            try (FileSystem other = LAKE.unseen()) {
                other.delete(path, false);
            }
            readAndCheck(in, CHUNK - Lake.BLOCK); // of the request that was under way
            assertThatThrownBy(() -> readAndCheck(in, 10)).isInstanceOf(FileNotFoundException.class);
        }
    }

    @Test
    void blocksThatAreCachedAreNotFetchedAgain() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            int cached = CHUNK + 7 * Lake.BLOCK;
            try (FSDataInputStream in = open(fileSystem, path, "random")) {
                in.readFully(cached, new byte[10]);
            }
            try (FSDataInputStream in = open(fileSystem, path, "sequential")) {
                readAndCheck(in, LENGTH);
            }
            assertThat(requests().stream()
                            .filter(request -> !request.equals("HEAD"))
                            .collect(Collectors.toSet()))
                    .isEqualTo(Set.of(
                            get(0, CHUNK),
                            get(CHUNK, cached),
                            get(cached + Lake.BLOCK, 2 * CHUNK),
                            get(2 * CHUNK, 3 * CHUNK),
                            get(3 * CHUNK, LENGTH)));
        }
    }
}
