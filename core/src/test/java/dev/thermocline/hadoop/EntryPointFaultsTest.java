package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.s3.SuffixResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A RuntimeException inside the cache, at each of its calls below the file system in turn: whatever entry point it
 * happens behind, the caller gets what S3A would give.
 */
class EntryPointFaultsTest {
    private static final int LENGTH = 150_000;
    private static final byte[] BYTES = Lake.bytes(LENGTH, 1);

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static final AtomicInteger CALLS = new AtomicInteger();
    private static volatile int failing = Integer.MAX_VALUE;

    /** Calls of the cache fail at one point. */
    private static final class Faulty extends CachingS3AFileSystem {
        @Override
        S3Calls calls(S3Calls calls) {
            return new FaultyCalls(calls);
        }
    }

    private record FaultyCalls(S3Calls inner) implements S3Calls {
        private S3Calls passed() {
            if (CALLS.incrementAndGet() == failing) {
                throw new IllegalStateException("planted in the cache");
            }
            return inner;
        }

        @Override
        public S3AFileStatus of(Path path, S3AFileStatus known) {
            return passed().of(path, known);
        }

        @Override
        public Configuration configuration() {
            return passed().configuration();
        }

        @Override
        public String key(Path path) {
            return passed().key(path);
        }

        @Override
        public @Nullable IOStatistics counted() {
            return passed().counted();
        }

        @Override
        public S3AFileStatus head(Path path) throws IOException {
            return passed().head(path);
        }

        @Override
        public SuffixResponse suffix(Path path, int most) throws IOException {
            return passed().suffix(path, most);
        }

        @Override
        public S3AFileStatus status(Path path, ObjectVersion version, long modificationTime) {
            return passed().status(path, version, modificationTime);
        }

        @Override
        public Path path(String key) {
            return passed().path(key);
        }

        @Override
        public FileStatus[] list(Path directory) throws IOException {
            return passed().list(directory);
        }

        @Override
        public FSDataInputStream openClassic(Path path, FileStatus status, boolean sequential) throws IOException {
            return passed().openClassic(path, status, sequential);
        }
    }

    private interface Entry {
        void call(FileSystem fileSystem, Path path) throws Exception;
    }

    record Case(String name, Entry entry) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> reads() {
        return Stream.of(
                new Case("open, read", (fileSystem, path) -> {
                    try (FSDataInputStream in = fileSystem.open(path)) {
                        assertThat(in.readAllBytes()).isEqualTo(BYTES);
                    }
                }),
                new Case("openFile with a length, readVectored", (fileSystem, path) -> {
                    FileRange range = FileRange.createFileRange(10, 100);
                    try (FSDataInputStream in = fileSystem
                            .openFile(path)
                            .optLong("fs.option.openfile.length", LENGTH)
                            .build()
                            .get()) {
                        in.readVectored(List.of(range), ByteBuffer::allocate);
                        ByteBuffer read = range.getData().get(60, TimeUnit.SECONDS);
                        assertThat(read).isEqualTo(ByteBuffer.wrap(BYTES, 10, 100));
                    }
                }),
                new Case(
                        "openFile",
                        (fileSystem, path) ->
                                end(fileSystem.openFile(path).build().get())),
                new Case("getFileStatus, openFile with it", (fileSystem, path) -> {
                    FileStatus status = fileSystem.getFileStatus(path);
                    assertThat(status.getLen()).isEqualTo(LENGTH);
                    end(fileSystem.openFile(path).withFileStatus(status).build().get());
                }),
                new Case(
                        "listStatus",
                        (fileSystem, path) -> assertThat(fileSystem.listStatus(path.getParent()))
                                .anyMatch(status -> status.getPath().equals(path))),
                new Case(
                        "listStatusIterator",
                        (fileSystem, path) -> assertThat(fileSystem
                                        .listStatusIterator(path.getParent())
                                        .hasNext())
                                .isTrue()),
                new Case(
                        "listLocatedStatus",
                        (fileSystem, path) -> assertThat(fileSystem
                                        .listLocatedStatus(path.getParent())
                                        .next()
                                        .isFile())
                                .isTrue()),
                new Case(
                        "listFiles",
                        (fileSystem, path) -> assertThat(fileSystem
                                        .listFiles(path.getParent(), true)
                                        .next()
                                        .isFile())
                                .isTrue()),
                new Case(
                        "exists",
                        (fileSystem, path) ->
                                assertThat(fileSystem.exists(path)).isTrue()),
                new Case(
                        "delete",
                        (fileSystem, path) ->
                                assertThat(fileSystem.delete(path, false)).isTrue()),
                new Case("rename", (fileSystem, path) -> {
                    assertThat(fileSystem.rename(path, LAKE.dataFile())).isTrue();
                    assertThat(fileSystem.exists(path)).isFalse();
                }));
    }

