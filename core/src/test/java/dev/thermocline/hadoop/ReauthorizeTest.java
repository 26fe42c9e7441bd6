package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.thermocline.runtime.ProcessCache;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rights that are taken away end: {@code fs.s3a.cache.reauthorize.interval}. */
class ReauthorizeTest {
    private static final int LENGTH = 100_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static CachingS3AFileSystem asking(String interval) throws IOException {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.reauthorize.interval", interval);
        return LAKE.caching(configuration);
    }

    private static Path foreignFile() throws IOException {
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, Lake.bytes(LENGTH, 1));
        }
        return path;
    }

    private static void read(FSDataInputStream stream) throws IOException {
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = stream) {
            in.readFully(read);
        }
        assertThat(read).isEqualTo(Lake.bytes(LENGTH, 1));
    }

    private static long count(String outcome) {
        return ProcessCache.current()
                .orElseThrow()
                .metrics()
                .counter("cache.reauthorizations." + outcome)
                .getCount();
    }

    @Test
    void answersThatWereAskedForAnywayCount() throws Exception {
        Path path = foreignFile();
        try (FileSystem fileSystem = asking("1h")) {
            FileStatus status = fileSystem.getFileStatus(path);
            read(fileSystem.open(path));
            LAKE.forgetRequests();

            fileSystem.getFileStatus(path);
            read(fileSystem.open(path));
            read(fileSystem.openFile(path).withFileStatus(status).build().get());

            assertThat(LAKE.requests()).isEmpty();
            assertThat(count("granted")).isZero();
        }
    }

    @Test
    void whatWasWrittenHereIsAskedForOnce() throws Exception {
        Path path = LAKE.dataFile();
        try (FileSystem fileSystem = asking("1h")) {
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 1));
            LAKE.forgetRequests();

            for (int i = 0; i < 3; i++) {
                read(fileSystem.open(path));
                fileSystem.getFileStatus(path);
            }

            assertThat(LAKE.requests()).as("a write is no right to read").containsExactly("HEAD");
            assertThat(count("granted")).isEqualTo(1);
        }
    }

    @Test
    void listingIsNoRightToRead() throws Exception {
        Path path = foreignFile();
        try (FileSystem filling = LAKE.caching();
                FileSystem fileSystem = asking("1h")) {
            read(filling.open(path));
            FileStatus listed = fileSystem.listStatus(path.getParent())[0];
            LAKE.forgetRequests();

            read(fileSystem
                    .openFile(listed.getPath())
                    .withFileStatus(listed)
                    .build()
                    .get());
            read(fileSystem.open(listed.getPath()));

            assertThat(LAKE.requests()).containsExactly("HEAD");
        }
    }

    @Test
    void warmCountsAsAnAnswer() throws Exception {
        Path path = foreignFile();
        try (FileSystem fileSystem = asking("1h")) {
            var unused = ProcessCache.of(path, fileSystem.getConf())
                    .orElseThrow()
                    .warm(path, LENGTH)
                    .get(30, TimeUnit.SECONDS);
            LAKE.forgetRequests();

            fileSystem.open(path).close();

            assertThat(LAKE.requests()).isEmpty();
        }
    }

    @Test
    void withoutTheOptionNothingIsAsked() throws Exception {
        Path path = LAKE.dataFile();
        try (FileSystem fileSystem = LAKE.caching()) {
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 1));
            LAKE.forgetRequests();

            read(fileSystem.open(path));

            assertThat(LAKE.requests()).isEmpty();
        }
    }

    @Test
    void rightsThatAreTakenAwayEndWithTheInterval() throws Exception {
        Path path = foreignFile();
        Path status = foreignFile();
        try (FileSystem fileSystem = asking("1s");
                FileSystem plain = LAKE.uncached();
                FileSystem other = LAKE.caching()) {
            read(fileSystem.open(path));
            fileSystem.getFileStatus(status);
            FileStatus declared = fileSystem.getFileStatus(path);
            LAKE.proxy().faults().failNext(request -> true, 403, 100_000);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> refuses(() -> fileSystem.open(path).close()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> refuses(() -> fileSystem.getFileStatus(status)));

            assertThatThrownBy(() -> read(fileSystem
                            .openFile(path)
                            .withFileStatus(declared)
                            .build()
                            .get()))
                    .isExactlyInstanceOf(catchThrowable(() -> plain.open(path)).getClass());
            assertThat(count("refused")).isGreaterThanOrEqualTo(2);

            assertThatThrownBy(() -> other.open(path).read())
                    .as("what the owner knew of it is forgotten for all its file systems")
                    .isInstanceOf(AccessDeniedException.class);
            LAKE.proxy().faults().clear();
            read(fileSystem.open(path));
        }
    }

    private static boolean refuses(Reading reading) throws Exception {
        try {
            reading.run();
            return false;
        } catch (AccessDeniedException e) {
            return true;
        }
    }

    @FunctionalInterface
    private interface Reading {
        void run() throws Exception;
    }

    @Test
    void withoutAnAnswerNothingIsServed() throws Exception {
        Path path = LAKE.dataFile();
        try (FileSystem fileSystem = asking("1h");
                FileSystem plain = LAKE.uncached()) {
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 1));
            LAKE.proxy().faults().failNext(request -> true, 400, 1000);

            assertThatThrownBy(() -> fileSystem.open(path))
                    .isExactlyInstanceOf(catchThrowable(() -> plain.open(path)).getClass());
            assertThat(count("failed")).isEqualTo(1);
        }
    }

    @Test
    void fileThatIsGoneIsForgotten() throws Exception {
        Path path = LAKE.dataFile();
        try (FileSystem fileSystem = asking("1h");
                FileSystem plain = LAKE.uncached()) {
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 1));
            plain.delete(path, false);

            assertThatThrownBy(() -> fileSystem.open(path)).isInstanceOf(FileNotFoundException.class);
            assertThat(ProcessCache.current().orElseThrow().residency(path).bytes())
                    .isZero();
        }
    }
}
