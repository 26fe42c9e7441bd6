package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.security.PrivilegedExceptionAction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one owner may read, another has to ask S3 for, whatever the cache holds. */
class OwnerReadsTest {
    private static final int LENGTH = 100_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private FileSystem owner;
    private Path path;

    /** The owner's file is in the cache: status, tail and blocks. */
    @BeforeEach
    void fillCache() throws Exception {
        owner = LAKE.caching();
        path = LAKE.dataFile();
        Lake.write(owner, path, Lake.bytes(LENGTH, 1));
        read(owner);
        LAKE.forgetRequests();
        read(owner);
        assertThat(LAKE.requests()).isEmpty();
    }

    @AfterEach
    void closeFileSystems() throws IOException {
        owner.close();
    }

    private FileStatus read(FileSystem fileSystem) throws Exception {
        FileStatus status = fileSystem.getFileStatus(path);
        read(fileSystem, status);
        return status;
    }

    private void read(FileSystem fileSystem, FileStatus status) throws Exception {
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in =
                fileSystem.openFile(path).withFileStatus(status).build().get()) {
            in.readFully(0, read);
        }
        assertThat(read).isEqualTo(Lake.bytes(LENGTH, 1));
    }

    private static FileSystem as(String user, Configuration configuration) throws Exception {
        return UserGroupInformation.createRemoteUser(user)
                .doAs((PrivilegedExceptionAction<FileSystem>) () -> LAKE.caching(configuration));
    }

    @Test
    void otherCredentialsAreDeniedWhatTheCacheHolds() throws Exception {
        FileStatus status = owner.getFileStatus(path);
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.access.key", "somebody-else");
        try (FileSystem other = LAKE.caching(configuration)) {
            assertThatThrownBy(() -> other.getFileStatus(path)).isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> other.open(path).read()).isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> read(other, status)).isInstanceOf(AccessDeniedException.class);
        }
        LAKE.forgetRequests();
        read(owner);
        assertThat(LAKE.requests()).as("the owner's own").isEmpty();
    }

    @Test
    void anotherUserAsksForItselfAndThenHasItsOwn() throws Exception {
        try (FileSystem other = as("another", LAKE.configuration())) {
            read(other);
            assertThat(LAKE.requests()).hasSize(2).allMatch(request -> request.startsWith("GET"));
            LAKE.forgetRequests();
            read(other);
            assertThat(LAKE.requests()).isEmpty();
        }
    }

    @Test
    void processesThatShareOnPurposeDoNotAsk() throws Exception {
        Configuration shared = LAKE.configuration();
        shared.set("fs.s3a.cache.share", "process");
        try (FileSystem first = as("first", shared);
                FileSystem second = as("second", shared)) {
            read(first);
            LAKE.forgetRequests();
            read(second);
            assertThat(LAKE.requests()).isEmpty();
        }
    }

    @Test
    void changeByOneOwnerIsSeenByAll() throws Exception {
        try (FileSystem other = as("another", LAKE.configuration())) {
            read(other);
            byte[] replacement = Lake.bytes(LENGTH, 2);
            Lake.write(owner, path, replacement);

            byte[] read = new byte[LENGTH];
            try (FSDataInputStream in = other.open(path)) {
                in.readFully(read);
            }
            assertThat(read).isEqualTo(replacement);
        }
    }
}
