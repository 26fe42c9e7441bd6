package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.read.CachingInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AInputStream;
import org.apache.hadoop.fs.s3a.S3AStore;
import org.apache.hadoop.fs.s3a.S3AUtils;
import org.apache.hadoop.fs.s3a.impl.ClientManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Below the cache is S3A's classic stream, whatever is configured: any other fetches more than it is asked for. */
class ClassicStreamTest {
    private static final int LENGTH = 9_000_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    /** Everything by which S3A can be given another stream, also for the bucket alone. */
    static List<Map<String, String>> choices() {
        return List.of(
                Map.of("fs.s3a.prefetch.enabled", "true"),
                Map.of("fs.s3a.bucket.lake.prefetch.enabled", "true"),
                Map.of("fs.s3a.input.stream.type", "prefetch"),
                Map.of("fs.s3a.input.stream.type", "analytics"),
                Map.of("fs.s3a.bucket.lake.input.stream.type", "analytics"),
                Map.of("fs.s3a.input.stream.type", "default", "fs.s3a.bucket.lake.prefetch.enabled", "true"),
                Map.of("fs.s3a.input.stream.type", "custom", "fs.s3a.input.stream.custom.factory", "no.such.Factory"));
    }

    private static Path foreign() throws IOException {
        Path path = LAKE.dataFile();
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, Lake.bytes(LENGTH, 1));
        }
        return path;
    }

    /** Five small reads, far apart, by a reader who announced to jump. */
    private static void jump(FileSystem fileSystem, Path path) throws Exception {
        try (FSDataInputStream in = fileSystem
                .openFile(path)
                .opt("fs.option.openfile.read.policy", "random")
                .build()
                .get()) {
            for (int i = 0; i < 5; i++) {
                in.readFully(1_000_000 + i * 1_500_000L, new byte[100]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("choices")
    void smallReadsFetchTheirBlocksOnly(Map<String, String> choice) throws Exception {
        Path path = foreign();
        Configuration configuration = LAKE.configuration();
        choice.forEach(configuration::set);
        try (FileSystem fileSystem = LAKE.caching(configuration)) {
            fileSystem.getFileStatus(path);
            LAKE.forgetRequests();

            jump(fileSystem, path);

            assertThat(LAKE.requests())
                    .hasSize(5)
                    .allSatisfy(request -> assertThat(bytes(request)).isEqualTo(Lake.BLOCK));
        }
    }

    private static long bytes(String request) {
        int dash = request.indexOf('-');
        return Long.parseLong(request.substring(dash + 1))
                - Long.parseLong(request.substring("GET ".length(), dash))
                + 1;
    }

    @ParameterizedTest
    @MethodSource("choices")
    void switchesOfOtherStreamsDoNotWinOverOurs(Map<String, String> choice) {
        Configuration configuration = LAKE.configuration();
        choice.forEach(configuration::set);
        Configuration prepared = CacheSetup.of(URI.create("s3a://lake/"), configuration)
                .orElseThrow()
                .configuration();

        Configuration seenByS3a = S3AUtils.propagateBucketOptions(prepared, "lake");

        assertThat(seenByS3a.getBoolean("fs.s3a.prefetch.enabled", false)).isFalse();
        assertThat(seenByS3a.get("fs.s3a.input.stream.type")).isEqualTo("classic");
    }

    /** A subclass, or another release of Hadoop, that chooses its stream by something unknown here. */
    public static final class ChoosesByItself extends CachingS3AFileSystem {
        @Override
        protected S3AStore createS3AStore(ClientManager clients, int rate) {
            getConf().set("fs.s3a.input.stream.type", "prefetch");
            return super.createS3AStore(clients, rate);
        }
    }

    @Test
    @Tag("since-hadoop-3.4.2") // the first with a choice of streams there
    void bucketIsPlainS3aOnceAnotherStreamIsFoundBelow() throws Exception {
        Path path = foreign();
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.impl", ChoosesByItself.class.getName());
        try (CachingS3AFileSystem fileSystem =
                (CachingS3AFileSystem) FileSystem.newInstance(URI.create("s3a://lake/"), configuration)) {
            try (FSDataInputStream in = fileSystem.open(path)) {
                byte[] read = new byte[100];
                in.readFully(1_000_000, read);
                assertThat(read).isEqualTo(Arrays.copyOfRange(Lake.bytes(LENGTH, 1), 1_000_000, 1_000_100));
            }

            assertThat(fileSystem.cache()).isEmpty();
            try (FSDataInputStream in = fileSystem.open(path)) {
                assertThat(in.getWrappedStream()).isNotInstanceOf(CachingInputStream.class);
            }
        }
    }

    @Test
    void plainS3aWithTheClassicStreamIsTheOracle() throws Exception {
        try (FileSystem plain = LAKE.uncached();
                FSDataInputStream in = plain.open(foreign())) {
            assertThat(in.getWrappedStream()).isInstanceOf(S3AInputStream.class);
        }
    }
}
