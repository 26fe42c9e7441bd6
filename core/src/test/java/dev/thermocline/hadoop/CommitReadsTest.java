package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reads of commits in {@code _delta_log}, whose names are given again when a table is recreated. */
class CommitReadsTest {
    private static final int LENGTH = 3_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private CachingS3AFileSystem fileSystem;
    private FileSystem plain;

    @BeforeEach
    void openFileSystems() throws IOException {
        fileSystem = LAKE.caching();
        plain = LAKE.uncached();
    }

    @AfterEach
    void closeFileSystems() throws IOException {
        fileSystem.close();
        plain.close();
    }

    private byte[] whole(Path path) throws IOException {
        try (FSDataInputStream in = fileSystem.open(path)) {
            return in.readAllBytes();
        }
    }

    private static Path commit() {
        return new Path(LAKE.versionedFile().getParent(), "_delta_log/00000000000000000003.json");
    }

    @Test
    void commitThatWasReadCostsOneHead() throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 1);
        Lake.write(plain, commit(), bytes);
        assertThat(whole(commit())).isEqualTo(bytes);
        LAKE.forgetRequests();

        assertThat(whole(commit())).isEqualTo(bytes);

        assertThat(LAKE.requests()).containsExactly("HEAD");
    }

    @Test
    void ownCommitIsReadWithoutAGet() throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 6);
        Lake.write(fileSystem, commit(), bytes);
        LAKE.forgetRequests();

        assertThat(whole(commit())).isEqualTo(bytes);

        assertThat(LAKE.requests()).containsExactly("HEAD");
    }

    @Test
    void logIsFoundByOneList() throws IOException {
        Lake.write(plain, commit(), Lake.bytes(LENGTH, 7));
        LAKE.forgetRequests();

        assertThat(fileSystem.exists(commit().getParent())).isTrue();

        assertThat(LAKE.requests()).containsExactly("LIST");
    }

    @Test
    void absentLogAndLogThatIsAFileCostWhatS3ASends() throws IOException {
        Path absent = new Path("s3a://lake/no-table/_delta_log");
        Path file = new Path("s3a://lake/odd/_delta_log");
        Lake.write(plain, file, Lake.bytes(10, 8));
        LAKE.forgetRequests();

        assertThat(fileSystem.exists(absent)).isFalse();
        assertThat(fileSystem.exists(file)).isTrue();

        assertThat(LAKE.requests()).containsExactly("LIST", "HEAD", "LIST", "HEAD");
    }

    @Test
    void commitOfARecreatedTableIsReadAgain() throws IOException {
        Lake.write(plain, commit(), Lake.bytes(LENGTH, 2));
        whole(commit());
        plain.delete(commit(), false);
        byte[] replacement = Lake.bytes(LENGTH, 3); // as long as the first: the etag alone differs
        Lake.write(plain, commit(), replacement);

        assertThat(whole(commit())).isEqualTo(replacement);
    }

    @Test
    void ownCommitIsReadAsItWasWritten() throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 4);
        Lake.write(fileSystem, commit(), bytes);
        byte[] replacement = Lake.bytes(LENGTH, 5);
        assertThat(whole(commit())).isEqualTo(bytes);
        Lake.write(fileSystem, commit(), replacement);

        assertThat(whole(commit())).isEqualTo(replacement);
    }
}
