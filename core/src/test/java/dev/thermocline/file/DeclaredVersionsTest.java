package dev.thermocline.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.api.CacheControl;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.runtime.ProcessCache;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A status that a caller brings may be old: of a name that may be replaced it is checked before cached bytes are
 * served.
 */
class DeclaredVersionsTest {
    private static final int LENGTH = 100_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private FileSystem plain;
    private FileSystem cached;

    @BeforeEach
    void openFileSystems() throws IOException {
        plain = LAKE.uncached();
        cached = LAKE.caching();
    }

    @AfterEach
    void closeFileSystems() throws IOException {
        plain.close();
        cached.close();
    }

    /** Written by another process, whose status travels here; S3 named no version to this process yet. */
    private FileStatus foreign(Path path) throws IOException {
        Lake.write(plain, path, Lake.bytes(LENGTH, 1));
        return plain.getFileStatus(path);
    }

    private byte[] read(FileSystem fileSystem, FileStatus status) throws Exception {
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem
                .openFile(status.getPath())
                .withFileStatus(status)
                .build()
                .get()) {
            in.readFully(0, read);
        }
        return read;
    }

    private void warm(FileStatus status) throws Exception {
        read(cached, status);
        CacheControl control = ProcessCache.current().orElseThrow();
        await().until(() -> control.residency(status.getPath()).bytes() >= LENGTH);
        LAKE.forgetRequests();
    }

    @Test
    void statusFromBeforeAReplacementIsRefusedAsByS3a() throws Exception {
        FileStatus old = foreign(LAKE.versionedFile());
        warm(old);
        Lake.write(plain, old.getPath(), Lake.bytes(LENGTH, 2));

        assertThatThrownBy(() -> read(plain, old)).isInstanceOf(RemoteFileChangedException.class);
        LAKE.forgetRequests();
        assertThatThrownBy(() -> read(cached, old)).isInstanceOf(RemoteFileChangedException.class);
        assertThat(LAKE.requests()).containsExactly("HEAD");
    }

    @Test
    void statusOfADeletedFileIsRefusedAsByS3a() throws Exception {
        FileStatus old = foreign(LAKE.versionedFile());
        warm(old);
        plain.delete(old.getPath(), false);

        assertThatThrownBy(() -> read(plain, old)).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> read(cached, old)).isInstanceOf(FileNotFoundException.class);
        assertThat(ProcessCache.current().orElseThrow().residency(old.getPath()).bytes())
                .isZero();
    }

    @Test
    void statusThatIsCurrentIsCheckedOnceInAWhile() throws Exception {
        FileStatus status = foreign(LAKE.versionedFile());
        warm(status);

        assertThat(read(cached, status)).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(LAKE.requests()).containsExactly("HEAD");
        LAKE.forgetRequests();
        assertThat(read(cached, status)).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void statusThatS3HasJustGivenNeedsNoCheck() throws Exception {
        FileStatus status = foreign(LAKE.versionedFile());
        warm(status);
        FileStatus own = cached.getFileStatus(status.getPath());
        LAKE.forgetRequests();

        assertThat(read(cached, own)).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void statusesOfAListingNeedNoCheck() throws Exception {
        FileStatus status = foreign(LAKE.versionedFile());
        warm(status);
        FileStatus listed = cached.listStatus(status.getPath())[0];
        LAKE.forgetRequests();

        assertThat(read(cached, listed)).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void ownOverwriteEndsTheConfirmation() throws Exception {
        FileStatus status = foreign(LAKE.versionedFile());
        warm(status);
        FileStatus own = cached.getFileStatus(status.getPath());
        Lake.write(cached, status.getPath(), Lake.bytes(LENGTH, 2));

        assertThatThrownBy(() -> read(cached, own)).isInstanceOf(RemoteFileChangedException.class);
    }

    @Test
    void fileOfWhichNothingIsHereIsCheckedByItsFirstGet() throws Exception {
        FileStatus old = foreign(LAKE.versionedFile());
        Lake.write(plain, old.getPath(), Lake.bytes(LENGTH, 2));
        LAKE.forgetRequests();

        assertThatThrownBy(() -> read(cached, old)).isInstanceOf(RemoteFileChangedException.class);
        assertThat(LAKE.requests()).doesNotContain("HEAD");
    }

    /** A name that is immutable by construction is not written again; its bytes are served without a request. */
    @Test
    void immutableNameIsServedUnderItsStatus() throws Exception {
        FileStatus status = foreign(LAKE.dataFile());
        warm(status);

        assertThat(read(cached, status)).isEqualTo(Lake.bytes(LENGTH, 1));
        assertThat(LAKE.requests()).isEmpty();
    }
}
