package dev.thermocline.hadoop;

import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A Delta log of its own for each test, read through the cache and written by another client. */
abstract class LogFixture {
    static final int LENGTH = 3_000;

    private static int tables;

    final Path log;
    private final Lake lake;
    CachingS3AFileSystem fileSystem;
    S3AFileSystem plain;

    /**
     * @param lake of the test class, which starts and stops it
     * @param folder of the tables
     */
    LogFixture(Lake lake, String folder) {
        this.lake = lake;
        log = new Path("s3a://lake/" + folder + "/t" + tables++ + "/_delta_log");
    }

    @BeforeEach
    void openFileSystems() throws IOException {
        fileSystem = lake.caching();
        plain = lake.uncached();
    }

    @AfterEach
    void closeFileSystems() throws IOException {
        fileSystem.close();
        plain.close();
    }

    Path commit(int version) {
        return new Path(log, String.format(Locale.ROOT, "%020d.json", version));
    }

    static byte[] whole(FileSystem reader, Path path) throws IOException {
        try (FSDataInputStream in = reader.open(path)) {
            return in.readAllBytes();
        }
    }

    byte[] foreign(Path path, long seed) throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, seed);
        Lake.write(plain, path, bytes);
        return bytes;
    }

    void list() throws IOException {
        fileSystem.listStatus(log);
        lake.forgetRequests();
    }
}
