package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.Immutable;
import dev.thermocline.api.BodyFetch;
import dev.thermocline.engine.layout.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A closed file system answers nothing, as S3A, whatever the cache knows; its streams fetch nothing more. */
class ClosedFileSystemTest {
    private static final int LENGTH = 300_000;
    private static final byte[] BYTES = Lake.bytes(LENGTH, 1);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private Path known;
    private FileStatus status;

    /** Something asked of a file system that is closed. */
    @Immutable
    private interface Act {
        Object on(FileSystem fileSystem, FileStatus known) throws Exception;
    }

    /** Every operation that the cache has a part in. */
    enum Operation {
        OPEN((fs, known) -> fs.open(known.getPath())),
        OPEN_AND_READ((fs, known) -> fs.open(known.getPath()).read()),
        OPEN_FILE((fs, known) -> fs.openFile(known.getPath()).build().get()),
        OPEN_FILE_WITH_STATUS((fs, known) ->
                fs.openFile(known.getPath()).withFileStatus(known).build().get()),
        OPEN_FILE_WITH_LENGTH((fs, known) -> fs.openFile(known.getPath())
                .opt("fs.option.openfile.length", Integer.toString(LENGTH))
                .build()
                .get()),
        STATUS((fs, known) -> fs.getFileStatus(known.getPath())),
        EXISTS((fs, known) -> fs.exists(known.getPath())),
        LIST((fs, known) -> fs.listStatus(known.getPath().getParent()).length),
        ITERATE((fs, known) -> fs.listStatusIterator(known.getPath().getParent())),
        LIST_LOCATED((fs, known) -> fs.listLocatedStatus(known.getPath().getParent())),
        LIST_FILES((fs, known) -> fs.listFiles(known.getPath().getParent(), true)),
        CREATE((fs, known) -> fs.create(known.getPath())),
        CREATE_FILE(
                (fs, known) -> fs.createFile(known.getPath()).overwrite(true).build()),
        CREATE_NON_RECURSIVE((fs, known) -> fs.createNonRecursive(known.getPath(), true, 1, (short) 1, 1, null)),
        DELETE((fs, known) -> fs.delete(known.getPath(), false)),
        RENAME((fs, known) -> fs.rename(known.getPath(), known.getPath().suffix("-moved"))),
        CLOSE((fs, known) -> {
            fs.close();
            return "closed";
        });

        private final Act act;

        Operation(Act act) {
            this.act = act;
        }

        String outcome(FileSystem fileSystem, FileStatus known) {
            try {
                return String.valueOf(act.on(fileSystem, known));
            } catch (Exception e) {
                return e.getClass().getName() + " caused by " + e.getCause() + ": " + e.getMessage();
            }
        }
    }

    @BeforeEach
    void writeFile() throws IOException {
        known = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, known, BYTES);
            status = plain.getFileStatus(known);
        }
    }

    private CachingS3AFileSystem warm() throws IOException {
        CachingS3AFileSystem cached = LAKE.caching();
        cached.getFileStatus(known);
        try (FSDataInputStream in = cached.open(known)) {
            in.readFully(0, new byte[Lake.BLOCK]);
        }
        return cached;
    }

    @ParameterizedTest
    @EnumSource
    void closedFileSystemAnswersAsS3a(Operation operation) throws Exception {
        FileSystem plain = LAKE.uncached();
        FileSystem cached = warm();
        plain.close();
        cached.close();
        LAKE.forgetRequests();

        assertThat(operation.outcome(cached, status)).isEqualTo(operation.outcome(plain, status));
        assertThat(LAKE.requests()).isEmpty();
    }

    /** S3A's streams go on with what their connection has; ours with what the cache has. */
    @Test
    void streamThatOutlivesItsFileSystemReadsWhatIsHereAndFetchesNothing() throws Exception {
        FileSystem cached = warm();
        FileRange absent = FileRange.createFileRange(2 * Lake.BLOCK, 100);
        try (FSDataInputStream in = cached.open(known);
                FSDataInputStream declared = cached.openFile(known)
                        .opt("fs.option.openfile.length", Integer.toString(LENGTH))
                        .build()
                        .get()) {
            cached.close();
            LAKE.forgetRequests();

            byte[] read = new byte[100];
            in.readFully(0, read);
            assertThat(read).isEqualTo(Arrays.copyOf(BYTES, 100));
            assertThatThrownBy(() -> in.readFully(2 * Lake.BLOCK, read)).satisfies(ClosedFileSystemTest::closed);
            assertThatThrownBy(() -> declared.read(2 * Lake.BLOCK, read, 0, 1)).satisfies(ClosedFileSystemTest::closed);
            in.readVectored(List.of(absent), ByteBuffer::allocate);
            assertThatThrownBy(() -> absent.getData().get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .satisfies(ClosedFileSystemTest::closed);
            assertThat(LAKE.requests()).isEmpty();
        }
    }

    private static void closed(Throwable failure) {
        assertThat(failure)
                .isInstanceOf(PathIOException.class)
                .hasMessageContaining("s3a://lake")
                .hasMessageContaining("FileSystem is closed!");
    }

    @Test
    void streamOfAFileThatIsNotKnownYetDoesNotAskForIt() throws Exception {
        FileSystem cached = LAKE.caching();
        try (FSDataInputStream in = cached.openFile(known)
                .opt("fs.option.openfile.length", Integer.toString(LENGTH))
                .build()
                .get()) {
            cached.close();
            LAKE.forgetRequests();

            assertThatThrownBy(in::read).satisfies(ClosedFileSystemTest::closed);
            assertThat(LAKE.requests()).isEmpty();
        }
    }

    @Test
    void fetchOfBodiesEndsWithItsFileSystem() throws Exception {
        CachingS3AFileSystem cached = warm();
        try (BodyFetch body = cached.cache().orElseThrow().body(known).orElseThrow()) {
            cached.close();

            assertThatThrownBy(() -> body.fetch(new ByteRange(2 * Lake.BLOCK, 3 * Lake.BLOCK)))
                    .satisfies(ClosedFileSystemTest::closed);
        }
    }

    @Test
    void cacheServesTheOtherFileSystemsOfTheProcess() throws Exception {
        try (FileSystem other = LAKE.caching()) {
            warm().close();
            LAKE.forgetRequests();

            try (FSDataInputStream in = other.open(known)) {
                in.readFully(0, new byte[Lake.BLOCK]);
            }
            assertThat(LAKE.requests()).isEmpty();
        }
    }
}
