package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.runtime.CacheRuntime;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** File systems that are open when the process's cache is shut down go on as plain S3A. */
class AfterShutdownTest {
    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static byte[] read(FileSystem fileSystem, Path path, int length) throws IOException {
        byte[] read = new byte[length];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(0, read);
        }
        return read;
    }

    @Test
    void ownOverwriteIsReadAsItIs() throws Exception {
        Path path = LAKE.dataFile();
        try (CachingS3AFileSystem fileSystem = LAKE.caching()) {
            Lake.write(fileSystem, path, Lake.bytes(50_000, 1));
            assertThat(read(fileSystem, path, 50_000)).isEqualTo(Lake.bytes(50_000, 1));
            CacheRuntime.shutdown();

            Lake.write(fileSystem, path, Lake.bytes(60_000, 2));

            assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(60_000);
            assertThat(read(fileSystem, path, 60_000)).isEqualTo(Lake.bytes(60_000, 2));
        }
    }

    @Test
    void streamThatIsOpenReadsToItsEnd() throws Exception {
        Path path = LAKE.dataFile();
        byte[] bytes = Lake.bytes(200_000, 3);
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, bytes);
        }
        try (FileSystem fileSystem = LAKE.caching();
                FSDataInputStream in = fileSystem.open(path)) {
            byte[] first = new byte[10];
            in.readFully(first);
            CacheRuntime.shutdown();

            assertThat(first).isEqualTo(Arrays.copyOf(bytes, 10));
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 10, bytes.length));
        }
    }

    /** Changes are noted in the cache that is there; one that is shut down is behind for good. */
    @Test
    void overwriteThroughALaterFileSystemIsReadAsItIs() throws Exception {
        Path path = LAKE.dataFile();
        try (CachingS3AFileSystem fileSystem = LAKE.caching()) {
            Lake.write(fileSystem, path, Lake.bytes(50_000, 1));
            assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(50_000);
            assertThat(read(fileSystem, path, 50_000)).isEqualTo(Lake.bytes(50_000, 1));
            CacheRuntime.shutdown();
            try (CachingS3AFileSystem later = LAKE.caching()) {
                Lake.write(later, path, Lake.bytes(60_000, 2));
            }

            assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(60_000);
            assertThat(read(fileSystem, path, 60_000)).isEqualTo(Lake.bytes(60_000, 2));
        }
    }
}
