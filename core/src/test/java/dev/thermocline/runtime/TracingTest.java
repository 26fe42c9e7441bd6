package dev.thermocline.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.metrics.MetricCatalogue;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.trace.TraceHeader;
import dev.thermocline.trace.TraceReader;
import dev.thermocline.trace.TraceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trace of a session of a real file system. */
class TracingTest {
    private static final int LENGTH = 2 * Lake.BLOCK + 1000;

    @TempDir
    private java.nio.file.Path directory;

    private Lake lake;

    @BeforeEach
    void start() throws IOException {
        lake = new Lake();
    }

    @AfterEach
    void stop() throws IOException {
        FileSystem.closeAll();
        lake.close();
    }

    private Configuration configuration(boolean names) {
        Configuration configuration = lake.configuration();
        configuration.set("fs.s3a.cache.trace.file", directory.resolve("reads").toString());
        configuration.set("fs.s3a.cache.trace.names", Boolean.toString(names));
        return configuration;
    }

    private java.nio.file.Path trace() {
        return directory.resolve("reads." + ProcessHandle.current().pid());
    }

    private static long dropped() {
        return ProcessCache.current()
                .orElseThrow()
                .metrics()
                .counter(MetricCatalogue.TRACE_DROPPED.name())
                .getCount();
    }

    /** Reads the end of a file, then two blocks of it, twice. */
    private void session(FileSystem fileSystem, Path file) throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 1);
        try (FileSystem plain = lake.uncached()) {
            Lake.write(plain, file, bytes);
        }
        for (int time = 0; time < 2; time++) {
            try (FSDataInputStream in = fileSystem.open(file)) {
                byte[] end = new byte[Lake.TAIL];
                in.readFully(LENGTH - Lake.TAIL, end);
                byte[] blocks = new byte[2 * Lake.BLOCK - 500];
                in.readFully(500, blocks);
                assertThat(blocks).isEqualTo(Arrays.copyOfRange(bytes, 500, 2 * Lake.BLOCK));
            }
        }
    }

    private static List<TraceRecord> records(java.nio.file.Path file) throws IOException {
        List<TraceRecord> records = new ArrayList<>();
        try (TraceReader reader = TraceReader.open(file)) {
            assertThat(reader.header()).isEqualTo(new TraceHeader(Lake.BLOCK, Lake.TAIL));
            for (TraceRecord next = reader.next(); next != null; next = reader.next()) {
                records.add(next);
            }
        }
        return records;
    }

    private ObjectName name(Path file) {
        return StoreScope.of(lake.plain(), "lake").name(file.toUri().getPath().substring(1));
    }

    @Test
    void traceHoldsWhatWasReadAndNoName() throws IOException {
        Path file = lake.dataFile();
        try (FileSystem fileSystem = lake.caching(configuration(false))) {
            session(fileSystem, file);
            assertThat(dropped()).isZero();
        }
        CacheRuntime.shutdown();

        long hash = name(file).high();
        assertThat(records(trace()))
                .extracting(TraceRecord::object, TraceRecord::index, TraceRecord::length, TraceRecord::wanted)
                .containsExactly(
                        tuple(hash, TraceRecord.TAIL_INDEX, Lake.TAIL, Lake.TAIL),
                        tuple(hash, 0, Lake.BLOCK, Lake.BLOCK - 500),
                        tuple(hash, 1, Lake.BLOCK, Lake.BLOCK),
                        tuple(hash, TraceRecord.TAIL_INDEX, Lake.TAIL, Lake.TAIL),
                        tuple(hash, 0, Lake.BLOCK, Lake.BLOCK - 500),
                        tuple(hash, 1, Lake.BLOCK, Lake.BLOCK));
        try (Stream<java.nio.file.Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(trace());
        }
        assertThat(Files.readString(trace(), StandardCharsets.ISO_8859_1))
                .doesNotContain("s3a:", "lake", "table", "part-", "parquet");
    }

    @Test
    void namesStandInAFileOfTheirOwnWhenAskedFor() throws IOException {
        Path file = lake.versionedFile();
        try (FileSystem fileSystem = lake.caching(configuration(true))) {
            session(fileSystem, file);
        }
        CacheRuntime.shutdown();

        assertThat(Files.readAllLines(java.nio.file.Path.of(trace() + ".names")))
                .containsExactly(String.format("%016x %s", name(file).high(), file));
        assertThat(records(trace()))
                .isNotEmpty()
                .allMatch(read -> read.object() == name(file).high());
        assertThat(Files.readString(trace(), StandardCharsets.ISO_8859_1)).doesNotContain("report", "files");
    }

    @Test
    void failingTraceIsLoggedOnceAndReadsGoOn() throws IOException {
        Files.writeString(directory.resolve("taken"), "a file where a directory should be");
        Configuration configuration = configuration(true);
        configuration.set(
                "fs.s3a.cache.trace.file", directory.resolve("taken/reads").toString());
        long before = CacheFailures.count();
        try (FileSystem fileSystem = lake.caching(configuration)) {
            Awaitility.await().until(() -> CacheFailures.count() > before);

            session(fileSystem, lake.dataFile());

            assertThat(CacheFailures.count()).isEqualTo(before + 1);
            assertThat(dropped()).isEqualTo(6);
        }
    }

    @Test
    void withoutATraceThereIsNoThreadForIt() throws IOException {
        try (FileSystem fileSystem = lake.caching()) {
            session(fileSystem, lake.dataFile());

            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("thermocline-trace"));
            assertThat(dropped()).isZero();
        }
    }
}
