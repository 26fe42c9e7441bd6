package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What S3 stated of names that are never replaced counts in the next process as it did in the one before. */
class KnownAfterRestartTest {
    private static final int LENGTH = 300_000;
    private static final byte[] BYTES = Lake.bytes(LENGTH, 1);
    private static final byte[] OTHERS = Lake.bytes(LENGTH, 2);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    @TempDir
    private java.nio.file.Path directory;

    @SuppressWarnings("NullAway.Init") // begin() is called before each test
    private CachingS3AFileSystem fileSystem;

    @BeforeEach
    void begin() throws IOException {
        fileSystem = LAKE.restarted(configuration(directory));
    }

    @AfterEach
    void stop() throws IOException {
        fileSystem.close();
        FileSystem.closeAll();
        CacheRuntime.shutdown();
    }

    private static Configuration configuration(java.nio.file.Path directory) {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.dirs", directory.toString());
        return configuration;
    }

    private static void awaitStored() {
        Awaitility.await()
                .until(() -> CacheRuntime.current().orElseThrow().engine().queuedBytes() == 0);
    }

    private void restart() throws IOException {
        restart(configuration(directory));
    }

    private void restart(Configuration configuration) throws IOException {
        awaitStored();
        stop();
        fileSystem = LAKE.restarted(configuration);
        Lake.awaitAdoption();
        LAKE.forgetRequests();
    }

    private Path foreign() throws IOException {
        return foreign(LAKE.dataFile());
    }

    private static Path foreign(Path path) throws IOException {
        replacedByAnother(path, BYTES);
        return path;
    }

