package dev.thermocline.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.hadoop.Lake;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bytes that nothing gives away, but for the work that fails on them. */
class OpenedFilesTest {
    private static final byte[] CONTENT = Lake.bytes(300_000, 5);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private FileSystem cached;
    private Path file;

    @BeforeEach
    void keepAFlippedBit() throws IOException {
        cached = LAKE.caching(LAKE.configuration());
        file = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, file, CONTENT);
        }
        LAKE.proxy()
                .faults()
                .answerNext(
                        request ->
                                request.kind() == Kind.GET && !request.range().startsWith("-"),
                        (request, truth) -> {
                            byte[] flipped = truth.body().clone();
                            flipped[100] ^= 4;
                            return truth.withBody(flipped);
                        },
                        1);
    }

    @AfterEach
    void end() throws IOException {
        OpenedFiles.end();
        cached.close();
    }

    private boolean readsRight() throws IOException {
        try (FSDataInputStream in = cached.open(file)) {
            return Arrays.equals(in.readAllBytes(), CONTENT);
        }
    }

    @Test
    void attemptAfterOneThatFailedReadsS3AndReplacesWhatWasKept() throws IOException {
        OpenedFiles.begin();
        assertThat(readsRight()).as("S3A is wrong, too").isFalse();
        assertThat(OpenedFiles.doubt()).isEqualTo(1);

        OpenedFiles.begin();
        assertThat(readsRight()).isTrue();
        OpenedFiles.end();

        LAKE.forgetRequests();
        assertThat(readsRight()).isTrue();
        assertThat(LAKE.requests()).as("the right bytes are kept").isEmpty();
        assertThat(ProcessCache.current()
                        .orElseThrow()
                        .metrics()
                        .counter("cache.contradictions.doubted")
                        .getCount())
                .isEqualTo(1);
    }

    @Test
    void filesOfWorkThatEndedWellStay() throws IOException {
        OpenedFiles.begin();
        readsRight();
        OpenedFiles.end();
        LAKE.forgetRequests();

        assertThat(OpenedFiles.doubt()).as("another piece of work").isZero();
        readsRight();

        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void threadsWithoutWorkNoteNothing() throws IOException {
        readsRight();

        assertThat(OpenedFiles.doubt()).isZero();
    }
}
