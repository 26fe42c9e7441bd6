package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
            await().untilAsserted(() -> assertThat(LAKE.requests())
                    .containsExactly("GET " + 10 * Lake.BLOCK + "-" + (LENGTH - 1)));
        }
    }
}
