package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How far the GET of a miss runs follows from what the caller announced and how it reads, as in S3A. */
class ReadPolicyTest {
    private static final int LENGTH = 2_000_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private Path path;

    @BeforeEach
    void writeFile() throws IOException {
        path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, Lake.bytes(LENGTH, 1));
        }
    }

    private static void read(FileSystem fileSystem, Path path, String policy) throws Exception {
        try (FSDataInputStream in = fileSystem
                .openFile(path)
                .opt("fs.option.openfile.read.policy", policy)
                .build()
                .get()) {
            LAKE.forgetRequests();
            in.readFully(10 * Lake.BLOCK, new byte[100]);
        }
    }

    @Test
    void announcedPolicyCountsWithoutAStatusToo() throws Exception {
        try (FileSystem fileSystem = LAKE.caching()) {
            read(fileSystem, path, "random");
            assertThat(LAKE.requests()).containsExactly("GET " + 10 * Lake.BLOCK + "-" + (11 * Lake.BLOCK - 1));
        }
    }

    @Test
    void announcedPolicyWinsOverThatOfTheFileSystem() throws Exception {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.experimental.input.fadvise", "random");
        try (FileSystem fileSystem = LAKE.caching(configuration)) {
            read(fileSystem, path, "whole-file");
            // a reader that breaks off has gone on before its request is logged
            await().untilAsserted(() ->
                    assertThat(LAKE.requests()).containsExactly("GET " + 10 * Lake.BLOCK + "-" + (LENGTH - 1)));
        }
    }

    /** As Parquet before 1.16: the footer's length, the footer, then column chunks. */
    private static void readAsParquet(FileSystem fileSystem, Path path) throws IOException {
        byte[] target = new byte[100_000];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.seek(LENGTH - 8L);
            in.readFully(target, 0, 8);
            in.seek(LENGTH - 9_000L);
            in.readFully(target, 0, 8_992);
            for (int chunk = 0; chunk < 4; chunk++) {
                in.seek(200_000 + chunk * 400_000L);
                in.readFully(target, 0, 100_000);
            }
        }
    }

    @Test
    void readerWhoWentBackFromACachedFooterIsNoSequentialOne() throws Exception {
        try (FileSystem plain = LAKE.uncached()) {
            LAKE.forgetRequests();
            readAsParquet(plain, path);
        }
        List<String> s3a = LAKE.requests();
        try (FileSystem fileSystem = LAKE.caching()) {
            LAKE.forgetRequests();
            readAsParquet(fileSystem, path);
        }
        assertThat(s3a).hasSize(7).startsWith("HEAD");
        assertThat(LAKE.requests())
                .hasSizeLessThan(s3a.size())
                .noneMatch(request -> request.endsWith("-" + (LENGTH - 1)));
    }
}
