package dev.thermocline.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.runtime.ProcessCache;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Immutable names that another program deletes or rewrites: what S3 contradicts is forgotten at once. */
class ContradictionsTest {
    private static final int LENGTH = 400_000;
    private static final byte[] BEFORE = Lake.bytes(LENGTH, 1);
    private static final byte[] AFTER = Lake.bytes(LENGTH, 2);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final Path path = LAKE.dataFile();
    private FileSystem other; // of another program: its requests are not seen by the cache
    private FileSystem cached;

    @BeforeEach
    void fileIsKnown() throws IOException {
        other = LAKE.uncached();
        Lake.write(other, path, BEFORE);
        cached = LAKE.caching();
        assertThat(cached.getFileStatus(path).getLen()).isEqualTo(LENGTH);
    }

    @AfterEach
    void close() throws IOException {
        other.close();
        cached.close();
    }

    private static long contradictions(String kind) {
        return ProcessCache.current()
                .orElseThrow()
                .metrics()
                .counter("cache.contradictions." + kind)
                .getCount();
    }

    private byte[] whole() throws IOException {
        try (FSDataInputStream in = cached.open(path)) {
            return in.readAllBytes();
        }
    }

    @Test
    void nextReadOfAReplacedFileReadsWhatIsThereNow() throws Exception {
        Lake.write(other, path, AFTER);
        LAKE.forgetRequests();

        assertThat(whole()).isEqualTo(AFTER);

        assertThat(LAKE.requests()).startsWith("GET 0-399999", "HEAD");
        assertThat(contradictions("replaced")).isEqualTo(1);
        LAKE.forgetRequests();
        assertThat(whole()).isEqualTo(AFTER);
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void sameBytesUnderAnotherTagAreRead() throws Exception {
        byte[] bytes = Lake.bytes(6 << 20, 4);
        Configuration inOnePart = LAKE.plain();
        inOnePart.set("fs.s3a.multipart.size", "8M");
        inOnePart.set("fs.s3a.multipart.threshold", "8M");
        try (FileSystem first = FileSystem.newInstance(path.toUri(), inOnePart)) {
            Lake.write(first, path, bytes);
        }
        cached.listStatus(path.getParent());
        FileStatus status = cached.getFileStatus(path);
        Lake.write(other, path, bytes); // in two parts

        try (FSDataInputStream in =
                cached.openFile(path).withFileStatus(status).build().get()) {
            byte[] read = new byte[1000];
            in.readFully(100_000, read);

            assertThat(read).isEqualTo(Arrays.copyOfRange(bytes, 100_000, 101_000));
        }
        assertThat(contradictions("replaced")).isEqualTo(1);
    }

    @Test
    void fileOfAnotherLengthIsReadToItsEnd() throws Exception {
        for (int length : new int[] {100_000, 500_000, 10}) {
            Path replaced = LAKE.dataFile();
            Lake.write(other, replaced, BEFORE);
            cached.getFileStatus(replaced);
            byte[] bytes = Lake.bytes(length, length);
            Lake.write(other, replaced, bytes);

            try (FSDataInputStream in = cached.open(replaced)) {
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void vectoredReadOfAReplacedFileReadsWhatIsThereNow() throws Exception {
        Lake.write(other, path, AFTER);
        FileRange range = FileRange.createFileRange(1000, 100);

        try (FSDataInputStream in = cached.open(path)) {
            in.readVectored(List.of(range), ByteBuffer::allocate);

            assertThat(range.getData().get(60, TimeUnit.SECONDS)).isEqualTo(ByteBuffer.wrap(AFTER, 1000, 100));
        }
    }

    @Test
    void readerThatHasBytesOfTheOldVersionGetsNoneOfTheNew() throws Exception {
        try (FSDataInputStream in = cached.open(path)) {
            in.readFully(LENGTH - 8, new byte[8]); // from its tail, which is here
            Lake.write(other, path, AFTER);

            assertThatThrownBy(() -> in.readFully(0, new byte[100])).isInstanceOf(RemoteFileChangedException.class);
        }
        assertThat(whole()).isEqualTo(AFTER);
    }

    @Test
    void readerWhoNamesAVersionOfAnotherLengthGetsNoOther() throws Exception {
        FileStatus status = cached.getFileStatus(path);
        Lake.write(other, path, Lake.bytes(1000, 3));

        try (FSDataInputStream in =
                cached.openFile(path).withFileStatus(status).build().get()) {
            assertThatThrownBy(() -> in.readFully(0, new byte[100])).isInstanceOf(RemoteFileChangedException.class);
        }
        assertThat(cached.getFileStatus(path).getLen()).isEqualTo(1000);
    }

    @Test
    void versionedNameThatIsReplacedAfterItsHeadFailsAsInS3a() throws Exception {
        Path versioned = LAKE.versionedFile();
        Lake.write(other, versioned, BEFORE);
        cached.open(versioned).close(); // a probe
        try (FSDataInputStream in = cached.open(versioned)) { // a HEAD
            Lake.write(other, versioned, AFTER);

            assertThatThrownBy(() -> in.readFully(0, new byte[100])).isInstanceOf(RemoteFileChangedException.class);
        }
        try (FSDataInputStream in = cached.open(versioned)) {
            assertThat(in.readAllBytes()).isEqualTo(AFTER);
        }
    }

    @Test
    void deletedFileIsMissingFromTheFirstContradictionOn() throws Exception {
        other.delete(path, false);

        assertThatThrownBy(() -> {
                    try (FSDataInputStream in = cached.open(path)) {
                        in.readFully(0, new byte[100]);
                    }
                })
                .isInstanceOf(FileNotFoundException.class);

        assertThat(contradictions("missing")).isEqualTo(1);
        assertThatThrownBy(() -> cached.getFileStatus(path)).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> cached.open(path)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void whatExistsDeniesHasNoStatus() throws Exception {
        other.delete(path, false);

        assertThat(cached.exists(path)).isFalse();

        assertThatThrownBy(() -> cached.getFileStatus(path)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void listingThatShowsAnotherVersionReplacesWhatIsKnown() throws Exception {
        Lake.write(other, path, Lake.bytes(1000, 3));

        cached.listStatus(path.getParent());

        assertThat(cached.getFileStatus(path).getLen()).isEqualTo(1000);
        assertThat(whole()).isEqualTo(Lake.bytes(1000, 3));
    }

    @Test
    @SuppressWarnings("deprecation") // isFile sends a HEAD
    void otherOwnersForgetToo() throws Exception {
        Configuration assumed = LAKE.configuration();
        assumed.set("fs.s3a.assumed.role.arn", "arn:aws:iam::1:role/another");
        try (FileSystem second = LAKE.caching(assumed)) {
            assertThat(second.getFileStatus(path).getLen()).isEqualTo(LENGTH);
            Lake.write(other, path, Lake.bytes(1000, 3));

            assertThat(cached.isFile(path)).isTrue(); // a HEAD of S3A

            assertThat(second.getFileStatus(path).getLen()).isEqualTo(1000);
        }
    }

    @Test
    void warmOfAReplacedFileForgetsIt() throws Exception {
        Lake.write(other, path, Lake.bytes(1000, 3));
        CacheControl control = ProcessCache.current().orElseThrow();

        try (BodyFetch body = control.body(path).orElseThrow()) {
            assertThatThrownBy(() -> body.fetch(new dev.thermocline.engine.layout.ByteRange(0, Lake.BLOCK)))
                    .isInstanceOf(RemoteFileChangedException.class);
        }

        assertThat(cached.getFileStatus(path).getLen()).isEqualTo(1000);
    }
}