    private static void replacedByAnother(Path path, byte[] bytes) throws IOException {
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, bytes);
        }
    }

    private static void deletedByAnother(Path path) throws IOException {
        try (FileSystem plain = LAKE.uncached()) {
            plain.delete(path, false);
        }
    }

    private byte[] read(Path path, int from, int to) throws IOException {
        byte[] read = new byte[to - from];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(from, read);
        }
        return read;
    }

    private void assertReads(Path path) throws IOException {
        assertThat(read(path, 0, LENGTH)).isEqualTo(BYTES);
    }

    private S3AFileStatus status(Path path) throws IOException {
        return (S3AFileStatus) fileSystem.getFileStatus(path);
    }

    private static void assertSame(S3AFileStatus now, S3AFileStatus then) {
        assertThat(now).isEqualTo(then);
        assertThat(now.getLen()).isEqualTo(then.getLen());
        assertThat(now.getModificationTime()).isEqualTo(then.getModificationTime());
        assertThat(now.getEtag()).isEqualTo(then.getEtag());
        assertThat(now.getVersionId()).isEqualTo(then.getVersionId());
        assertThat(now.getOwner()).isEqualTo(then.getOwner());
        assertThat(now.getBlockSize()).isEqualTo(then.getBlockSize());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void firstOpensOfWhatWasReadSendNothing(boolean killed, @TempDir java.nio.file.Path image) throws IOException {
        Path path = foreign();
        S3AFileStatus before = status(path);
        assertReads(path);
        if (killed) {
            awaitStored();
            RestartTest.copy(directory, image);
        }

        restart(configuration(killed ? image : directory));

        assertSame(status(path), before);
        assertReads(path);
        assertThat(LAKE.requests()).isEmpty();
        try (FileSystem plain = LAKE.uncached()) {
            assertSame(before, (S3AFileStatus) plain.getFileStatus(path));
        }
    }

    /** S3 answers writes without a time: it is asked for, here and in the next process. */
    @Test
    void statusOfAWrittenFileIsAskedForOnceInAllProcesses() throws IOException {
        Path path = LAKE.dataFile();
        Lake.write(fileSystem, path, BYTES);

        restart();
        assertReads(path);
        assertThat(LAKE.requests()).isEmpty();
        S3AFileStatus stated = status(path);
        assertThat(LAKE.requests()).containsExactly("HEAD");

        restart();
        assertSame(status(path), stated);
        assertReads(path);
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void nameThatMayBeReplacedIsAskedFor() throws IOException {
        Path path = foreign(LAKE.versionedFile());
        assertReads(path);

        restart();
        assertReads(path);

        assertThat(LAKE.requests()).containsExactly("HEAD");
    }

    @Test
    void anotherPrincipalIsServedNothing() throws IOException {
        Path path = foreign();
        status(path);
        assertReads(path);
        Configuration another = configuration(directory);
        another.set("fs.s3a.cache.principal", "another");

        restart(another);
        status(path);

        assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL);
    }

    @Test
    void deletionByAnotherIsNotSeenUntilS3ContradictsAsBeforeTheRestart() throws IOException {
        Path path = foreign();
        status(path);
        assertThat(read(path, 0, 100)).isEqualTo(Arrays.copyOf(BYTES, 100));
        awaitStored();
        deletedByAnother(path);
        for (int i = 0; i < 2; i++) { // in the same process, and in the next one
            LAKE.forgetRequests();
            status(path);
            assertThat(read(path, 0, 100)).isEqualTo(Arrays.copyOf(BYTES, 100));
            assertThat(LAKE.requests()).isEmpty();
            if (i == 0) {
                restart();
            }
        }

        assertThatThrownBy(() -> read(path, 200_000, 200_100)).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> status(path)).isInstanceOf(FileNotFoundException.class);
        restart();
        assertThatThrownBy(() -> status(path)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void replacementByAnotherIsFoundByTheFirstRequest() throws IOException {
        Path path = foreign();
        status(path);
        assertThat(read(path, 0, 100)).isEqualTo(Arrays.copyOf(BYTES, 100));
        awaitStored();
        replacedByAnother(path, OTHERS);

        restart();
        assertThat(read(path, 200_000, 200_100)).isEqualTo(Arrays.copyOfRange(OTHERS, 200_000, 200_100));
        assertThat(LAKE.requests()).hasSize(3).element(1).isEqualTo("HEAD");
        assertThat(read(path, 0, LENGTH)).isEqualTo(OTHERS);
        assertThat(status(path).getEtag()).isNotEmpty();
    }

    @Test
    void listingThatShowsAnotherVersionCountsForAllOwners() throws IOException {
        Path path = foreign();
        status(path);
        assertReads(path);
        awaitStored();
        replacedByAnother(path, OTHERS);
        Configuration another = configuration(directory);
        another.set("fs.s3a.cache.principal", "another");

        restart();
        try (FileSystem others = LAKE.restarted(another)) {
            others.listStatus(path.getParent());
        }

        assertThat(read(path, 0, LENGTH)).isEqualTo(OTHERS);
    }

    @Test
    void whatThisProcessChangesIsNotKnownToTheNext() throws IOException {
        Path deleted = foreign();
        Path replaced = foreign();
        for (Path path : new Path[] {deleted, replaced}) {
            status(path);
            assertReads(path);
        }
        restart(); // also what is known from an earlier process
        fileSystem.delete(deleted, false);
        Lake.write(fileSystem, replaced, OTHERS);

        restart();

        assertThatThrownBy(() -> status(deleted)).isInstanceOf(FileNotFoundException.class);
        assertThat(read(replaced, 0, LENGTH)).isEqualTo(OTHERS);
    }

    @Test
    void evictPrefixEndsItBelowEveryDirectoryUntilAPathIsKnown() throws IOException {
        Path opened = foreign();
        Path unopened = foreign();
        for (Path path : new Path[] {opened, unopened}) {
            status(path);
            assertReads(path);
        }
        restart();
        status(opened);
        ProcessCache.current().orElseThrow().evictPrefix(new Path("s3a://lake/elsewhere"));
        LAKE.forgetRequests();

        status(opened);
        assertThat(LAKE.requests()).as("is known below another directory").isEmpty();
        restart();
        status(opened);
        assertThat(LAKE.requests()).isEmpty();
        status(unopened);
        assertThat(LAKE.requests()).as("may have been below it").containsExactly("HEAD");

        ProcessCache.current().orElseThrow().evictPrefix(opened.getParent());
        restart();
        status(opened);
        assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL);
    }

    @Test
    void nothingIsBelievedOfADamagedLog() throws IOException {
        Path path = foreign();
        status(path);
        assertReads(path);
        awaitStored();
        stop();
        java.nio.file.Path log = directory.resolve("slot-0/region/objects.log");
        byte[] content = Files.readAllBytes(log);
        byte[] damaged = Arrays.copyOf(content, 2 * content.length);
        int header = 0;
        for (int magic = 0x54_48_4F_52; header < content.length - 4; header++) {
            if (ByteBuffer.wrap(content).getInt(header) == magic) {
                break;
            }
        }
        System.arraycopy(content, header, damaged, content.length, content.length - header); // the records again
        damaged[content.length - 1] ^= 1; // the checksum of the last one of the first
        Files.write(log, Arrays.copyOf(damaged, 2 * content.length - header));

        fileSystem = LAKE.restarted(configuration(directory));
        Lake.awaitAdoption();
        LAKE.forgetRequests();
        assertReads(path);

        assertThat(LAKE.requests()).containsExactly("HEAD");
    }
}
