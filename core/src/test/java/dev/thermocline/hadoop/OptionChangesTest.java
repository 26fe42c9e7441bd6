package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.config.CacheOptions;
import dev.thermocline.config.OptionCase;
import dev.thermocline.config.OptionCases;
import dev.thermocline.config.option.Option;
import dev.thermocline.runtime.CacheRuntime;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every option of the process changes over a restart on one directory, and differs between two buckets of one process:
 * all bytes are those of S3, at no more requests than S3A's. {@code -Doptions.files=N} reads more files.
 */
class OptionChangesTest {
    private static final int FILES = Integer.getInteger("options.files", 1);
    private static final int BLOCK = 252 << 10;
    private static final int SMALL_BLOCK = 60 << 10;
    private static final int LENGTH = 4 * BLOCK + 70_000;
    private static final Duration POLL = Duration.ofMillis(2);
    private static final String KEY_A = "01".repeat(32);
    private static final String KEY_B = "02".repeat(32);

    /** Where the sample of the fixture does not fit a test, or is what this test begins with. */
    private static final Map<String, String> OTHER_SAMPLES = Map.of(
            "disk.capacity", "48m",
            "offheap.capacity", "16m",
            "block.size", Integer.toString(SMALL_BLOCK),
            "log.interval", "1h",
            "disk.encryption.key", KEY_B);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    @TempDir
    private java.nio.file.Path directory;

    /** A file and its bytes; whether all of it is read before parts of it, or just these. */
    private record Known(Path path, byte[] bytes, boolean whole) {}

    private static final List<Known> FOREIGN = new ArrayList<>();
    private static int requestsOfS3a;

    @BeforeEach
    void makeFiles() throws IOException {
        if (!FOREIGN.isEmpty()) {
            return;
        }
        try (FileSystem plain = LAKE.uncached()) {
            for (int i = 0; i < FILES; i++) {
                FOREIGN.add(foreign(plain, LAKE.dataFile(), LENGTH, true));
                FOREIGN.add(foreign(plain, LAKE.dataFile(), LENGTH, false));
                FOREIGN.add(foreign(plain, LAKE.versionedFile(), LENGTH, true));
                FOREIGN.add(foreign(plain, LAKE.dataFile(), 10_000, true));
            }
            LAKE.forgetRequests();
            for (Known file : FOREIGN) {
                read(plain, file);
            }
            requestsOfS3a = LAKE.requests().size();
        }
    }

    private static Known foreign(FileSystem plain, Path path, int length, boolean whole) throws IOException {
        Known file = new Known(path, Lake.bytes(length, FOREIGN.size()), whole);
        Lake.write(plain, path, file.bytes());
        return file;
    }

    /** All of it, small reads at the edges of blocks of either size, and the end as readers of Parquet want it. */
    private static void read(FileSystem fileSystem, Known file) throws IOException {
        int length = file.bytes().length;
        if (file.whole()) {
            ranges(fileSystem, file, starts(0, 65_536, length), 65_536);
            ranges(fileSystem, file, starts(SMALL_BLOCK - 1, SMALL_BLOCK, length), 2);
        }
        ranges(fileSystem, file, starts(BLOCK - 10, BLOCK, length), 20);
        ranges(fileSystem, file, List.of(length - 8, length - 9000), 8);
    }

    private static List<Integer> starts(int first, int step, int length) {
        return IntStream.iterate(first, start -> start < length, start -> start + step)
                .boxed()
                .toList();
    }

    private static void ranges(FileSystem fileSystem, Known file, List<Integer> starts, int count) throws IOException {
        try (FSDataInputStream in = fileSystem.open(file.path())) {
            for (int start : starts) {
                byte[] bytes = new byte[Math.min(count, file.bytes().length - start)];
                in.readFully(start, bytes);
                assertThat(bytes)
                        .as("%d B at %d of %s", bytes.length, start, file.path())
                        .isEqualTo(Arrays.copyOfRange(file.bytes(), start, start + bytes.length));
            }
        }
    }

    static Stream<OptionCase> optionsOfTheProcess() {
        return OptionCases.all().filter(option -> option.option().scope() == Option.Scope.JVM);
    }

    @Test
    void noOptionIsForgotten() {
        assertThat(optionsOfTheProcess().map(OptionCase::key))
                .containsExactlyInAnyOrderElementsOf(CacheOptions.ALL.stream()
                        .filter(option -> option.scope() == Option.Scope.JVM)
                        .map(Option::key)
                        .toList());
    }

    private Configuration first(OptionCase option) {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.dirs", directory.resolve("first").toString());
        configuration.set("fs.s3a.cache.block.size", Integer.toString(BLOCK));
        if (option.key().startsWith("fs.s3a.cache.disk.encryption.key")) {
            configuration.set("fs.s3a.cache.disk.encryption", "key");
            configuration.set(option.key(), KEY_A);
        }
        return configuration;
    }

    private Configuration second(OptionCase option) {
        Configuration configuration = first(option);
        String suffix = option.key().substring(CacheOptions.PREFIX.length());
        String value = suffix.equals("dirs") || suffix.equals("trace.file")
                ? directory.resolve("second").toString()
                : OTHER_SAMPLES.getOrDefault(suffix, option.sampleText());
        configuration.set(option.key(), value);
        return configuration;
    }

    private static FileSystem open(String bucket, Configuration configuration) throws IOException {
        return FileSystem.newInstance(URI.create("s3a://" + bucket + "/"), configuration);
    }

    private static void awaitAdoption() {
        CacheRuntime runtime = CacheRuntime.current().orElseThrow();
        Awaitility.await().pollInterval(POLL).until(runtime.threads()::started);
    }

    private static void awaitStored() {
        Awaitility.await()
                .pollInterval(POLL)
                .until(() -> CacheRuntime.current().orElseThrow().engine().queuedBytes() == 0);
    }

    @ParameterizedTest
    @MethodSource("optionsOfTheProcess")
    void changedOverARestart(OptionCase option) throws IOException {
        List<Known> written = new ArrayList<>();
        for (Configuration configuration : List.of(first(option), second(option), first(option))) {
            try (FileSystem fileSystem = open("lake", configuration)) {
                awaitAdoption();
                LAKE.forgetRequests();
                for (Known file : FOREIGN) {
                    read(fileSystem, file);
                }
                assertThat(LAKE.requests()).hasSizeLessThanOrEqualTo(requestsOfS3a);
                for (Known file : written) {
                    read(fileSystem, file);
                }
                Known own = new Known(LAKE.dataFile(), Lake.bytes(LENGTH, 100 + written.size()), true);
                Lake.write(fileSystem, own.path(), own.bytes());
                written.add(own);
                awaitStored();
                read(fileSystem, own);
            }
            CacheRuntime.shutdown();
        }
    }

    @ParameterizedTest
    @MethodSource("optionsOfTheProcess")
    void differentForTwoBuckets(OptionCase option) throws IOException {
        for (List<Configuration> order :
                List.of(List.of(first(option), second(option)), List.of(second(option), first(option)))) {
            Known own = new Known(new Path("s3a://other/" + option), Lake.bytes(LENGTH, 7), true);
            try (FileSystem lake = open("lake", order.get(0));
                    FileSystem other = open("other", order.get(1))) {
                Lake.write(other, own.path(), own.bytes());
                awaitStored();
                LAKE.forgetRequests();
                for (Known file : FOREIGN) {
                    read(lake, file);
                }
                assertThat(LAKE.requests()).hasSizeLessThanOrEqualTo(requestsOfS3a);
                read(other, own);
            }
            CacheRuntime.shutdown();
        }
    }
}
