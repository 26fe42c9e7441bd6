package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.IntendedCommit;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A commit is announced before it is sent, and then confirmed or taken back. */
class CommitIntentTest {
    private static final byte[] BYTES = Lake.bytes(3_000, 1);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static int tables;

    private final CommitFile commit = new CommitFile(new Path("s3a://lake/intent/t" + tables++), 5);
    private final List<String> events = new ArrayList<>();
    private final List<Optional<byte[]>> contents = new ArrayList<>();
    private CachingS3AFileSystem fileSystem;

    /** Notes events with the PUTs that were sent until then. */
    private final class Noting implements CommitSink {
        private void note(String event, CommitFile file, Optional<byte[]> content) {
            assertThat(file).isEqualTo(commit);
            events.add(event + " after " + puts() + " PUT on "
                    + Thread.currentThread().getName());
            contents.add(content);
        }

        @Override
        public void commitIntended(IntendedCommit intended) {
            note("intended", intended.file(), intended.content());
        }

        @Override
        public void commitAbandoned(IntendedCommit intended) {
            note("abandoned", intended.file(), intended.content());
        }

        @Override
        public void commitClosed(ClosedCommit closed) {
            note("closed", closed.file(), closed.content());
        }
    }

    private static long puts() {
        return LAKE.requests().stream().filter("PUT"::equals).count();
    }

    private String on(String event) {
        return event + " PUT on " + Thread.currentThread().getName();
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    @BeforeEach
    void startCache() throws IOException {
        fileSystem = LAKE.caching();
        control().addCommitSink(new Noting());
        LAKE.forgetRequests();
    }

    @AfterEach
    void stopCache() throws IOException {
        fileSystem.close();
    }

    @Test
    void commitIsAnnouncedBeforeItsPutAndConfirmedAfterIt() throws IOException {
        Lake.write(fileSystem, commit.path(), BYTES);

        assertThat(events).containsExactly(on("intended after 0"), on("closed after 1"));
        assertThat(contents)
                .allSatisfy(content -> assertThat(content.orElseThrow()).isEqualTo(BYTES));
        assertThat(contents.get(1).orElseThrow())
                .as("by which it is recognized")
                .isSameAs(contents.get(0).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 412})
    void commitThatFailsIsTakenBackAndLeavesNothing(int status) throws IOException {
        LAKE.proxy().faults().failNext(request -> request.kind() == Kind.PUT, status, 10);
        List<String> plain = new ArrayList<>();
        try (FileSystem s3a = LAKE.uncached()) {
            assertThatThrownBy(() -> Lake.write(s3a, commit.path(), BYTES)).isInstanceOf(IOException.class);
            plain.addAll(LAKE.requests());
            LAKE.forgetRequests();
        }

        assertThatThrownBy(() -> Lake.write(fileSystem, commit.path(), BYTES))
                .isInstanceOf(status == 403 ? AccessDeniedException.class : IOException.class);

        assertThat(events).containsExactly(on("intended after 0"), on("abandoned after " + puts()));
        assertThat(contents)
                .allSatisfy(content -> assertThat(content.orElseThrow()).isEqualTo(BYTES));
        assertThat(contents.get(1).orElseThrow()).isSameAs(contents.get(0).orElseThrow());
        assertThat(LAKE.requests()).as("as S3A").isEqualTo(plain);
        assertThat(control().residency(commit.path()).bytes()).isZero();
    }

    @Test
    void commitThatIsThereAlreadyIsNotAnnounced() throws IOException {
        try (FileSystem s3a = LAKE.uncached()) {
            Lake.write(s3a, commit.path(), BYTES);
        }

        assertThatThrownBy(() -> fileSystem.create(commit.path(), false))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(events).isEmpty();
    }

    @Test
    void writeThatIsGivenUpIsNotAnnounced() throws IOException {
        try (FSDataOutputStream out = fileSystem.create(commit.path())) {
            out.write(BYTES);
            out.abort();
        }

        assertThat(events).isEmpty();
        assertThat(puts()).isZero();
    }

    @Test
    void longCommitIsAnnouncedWithoutItsBytes() throws IOException {
        fileSystem.close();
        FileSystem.closeAll();
        CacheRuntime.shutdown();
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.commit.log.max", "64k");
        try (FileSystem other = LAKE.caching(configuration)) {
            control().addCommitSink(new Noting());
            LAKE.forgetRequests();

            Lake.write(other, commit.path(), Lake.bytes(70_000, 2));
        }

        assertThat(events).containsExactly(on("intended after 0"), on("closed after 1"));
        assertThat(contents).containsExactly(Optional.empty(), Optional.empty());
    }

    @Test
    void sinkThatFailsEndsNeitherTheCommitNorTheOthers() throws IOException {
        control().addCommitSink(new CommitSink() {
            @Override
            public void commitIntended(IntendedCommit intended) {
                throw new IllegalStateException("planted");
            }

            @Override
            public void commitClosed(ClosedCommit closed) {
                throw new IllegalStateException("planted");
            }
        });
        Noting after = new Noting();
        control().addCommitSink(after);

        Lake.write(fileSystem, commit.path(), BYTES);

        assertThat(events).hasSize(4);
        assertThat(fileSystem.getFileStatus(commit.path()).getLen()).isEqualTo(BYTES.length);
    }
}
