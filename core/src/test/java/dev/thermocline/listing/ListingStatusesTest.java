package dev.thermocline.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.CacheControl;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.statistics.IOStatisticsSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listing brings along is not asked for again, and is never older than a change. */
public class ListingStatusesTest {
    private static final int LENGTH = 100_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private CachingS3AFileSystem fileSystem;
    private FileSystem plain;
    private long failuresBefore;

    /** Ways to list a directory. */
    public enum ListingMethod {
        LIST_STATUS {
            @Override
            public List<? extends FileStatus> list(FileSystem fileSystem, Path directory) throws IOException {
                return Arrays.asList(fileSystem.listStatus(directory));
            }
        },
        LIST_STATUS_ITERATOR {
            @Override
            public List<? extends FileStatus> list(FileSystem fileSystem, Path directory) throws IOException {
                return all(fileSystem.listStatusIterator(directory));
            }
        },
        LIST_LOCATED_STATUS {
            @Override
            public List<? extends FileStatus> list(FileSystem fileSystem, Path directory) throws IOException {
                return all(fileSystem.listLocatedStatus(directory));
            }
        },
        LIST_FILES {
            @Override
            public List<? extends FileStatus> list(FileSystem fileSystem, Path directory) throws IOException {
                return all(fileSystem.listFiles(directory, true));
            }
        };

        public abstract List<? extends FileStatus> list(FileSystem fileSystem, Path directory) throws IOException;

        private static <T> List<T> all(RemoteIterator<T> listing) throws IOException {
            List<T> all = new ArrayList<>();
            while (listing.hasNext()) {
                all.add(listing.next());
            }
            return all;
        }
    }

    @BeforeEach
    void openFileSystems() throws IOException {
        failuresBefore = CacheFailures.count();
        fileSystem = LAKE.caching();
        plain = LAKE.uncached();
    }

    @AfterEach
    void closeFileSystems() throws IOException {
        plain.delete(directory(), true);
        fileSystem.close();
        plain.close();
        FileSystem.closeAll();
        CacheRuntime.shutdown();
        assertThat(CacheFailures.count()).as("faults of the cache").isEqualTo(failuresBefore);
    }

    private static Path directory() {
        return new Path("s3a://lake/listed");
    }

    private static Path file() {
        return new Path(directory(), LAKE.dataFile().getName());
    }

    private Path foreignFile(int seed) throws IOException {
        Path path = file();
        Lake.write(plain, path, Lake.bytes(LENGTH, seed));
        return path;
    }

    private byte[] read(Path path) throws IOException {
        byte[] read = new byte[LENGTH];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(0, read);
        }
        return read;
    }

    @ParameterizedTest
    @EnumSource
    void listedFileIsOpenedWithoutAskingForItsStatus(ListingMethod method) throws Exception {
        Path path = foreignFile(1);
        FileStatus listed = method.list(plain, directory()).get(0);
        LAKE.forgetRequests();

        assertThat(method.list(fileSystem, directory())).hasSize(1).first().isEqualTo(listed);
        FileStatus status = fileSystem.getFileStatus(path);
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(LENGTH - 8, new byte[8]);
        }

        assertThat(LAKE.requests()).containsExactly("LIST", "GET " + (LENGTH - Lake.TAIL) + "-" + (LENGTH - 1));
        assertThat(status.getModificationTime()).isEqualTo(listed.getModificationTime());
        assertThat(((S3AFileStatus) status).getEtag()).isEqualTo(((S3AFileStatus) plain.getFileStatus(path)).getEtag());
    }

    @Test
    void listingSuppliesTheTimeThatACaptureLacks() throws Exception {
        Path path = file();
        Lake.write(fileSystem, path, Lake.bytes(LENGTH, 2));
        LAKE.forgetRequests();

        ListingMethod.LIST_STATUS.list(fileSystem, directory());
        FileStatus status = fileSystem.getFileStatus(path);

        assertThat(read(path)).isEqualTo(Lake.bytes(LENGTH, 2));
        assertThat(status.getModificationTime()).isPositive();
        assertThat(LAKE.requests()).containsExactly("LIST");
    }

    @Test
    void whatChangedAfterTheListingWasAskedForIsNotKept() throws Exception {
        Path replaced = foreignFile(3);
        Path deleted = foreignFile(4);
        RemoteIterator<LocatedFileStatus> listing = fileSystem.listFiles(directory(), false);

        Lake.write(fileSystem, replaced, Lake.bytes(LENGTH, 5));
        fileSystem.delete(deleted, false);
        while (listing.hasNext()) {
            listing.next();
        }

        assertThat(read(replaced)).isEqualTo(Lake.bytes(LENGTH, 5));
        assertThatThrownBy(() -> fileSystem.getFileStatus(deleted)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void namesThatMayBeReplacedAreAskedForEachTime() throws Exception {
        Path path = new Path(directory(), "report.csv");
        Lake.write(plain, path, Lake.bytes(LENGTH, 6));
        ListingMethod.LIST_STATUS.list(fileSystem, directory());
        LAKE.forgetRequests();

        fileSystem.getFileStatus(path);
        fileSystem.getFileStatus(path);

        assertThat(LAKE.requests()).containsExactly("HEAD", "HEAD");
    }

    @Test
    void listingKeepsItsStatisticsAndItsClose() throws Exception {
        foreignFile(7);
        RemoteIterator<FileStatus> listing = fileSystem.listStatusIterator(directory());

        assertThat(IOStatisticsSupport.retrieveIOStatistics(listing)).isNotNull();
        assertThat(listing).isInstanceOf(AutoCloseable.class);
    }

    @Test
    void evictedPrefixIsReadAgainAndItsNeighbourIsNot() throws Exception {
        Path inside = file();
        Path below = new Path(directory(), "year=2026/" + file().getName());
        Path beside = new Path("s3a://lake/listed-too/" + file().getName());
        CacheControl control = ProcessCache.current().orElseThrow();
        for (Path path : List.of(inside, below, beside)) {
            Lake.write(fileSystem, path, Lake.bytes(LENGTH, 8));
        }

        assertThat(control.evictPrefix(directory())).isEqualTo(2);

        LAKE.forgetRequests();
        assertThat(control.residency(inside).bytes()).isZero();
        assertThat(control.residency(below).bytes()).isZero();
        assertThat(control.residency(beside).bytes()).isPositive();
        assertThat(read(inside)).isEqualTo(Lake.bytes(LENGTH, 8));
        assertThat(LAKE.requests()).isNotEmpty().allMatch(request -> request.startsWith("GET"));
        assertThat(control.evictPrefix(new Path("s3a://lake/"))).isEqualTo(2);
    }
}
