package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.ListedLog;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other schemes than {@code s3a}, and wrappers that give each table credentials of its own. */
class VendedCredentialsTest {
    private static final int LENGTH = 100_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    @AfterEach
    void closeScopes() throws IOException {
        ScopedFileSystem.closeAllScopes();
    }

    private static Configuration bound(String scheme) {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs." + scheme + ".impl", CachingS3AFileSystem.class.getName());
        configuration.set("fs.AbstractFileSystem." + scheme + ".impl", CachingS3A.class.getName());
        return configuration;
    }

    private static Path as(String scheme, Path path) {
        return new Path(scheme + "://" + path.toUri().getHost() + path.toUri().getPath());
    }

    private static Path foreignFile() throws IOException {
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, Lake.bytes(LENGTH, 1));
        }
        return path;
    }

    private static void read(FileSystem fileSystem, Path path) throws IOException {
        assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(LENGTH);
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(read);
        }
        assertThat(read).isEqualTo(Lake.bytes(LENGTH, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "s3n"})
    void schemesOfOneBucketShare(String scheme) throws Exception {
        Path path = foreignFile();
        Path other = as(scheme, path);
        try (FileSystem a = LAKE.caching();
                FileSystem b = FileSystem.newInstance(other.toUri(), bound(scheme))) {
            assertThat(((CachingS3AFileSystem) b).cache()).isPresent();
            read(a, path);
            LAKE.forgetRequests();
            read(b, other);
            assertThat(LAKE.requests()).isEmpty();
            assertThat(b.getFileStatus(other).getPath())
                    .as("the path that was asked for")
                    .isEqualTo(other);
            assertThat(b.getFileStatus(other).getBlockSize())
                    .isEqualTo(a.getFileStatus(path).getBlockSize());

            Path written = as(scheme, LAKE.dataFile());
            Lake.write(b, written, Lake.bytes(LENGTH, 1));
            assertThat(b.getFileStatus(written).getPath()).isEqualTo(written);
            LAKE.forgetRequests();
            read(a, as("s3a", written));
            assertThat(LAKE.requests()).isEmpty();

            a.delete(path, false);
            assertThatThrownBy(() -> b.getFileStatus(other)).isInstanceOf(java.io.FileNotFoundException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "s3n"})
    void schemeIsAnsweredAsByS3a(String scheme) throws Exception {
        Path other = as(scheme, foreignFile());
        Configuration plain = LAKE.plain();
        plain.set("fs." + scheme + ".impl", S3AFileSystem.class.getName());
        try (FileSystem theirs = FileSystem.newInstance(other.toUri(), plain);
                FileSystem ours = FileSystem.newInstance(other.toUri(), bound(scheme))) {
            for (int round = 0; round < 2; round++) {
                FileStatus status = ours.getFileStatus(other);
                assertThat(status).hasToString(theirs.getFileStatus(other).toString());
                assertThat(ours.listStatus(other.getParent()))
                        .extracting(FileStatus::getPath)
                        .containsExactly(java.util.Arrays.stream(theirs.listStatus(other.getParent()))
                                .map(FileStatus::getPath)
                                .toArray(Path[]::new));
                read(ours, other);
            }
            assertThat(ours.getUri()).isEqualTo(theirs.getUri());
            assertThat(ProcessCache.of(other, bound(scheme))
                            .orElseThrow()
                            .residency(other)
                            .bytes())
                    .isGreaterThanOrEqualTo(LENGTH);
        }
    }

    @Test
    void fileContextOfAnotherSchemeIsCached() throws Exception {
        Path other = as("s3", foreignFile());
        FileContext context = FileContext.getFileContext(URI.create("s3://lake/"), bound("s3"));
        for (int round = 0; round < 2; round++) {
            LAKE.forgetRequests();
            byte[] read = new byte[LENGTH];
            try (FSDataInputStream in = context.open(other)) {
                in.readFully(read);
            }
            assertThat(read).isEqualTo(Lake.bytes(LENGTH, 1));
        }
        assertThat(LAKE.requests()).isEmpty();
    }

    private Configuration scoped(String scope, String token) {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.aws.credentials.provider", VendingProvider.class.getName());
        configuration.set(VendingProvider.SCOPE, scope);
        configuration.set(VendingProvider.INITIAL_KEY, token);
        configuration.set("fs.s3a.cache.principal", "table ${" + VendingProvider.SCOPE + "}");
        ScopedFileSystem.wrap(configuration, "s3a");
        return configuration;
    }

    @Test
    void cacheStandsBelowAWrapperForEachOfItsScopes() throws Exception {
        LAKE.caching().close(); // starts with an empty directory
        Path path = foreignFile();
        String key = dev.thermocline.testkit.EmbeddedS3.ACCESS_KEY;
        FileSystem first = path.getFileSystem(scoped("orders", key));
        assertThat(first).isInstanceOf(ScopedFileSystem.class);
        read(first, path);
        LAKE.forgetRequests();
        read(path.getFileSystem(scoped("orders", key)), path);
        assertThat(LAKE.requests()).as("the same scope").isEmpty();

        ScopedFileSystem.closeAllScopes();
        LAKE.forgetRequests();
        read(path.getFileSystem(scoped("orders", "renewed")), path);
        assertThat(LAKE.requests()).as("renewed keys of the same scope").isEmpty();

        FileSystem foreign = path.getFileSystem(scoped("salaries", key));
        LAKE.proxy().faults().failNext(request -> true, 403, 1000);
        assertThatThrownBy(() -> read(foreign, path)).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> foreign.open(path).read()).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void jobsOfAWrappersFileSystemOpenNoOtherOne() throws Exception {
        LAKE.caching().close(); // starts with an empty directory
        List<Configuration> commits = new ArrayList<>();
        Path table = new Path("s3a://lake/vended");
        Path path = foreignFile();
        FileSystem wrapper = path.getFileSystem(scoped("orders", dev.thermocline.testkit.EmbeddedS3.ACCESS_KEY));
        CommitSink sink = new CommitSink() {
            @Override
            public void commitClosed(ClosedCommit commit) {
                commits.add(commit.configuration());
            }

            @Override
            public void logListed(ListedLog log) {}
        };
        ProcessCache.current().orElseThrow().addCommitSink(sink);
        Lake.write(wrapper, new CommitFile(table, 0).path(), "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(commits).hasSize(1);

        CacheControl control = ProcessCache.of(path, commits.get(0)).orElseThrow();
        assertThat(control.warm(path, LENGTH).get(30, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.RESIDENT);

        LAKE.forgetRequests();
        byte[] end = new byte[8];
        try (FSDataInputStream in = wrapper.open(path)) {
            in.readFully(LENGTH - end.length, end);
        }
        assertThat(LAKE.requests()).as("warmed for the file system that wrote").isEmpty();
        assertThat(CacheRuntime.current().orElseThrow().fileSystems().find(path, commits.get(0)))
                .containsSame(((CachingS3AFileSystem) ((ScopedFileSystem) wrapper).getRawFileSystem())
                        .cache()
                        .orElseThrow());
    }
}
