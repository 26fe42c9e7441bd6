package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code available()} is what is left of the file, as in S3A: callers that take 0 for the end lose nothing. */
class AvailableTest {
    private static final int LENGTH = 300_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private FileSystem plain;
    private FileSystem cached;
    private Path path;

    @BeforeEach
    void openFileSystems() throws IOException {
        plain = LAKE.uncached();
        cached = LAKE.caching();
        path = LAKE.versionedFile();
    }

    @AfterEach
    void closeFileSystems() throws IOException {
        plain.close();
        cached.close();
    }

    private static byte[] members(int atLeast) throws IOException {
        Random random = new Random(1);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < atLeast) {
            byte[] noise = new byte[100 + random.nextInt(500)];
            random.nextBytes(noise);
            try (GZIPOutputStream member = new GZIPOutputStream(all)) {
                member.write(noise);
            }
        }
        return all.toByteArray();
    }

    private long unzipped(FileSystem fileSystem) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(fileSystem.open(path))) {
            return in.readAllBytes().length;
        }
    }

    @Test
    void gzipOfManyMembersIsReadToItsEnd() throws Exception {
        Lake.write(plain, path, members(3_000_000));
        long expected = unzipped(plain);

        assertThat(unzipped(cached)).as("cold").isEqualTo(expected);
        assertThat(unzipped(cached)).as("warm").isEqualTo(expected);
    }

    @Test
    void readerIsReadyUntilTheEnd() throws Exception {
        Lake.write(plain, path, "a line\n".repeat(30_000).getBytes(StandardCharsets.UTF_8));
        int lines = 0;
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(cached.open(path), StandardCharsets.UTF_8))) {
            while (reader.ready()) {
                reader.readLine();
                lines++;
            }
        }
        assertThat(lines).isEqualTo(30_000);
    }

    @Test
    void readingFromFrontToEndGivesTheAnswersOfS3a() throws Exception {
        Lake.write(plain, path, new byte[LENGTH]);
        for (int round = 0; round < 2; round++) { // cold, then warm
            try (FSDataInputStream expected = plain.open(path);
                    FSDataInputStream in = cached.open(path)) {
                for (int count : new int[] {0, 1, 70_000, LENGTH - 70_002, 1}) {
                    expected.readFully(new byte[count]);
                    in.readFully(new byte[count]);
                    assertThat(in.available())
                            .as("at %d", in.getPos())
                            .isEqualTo(expected.available())
                            .isEqualTo(LENGTH - (int) in.getPos());
                }
            }
        }
    }

    /** S3A counts from where its connection stands: after a read to the end and a seek to the start it answers 0. */
    @Test
    void seekCountsFromWhereTheNextReadIs() throws Exception {
        Lake.write(plain, path, new byte[LENGTH]);
        try (FSDataInputStream in = cached.open(path)) {
            assertThat(in.readAllBytes()).hasSize(LENGTH);
            LAKE.forgetRequests();

            in.seek(0);
            assertThat(in.available()).isEqualTo(LENGTH);
            in.seek(LENGTH - 1L);
            assertThat(in.available()).isEqualTo(1);
            in.seek(LENGTH + 5L);
            assertThat(in.available()).isZero();
            assertThat(LAKE.requests()).isEmpty();
        }
    }

    private static FSDataInputStream open(FileSystem fileSystem, Path path, long declared) throws Exception {
        return fileSystem
                .openFile(path)
                .mustLong(Options.OpenFileOptions.FS_OPTION_OPENFILE_LENGTH, declared)
                .build()
                .get();
    }

    @Test
    void declaredLengthCountsUntilTheFilesOwnIsKnown() throws Exception {
        Lake.write(plain, path, new byte[LENGTH]);
        for (long declared : new long[] {0, 1_000, LENGTH, Integer.MAX_VALUE + 5L}) {
            try (FSDataInputStream expected = open(plain, path, declared);
                    FSDataInputStream in = open(cached, path, declared)) {
                LAKE.forgetRequests();
                assertThat(in.available()).as("declared %d", declared).isEqualTo(expected.available());
                assertThat(LAKE.requests()).isEmpty();
            }
        }
    }

    @Test
    void fileThatIsDeclaredEmptyOrReadToItsDeclaredEndSendsNothing() throws Exception {
        Lake.write(plain, path, new byte[LENGTH]);
        try (FSDataInputStream in = open(cached, path, 100)) {
            LAKE.forgetRequests();
            in.seek(100);

            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(100, new byte[10], 0, 10)).isEqualTo(-1);
            assertThat(in.available()).isZero();
            assertThat(LAKE.requests()).isEmpty();
        }
    }
}