    private static void end(FSDataInputStream in) throws IOException {
        byte[] end = new byte[1000];
        try (in) {
            in.readFully(LENGTH - end.length, end);
        }
        assertThat(ByteBuffer.wrap(end)).isEqualTo(ByteBuffer.wrap(BYTES, LENGTH - end.length, end.length));
    }

    @SuppressWarnings("deprecation") // one of S3A's entry points all the same
    static Stream<Case> writes() {
        return Stream.of(
                new Case("create", (fileSystem, path) -> write(fileSystem.create(path, true))),
                new Case(
                        "createFile",
                        (fileSystem, path) -> write(
                                fileSystem.createFile(path).overwrite(true).build())),
                new Case(
                        "createNonRecursive",
                        (fileSystem, path) -> write(fileSystem.createNonRecursive(
                                path,
                                null,
                                EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
                                4096,
                                (short) 1,
                                4096,
                                null))));
    }

    private static void write(FSDataOutputStream out) throws IOException {
        try (out) {
            out.write(BYTES);
        }
    }

    @BeforeEach
    void noFault() {
        failing = Integer.MAX_VALUE;
    }

    @ParameterizedTest
    @MethodSource("reads")
    void faultIsNotTheReaders(Case reading) throws Exception {
        try (FileSystem plain = LAKE.uncached()) {
            for (Supplier<Path> name : List.<Supplier<Path>>of(LAKE::dataFile, LAKE::versionedFile)) {
                sweep(fileSystem -> {
                    Path named = name.get();
                    Path path = new Path(named.getParent(), "alone-" + named.getName() + "/" + named.getName());
                    Lake.write(plain, path, BYTES);
                    CALLS.set(0);
                    reading.entry().call(fileSystem, path);
                });
            }
        }
    }

    @ParameterizedTest
    @MethodSource("writes")
    void faultIsNotTheWriters(Case writing) throws Exception {
        sweep(fileSystem -> {
            Path path = LAKE.dataFile();
            CALLS.set(0);
            writing.entry().call(fileSystem, path);
            int calls = CALLS.get();
            end(fileSystem.open(path));
            CALLS.set(calls);
        });
    }

    @Test
    void streamOfAnObjectWithoutAnUsableTagReadsAsS3a() throws Exception {
        Path path = LAKE.versionedFile();
        try (FileSystem plain = LAKE.uncached();
                FileSystem cached = LAKE.caching()) {
            Lake.write(plain, path, BYTES);
            for (String tag : List.of("\"\"", "W/\"weak\"", "bare")) {
                LAKE.proxy()
                        .faults()
                        .answerNext(request -> true, (request, truth) -> truth.with("ETag", tag), 1_000_000);
                String expected = outcome(plain, path);
                assertThat(outcome(cached, path)).as(tag).isEqualTo(expected);
                LAKE.proxy().faults().clear();
            }
        }
    }

    private static String outcome(FileSystem fileSystem, Path path) {
        try {
            end(fileSystem.open(path));
            return "read";
        } catch (IOException | RuntimeException e) {
            return e.getClass().getName();
        }
    }

    private interface Swept {
        void run(FileSystem fileSystem) throws Exception;
    }

    /** Repeats the work with a fault at its first call, its second, until there are no more. */
    private static void sweep(Swept work) throws Exception {
        int call = 0;
        do {
            call++;
            try (FileSystem fileSystem = new Faulty()) {
                failing = Integer.MAX_VALUE;
                fileSystem.initialize(URI.create("s3a://lake/"), LAKE.configuration());
                failing = call;
                work.run(fileSystem);
            } finally {
                CacheRuntime.shutdown();
            }
        } while (CALLS.get() >= call);
        assertThat(call).isPositive();
    }
}
