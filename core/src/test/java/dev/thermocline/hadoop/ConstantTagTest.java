package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.api.CacheControl;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stores whose entity tags do not depend on the bytes: what was rewritten is read as plain S3A reads it. */
class ConstantTagTest {
    private static final int LENGTH = 100_000;
    private static final long SEED = Long.getLong("thermocline.tags.seed", 20_261_130);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int STEPS = Integer.getInteger("thermocline.tags.steps", 150);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private ConstantTagStore store;
    private FileSystem plain;
    private FileSystem cached;

    @BeforeEach
    void open() throws IOException {
        store = ConstantTagStore.behind(LAKE.proxy(), "\"constant\"");
        plain = FileSystem.newInstance(new Path("s3a://lake/").toUri(), ConstantTagStore.comparing(LAKE.plain()));
        cached = LAKE.caching(ConstantTagStore.comparing(LAKE.configuration()));
    }

    @AfterEach
    void close() throws IOException {
        plain.close();
        cached.close();
    }

    private static byte[] read(FileSystem fileSystem, Path path) throws IOException {
        try (FSDataInputStream in = fileSystem.open(path)) {
            return in.readAllBytes();
        }
    }

    private byte[] read(FileStatus status) throws Exception {
        try (FSDataInputStream in =
                cached.openFile(status.getPath()).withFileStatus(status).build().get()) {
            return in.readAllBytes();
        }
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    /** Reads until all of it is here. */
    private void warm(Path path) throws IOException {
        read(cached, path);
        await().atMost(PATIENCE).until(() -> control().residency(path).bytes() >= LENGTH);
        LAKE.forgetRequests();
    }

    /** In a directory of its own: listings show no files of other tests. */
    private static Path fresh() {
        return new Path(LAKE.versionedFile() + ".d/data.csv");
    }

    private Path written(int content) throws IOException {
        Path path = fresh();
        Lake.write(plain, path, Lake.bytes(LENGTH, content));
        return path;
    }

    private void rewrite(Path path, int content) throws IOException {
        store.tick();
        Lake.write(plain, path, Lake.bytes(LENGTH, content));
        LAKE.forgetRequests();
    }

    @Test
    void rewrittenFileIsReadAgain() throws IOException {
        Path path = written(1);
        warm(path);
        rewrite(path, 2);

        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 2));
        warm(path);
        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 2));
        assertThat(LAKE.requests()).containsExactly("HEAD");
    }

    /** After what it wrote is on the disk. */
    private void endOfTheProcess() throws IOException {
        CacheRuntime runtime = CacheRuntime.current().orElseThrow();
        await().atMost(PATIENCE).until(() -> runtime.engine().queuedBytes() == 0);
        cached.close();
        CacheRuntime.shutdown();
    }

    @Test
    void rewrittenFileIsReadAgainAfterARestart() throws IOException {
        Path kept = written(1);
        Path rewritten = written(2);
        warm(kept);
        warm(rewritten);
        endOfTheProcess();
        rewrite(rewritten, 3);
        cached = LAKE.restarted(ConstantTagStore.comparing(LAKE.configuration()));
        await().atMost(PATIENCE).until(() -> control().residency(kept).bytes() >= LENGTH);
        LAKE.forgetRequests();

        assertThat(read(cached, kept)).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(LAKE.requests()).containsExactly("HEAD");
        assertThat(read(cached, rewritten)).isEqualTo(Lake.bytes(LENGTH, 3));
    }

    @Test
    void capturedFileIsServedUnderTheTimeThatS3States() throws IOException {
        Path path = fresh();
        Lake.write(cached, path, Lake.bytes(LENGTH, 1));
        store.tick();
        LAKE.forgetRequests();

        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(LAKE.requests()).containsExactly("HEAD");
        rewrite(path, 2);
        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 2));
    }

    @Test
    void capturedFileThatWasRewrittenBeforeAnybodyAskedIsReadAgain() throws IOException {
        Path path = fresh();
        Lake.write(cached, path, Lake.bytes(LENGTH, 1));
        rewrite(path, 2);

        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 2));
    }

    @Test
    void capturedFileIsServedAfterARestart() throws IOException {
        Path asked = fresh();
        Path unasked = fresh();
        Lake.write(cached, asked, Lake.bytes(LENGTH, 1));
        Lake.write(cached, unasked, Lake.bytes(LENGTH, 2));
        read(cached, asked);
        endOfTheProcess();
        cached = LAKE.restarted(ConstantTagStore.comparing(LAKE.configuration()));
        await().atMost(PATIENCE).until(() -> control().residency(unasked).bytes() >= LENGTH);
        LAKE.forgetRequests();

        assertThat(read(cached, asked)).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(read(cached, unasked)).isEqualTo(Lake.bytes(LENGTH, 2));
        assertThat(LAKE.requests()).containsExactly("HEAD", "HEAD");
        rewrite(asked, 3);
        rewrite(unasked, 4);
        assertThat(read(cached, asked)).isEqualTo(Lake.bytes(LENGTH, 3));
        assertThat(read(cached, unasked)).isEqualTo(Lake.bytes(LENGTH, 4));
    }

    @Test
    void timesOfListingsHeadsAndGetsAreTheSame() throws Exception {
        Path path = written(1);
        warm(path);

        assertThat(read(listed(path))).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(read(cached.getFileStatus(path))).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(LAKE.requests()).noneMatch(request -> request.startsWith("GET"));
    }

    private FileStatus listed(Path path) throws IOException {
        for (FileStatus status : cached.listStatus(path.getParent())) {
            if (status.getPath().equals(path)) {
                return status;
            }
        }
        throw new IllegalStateException(path + " is not listed");
    }

    @Test
    void oldStatusReadsWhatIsThereAsPlainS3aDoes() throws Exception {
        Path path = written(1);
        FileStatus old = plain.getFileStatus(path);
        read(old); // nothing is here yet: S3 names no version
        await().atMost(PATIENCE).until(() -> control().residency(path).bytes() >= LENGTH);
        rewrite(path, 2);

        assertThat(read(old)).isEqualTo(Lake.bytes(LENGTH, 2));
        rewrite(path, 3);
        assertThat(read(old)).isEqualTo(Lake.bytes(LENGTH, 3));
        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 3));
    }

    /** The file is put back within the second in which the reader's version was written. */
    @Test
    void bytesOfARewriteAreNotKeptUnderTheVersionThatWasOpened() throws Exception {
        Path path = written(1);
        FileStatus old = plain.getFileStatus(path);
        try (FSDataInputStream in = cached.open(path)) {
            in.readFully(LENGTH - 10, new byte[10]);
            rewrite(path, 2);
            in.readFully(0, new byte[1000]);
        }

        assertThat(control().residency(path).dataBytes()).isZero();
        assertThat(read(plain, path)).isNotEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(read(old)).isEqualTo(Lake.bytes(LENGTH, 2));
        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 2));
    }

    @Test
    void filesOfOtherLengthsUnderOneTagEndTheBelief() throws Exception {
        Path first = written(1);
        Path second = fresh();
        Lake.write(plain, second, Lake.bytes(LENGTH / 2, 2));
        read(cached, first);
        read(cached, second);
        Lake.write(plain, first, Lake.bytes(LENGTH, 3)); // within the second

        assertThat(read(cached, first)).isEqualTo(Lake.bytes(LENGTH, 3));
        LAKE.forgetRequests();
        read(plain, first);
        List<String> requests = LAKE.requests();
        LAKE.forgetRequests();
        read(cached, first);
        assertThat(LAKE.requests()).isEqualTo(requests);
    }

    @Test
    void immutableFilesAreCachedWhateverTheTags() throws Exception {
        filesOfOtherLengthsUnderOneTagEndTheBelief();
        Path path = LAKE.dataFile();
        Lake.write(cached, path, Lake.bytes(LENGTH, 5));
        LAKE.forgetRequests();

        assertThat(read(cached, path)).isEqualTo(Lake.bytes(LENGTH, 5));
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void randomRewritesAreReadAsByPlainS3a() throws Exception {
        Random random = new Random(SEED);
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            paths.add(fresh());
            Lake.write(plain, paths.get(i), Lake.bytes(LENGTH, i));
        }
        for (int step = 0; step < STEPS; step++) {
            Path path = paths.get(random.nextInt(paths.size()));
            int act = random.nextInt(10);
            store.tick();
            switch (act) {
                case 0, 1 -> Lake.write(plain, path, Lake.bytes(LENGTH, random.nextInt()));
                case 2 -> Lake.write(cached, path, Lake.bytes(LENGTH, random.nextInt()));
                case 3 -> read(listed(path));
                default ->
                    assertThat(read(cached, path))
                            .as("seed %d, step %d", SEED, step)
                            .isEqualTo(read(plain, path));
            }
        }
        warm(paths.get(0));
        read(cached, paths.get(0));
        assertThat(LAKE.requests()).containsExactly("HEAD"); // the bucket is cached still
    }
}
