package dev.thermocline.hadoop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.ListedLog;
import dev.thermocline.api.PresentFile;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.listing.ListingStatusesTest.ListingMethod;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.Listing;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.s3a.S3ListRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;

/** What a process learns of commits and deletes without asking for them, and what asking costs. */
class LogDiscoveryTest {
    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static int tables;

    private final List<ListedLog> listed = new CopyOnWriteArrayList<>();
    private final List<Path> deleted = new CopyOnWriteArrayList<>();
    private Path table;
    private FileSystem plain;
    private CachingS3AFileSystem fileSystem;

    @BeforeEach
    void startCache() throws IOException {
        table = new Path("s3a://lake/discovered/t" + tables++);
        plain = LAKE.uncached();
        fileSystem = LAKE.caching();
        CacheControl control = ProcessCache.current().orElseThrow();
        control.addCommitSink(new CommitSink() {
            @Override
            public void commitClosed(ClosedCommit commit) {}

            @Override
            public void logListed(ListedLog log) {
                listed.add(log);
            }
        });
        control.addCaptureListener(new CaptureListener() {
            @Override
            public void captured(CapturedTail tail) {}

            @Override
            public void deleted(Path path, ObjectName name) {
                deleted.add(path);
            }
        });
    }

    @AfterEach
    void stopCache() throws IOException {
        fileSystem.close();
        plain.close();
    }

    private void commit(long version) throws IOException {
        Lake.write(plain, new CommitFile(table, version).path(), ("commit " + version).getBytes(UTF_8));
    }

    private Path log() {
        return new Path(table, "_delta_log");
    }

    @ParameterizedTest
    @EnumSource(ListingMethod.class)
    void listingOfALogPublishesItsNewestCommit(ListingMethod method) throws IOException {
        commit(9);
        commit(10);
        Lake.write(plain, new Path(log(), "00000000000000000011.checkpoint.parquet"), new byte[10]);
        Lake.write(plain, new Path(log(), "00000000000000000012.crc"), new byte[10]);

        List<? extends FileStatus> seen = method.list(fileSystem, log());

        assertThat(seen).hasSize(4);
        assertThat(listed).extracting(ListedLog::table, ListedLog::newest).containsExactly(tuple(table, 10L));
        S3AFileStatus newest = (S3AFileStatus) plain.getFileStatus(new CommitFile(table, 10).path());
        assertThat(listed).extracting(ListedLog::etag).containsExactly(Optional.of(newest.getEtag()));
        assertThat(listed)
                .extracting(ListedLog::modified)
                .containsExactly(LastModified.ofMillis(newest.getModificationTime()));
    }

    @ParameterizedTest
    @EnumSource(ListingMethod.class)
    void listingsWithoutCommitsPublishNothing(ListingMethod method) throws IOException {
        Path data = new Path(table, "data/00000000000000000011.json");
        Lake.write(plain, data, new byte[10]);

        assertThat(method.list(fileSystem, data.getParent())).hasSize(1);
        assertThat(listed).isEmpty();
    }

    /** As Delta lists a log from a version. */
    static void listFrom(S3AFileSystem lister, Path first) throws IOException {
        RemoteIterator<S3AFileStatus> listing = lister.getListing()
                .createFileStatusListingIterator(
                        first,
                        S3ListRequest.v2(ListObjectsV2Request.builder()
                                .bucket(lister.getBucket())
                                .maxKeys(1000)
                                .prefix(lister.pathToKey(first.getParent()))
                                .startAfter(lister.pathToKey(first).replaceFirst("\\.json$", ".jsom"))
                                .build()),
                        path -> true,
                        new Listing.AcceptAllButSelfAndS3nDirs(first.getParent()),
                        lister.getActiveAuditSpan());
        while (listing.hasNext()) {
            listing.next();
        }
    }

    @Test
    @Tag("default-hadoop") // the listing's method has other parameters there
    void listingFromAVersionPublishesItsNewestCommit() throws IOException {
        commit(9);
        commit(10);

        listFrom(fileSystem, new CommitFile(table, 9).path());

        assertThat(listed).extracting(ListedLog::table, ListedLog::newest).containsExactly(tuple(table, 10L));
        S3AFileStatus newest = (S3AFileStatus) plain.getFileStatus(new CommitFile(table, 10).path());
        assertThat(listed).extracting(ListedLog::etag).containsExactly(Optional.of(newest.getEtag()));
        assertThat(listed)
                .extracting(ListedLog::modified)
                .containsExactly(LastModified.ofMillis(newest.getModificationTime()));
    }

    @Test
    void listingThatIsLeftBeforeItsEndPublishesNothing() throws IOException {
        commit(1);
        commit(2);

        RemoteIterator<FileStatus> listing = fileSystem.listStatusIterator(log());

        assertThat(listing.hasNext()).isTrue();
        assertThat(listing.next().getPath()).isEqualTo(new CommitFile(table, 1).path());
        assertThat(listed).isEmpty();
    }

    @Test
    void askingForACommitThatIsNotThereCostsOneGet() throws IOException {
        commit(0);
        LAKE.forgetRequests();

        assertThat(control().openIfPresent(new CommitFile(table, 1).path())).isEmpty();
        assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL);
    }

    @Test
    void askingForACommitThatIsThereCostsOneGetAndBringsItWhole() throws IOException {
        commit(7);
        LAKE.forgetRequests();

        Optional<PresentFile> found = control().openIfPresent(new CommitFile(table, 7).path());

        try (PresentFile file = found.orElseThrow()) {
            assertThat(file.stream().readAllBytes()).asString(UTF_8).isEqualTo("commit 7");
            assertThat(file.length()).isEqualTo("commit 7".length());
            assertThat(file.modificationTime())
                    .isEqualTo(
                            plain.getFileStatus(new CommitFile(table, 7).path()).getModificationTime());
        }
        assertThat(LAKE.requests()).startsWith("GET -" + Lake.TAIL).doesNotContain("LIST");
        assertThat(LAKE.requests().stream().filter(request -> request.startsWith("GET")))
                .hasSize(1);
    }

    @Test
    void askingAgainNeverBringsWhatWasReplaced() throws IOException {
        commit(3);
        Path path = new CommitFile(table, 3).path();
        try (PresentFile first = control().openIfPresent(path).orElseThrow()) {
            assertThat(first.stream().readAllBytes()).asString(UTF_8).isEqualTo("commit 3");
        }
        Lake.write(plain, path, "another table's".getBytes(UTF_8));

        try (PresentFile second = control().openIfPresent(path).orElseThrow()) {
            assertThat(second.stream().readAllBytes()).asString(UTF_8).isEqualTo("another table's");
        }
        plain.delete(path, false);
        assertThat(control().openIfPresent(path)).isEmpty();
    }

    @Test
    void longCommitIsReadToItsEnd() throws IOException {
        byte[] bytes = Lake.bytes(3 * Lake.BLOCK, 1);
        Path path = new CommitFile(table, 4).path();
        Lake.write(plain, path, bytes);

        try (PresentFile file = control().openIfPresent(path).orElseThrow()) {
            assertThat(file.stream().readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void deletesOfImmutableNamesArePublishedAndNoOthers() throws IOException {
        Path data = LAKE.dataFile();
        Path report = LAKE.versionedFile();
        Lake.write(plain, data, new byte[10]);
        Lake.write(plain, report, new byte[10]);

        assertThat(fileSystem.delete(data, false)).isTrue();
        assertThat(fileSystem.delete(report, false)).isTrue();

        assertThat(deleted).containsExactly(data);
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }
}
