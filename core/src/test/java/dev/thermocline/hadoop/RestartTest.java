package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.api.CacheControl;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the next process of the same slot finds, and what it must not be fooled by. */
class RestartTest {
    private static final int LENGTH = 300_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    @TempDir
    private java.nio.file.Path directory;

    @SuppressWarnings("NullAway.Init") // open() is called before each test
    private CachingS3AFileSystem fileSystem;

    @BeforeEach
    void open() throws IOException {
        fileSystem = LAKE.caching(configuration(directory));
    }

    @AfterEach
    void stop() throws IOException {
        fileSystem.close();
        FileSystem.closeAll();
        CacheRuntime.shutdown();
    }

    private static Configuration configuration(java.nio.file.Path directory) {
        Configuration configuration = LAKE.configuration();
        configuration.set("fs.s3a.cache.dirs", directory.toString());
        configuration.set("fs.s3a.cache.tail.heap.capacity", "1m");
        return configuration;
    }

    private static CacheEngine engine() {
        return CacheRuntime.current().orElseThrow().engine();
    }

    /** Ends the cache as the end of a process does, and begins another one. */
    private void restart(Configuration configuration) throws IOException {
        stop();
        fileSystem = LAKE.caching(configuration);
    }

    private void awaitStored() {
        Awaitility.await().until(() -> engine().queuedBytes() == 0);
    }

    private void awaitResident(Path path, long bytes) {
        CacheControl control = ProcessCache.current().orElseThrow();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> control.residency(path).bytes() >= bytes);
    }

    /** Until what an earlier process left is known to the end: nothing else is stored meanwhile. */
    private static void awaitAdoption() {
        CacheRuntime runtime = CacheRuntime.current().orElseThrow();
        Awaitility.await().until(runtime.threads()::started);
    }

    private byte[] read(Path path) throws IOException {
        return read(path, LENGTH);
    }

    private byte[] read(Path path, int length) throws IOException {
        byte[] read = new byte[length];
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(0, read);
        }
        return read;
    }

    @Test
    void bytesOutliveTheProcess() throws IOException {
        Path written = LAKE.dataFile();
        Path fetched = LAKE.versionedFile();
        byte[] bytes = Lake.bytes(LENGTH, 1);
        Lake.write(fileSystem, written, bytes);
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, fetched, bytes);
        }
        assertThat(read(fetched)).isEqualTo(bytes);
        awaitStored();

        restart(configuration(directory));
        awaitResident(written, LENGTH);
        awaitResident(fetched, LENGTH);
        LAKE.forgetRequests();

        assertThat(read(written)).isEqualTo(bytes);
        assertThat(read(fetched)).isEqualTo(bytes);
        assertThat(LAKE.requests()).as("the name that may be replaced").containsExactly("HEAD");
    }

    @Test
    void bytesOutliveAKilledProcess(@TempDir java.nio.file.Path image) throws IOException {
        Path path = LAKE.dataFile();
        byte[] bytes = Lake.bytes(LENGTH, 2);
        Lake.write(fileSystem, path, bytes);
        awaitStored();
        copy(directory, image); // what a kill leaves: nothing was closed

        restart(configuration(image));
        awaitResident(path, LENGTH);
        LAKE.forgetRequests();

        assertThat(read(path)).isEqualTo(bytes);
        assertThat(LAKE.requests()).isEmpty();
    }

    static void copy(java.nio.file.Path from, java.nio.file.Path to) throws IOException {
        try (Stream<java.nio.file.Path> files = Files.walk(from)) {
            for (java.nio.file.Path file : files.toList()) {
                java.nio.file.Path target = to.resolve(from.relativize(file).toString());
                if (!target.equals(to)) { // with their modes: others must not be able to write there
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    @Test
    void replacedFileIsReadAgain() throws IOException {
        Path path = LAKE.versionedFile();
        Lake.write(fileSystem, path, Lake.bytes(LENGTH, 3));
        awaitStored();
        CacheRuntime.shutdown();
        byte[] replaced = Lake.bytes(LENGTH, 4);
        try (FileSystem plain = LAKE.uncached()) {
            Lake.write(plain, path, replaced);
        }

        restart(configuration(directory));
        awaitResident(path, LENGTH);

        assertThat(read(path)).isEqualTo(replaced);
        assertThat(read(path)).isEqualTo(replaced);
    }

    @Test
    void fileDeletedMeanwhileIsNotFound() throws IOException {
        Path path = LAKE.versionedFile();
        Lake.write(fileSystem, path, Lake.bytes(LENGTH, 5));
        awaitStored();
        CacheRuntime.shutdown();
        try (FileSystem plain = LAKE.uncached()) {
            plain.delete(path, false);
        }

        restart(configuration(directory));
        awaitResident(path, LENGTH);

        assertThatThrownBy(() -> read(path)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void evictedFileStaysEvicted() throws IOException {
        Path kept = LAKE.dataFile();
        Path evicted = LAKE.dataFile();
        Lake.write(fileSystem, kept, Lake.bytes(LENGTH, 6));
        Lake.write(fileSystem, evicted, Lake.bytes(LENGTH, 7));
        awaitStored();
        fileSystem.delete(evicted, false);

        restart(configuration(directory));
        awaitResident(kept, LENGTH);
        awaitAdoption();

        assertThat(ProcessCache.current().orElseThrow().residency(evicted).versions())
                .isZero();
    }

    @Test
    void ehcacheStartsEmptyAndLeavesNothingToTheOtherEngine() throws IOException {
        Path path = LAKE.dataFile();
        byte[] bytes = Lake.bytes(LENGTH, 8);
        Configuration ehcache = configuration(directory);
        ehcache.set("fs.s3a.cache.disk.engine", "ehcache");
        restart(ehcache);
        Lake.write(fileSystem, path, bytes);
        awaitStored();
        assertThat(directory.resolve("slot-0/ehcache")).exists();
        assertThat(directory.resolve("slot-0/region")).doesNotExist();

        restart(ehcache);
        awaitAdoption();
        assertThat(ProcessCache.current().orElseThrow().residency(path).versions())
                .isZero();
        assertThat(read(path)).isEqualTo(bytes);
        awaitStored();

        restart(configuration(directory));
        assertThat(directory.resolve("slot-0/ehcache")).doesNotExist();
        assertThat(read(path)).isEqualTo(bytes);
        assertThat(engine().tierReports()).extracting(TierReport::name).containsAll(List.of("heap", "disk"));
    }

    private Configuration encrypted(String mode, String key) {
        Configuration encrypted = configuration(directory);
        encrypted.set("fs.s3a.cache.disk.encryption", mode);
        encrypted.set("fs.s3a.cache.disk.encryption.key", key);
        return encrypted;
    }

    /** The engines' directories in the slot, by name. */
    private List<String> engines() throws IOException {
        try (Stream<java.nio.file.Path> present = Files.list(directory.resolve("slot-0"))) {
            return present.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> !name.equals("lock"))
                    .toList();
        }
    }

    /** Writes a file and waits until it is on the disk. */
    private Path stored(byte[] bytes) throws IOException {
        Path path = LAKE.dataFile();
        Lake.write(fileSystem, path, bytes);
        awaitStored();
        return path;
    }

    private void assertEmptyAndWorking(Path path, byte[] bytes) throws IOException {
        awaitAdoption();
        assertThat(ProcessCache.current().orElseThrow().residency(path).versions())
                .isZero();
        assertThat(read(path)).isEqualTo(bytes);
        awaitStored();
        LAKE.forgetRequests();
        assertThat(read(path)).isEqualTo(bytes);
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void bytesUnderASuppliedKeyOutliveTheProcess() throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 9);
        Configuration encrypted = encrypted("key", "01".repeat(32));
        restart(encrypted);
        Path path = stored(bytes);
        List<String> before = engines();

        restart(encrypted);
        awaitResident(path, LENGTH);
        LAKE.forgetRequests();

        assertThat(read(path)).isEqualTo(bytes);
        assertThat(LAKE.requests()).isEmpty();
        assertThat(engines()).isEqualTo(before).singleElement().asString().matches("region-[0-9a-f]{16}");
    }

    /** Files of the slot that hold the first bytes of a file. */
    private long inClear(byte[] bytes) throws IOException {
        String sought = new String(bytes, 0, 100, StandardCharsets.ISO_8859_1);
        long found = 0;
        try (Stream<java.nio.file.Path> files = Files.walk(directory.resolve("slot-0"))) {
            for (java.nio.file.Path file : files.filter(Files::isRegularFile).toList()) {
                found += new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(sought) ? 1 : 0;
            }
        }
        return found;
    }

    @Test
    void bytesUnderAKeyAreNotOnTheDiskInClear() throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 13);
        stored(bytes);
        assertThat(inClear(bytes)).as("found where it is").isEqualTo(1);
        for (String engine : List.of("region", "ehcache")) {
            Configuration encrypted = encrypted("ephemeral", "");
            encrypted.set("fs.s3a.cache.disk.engine", engine);
            restart(encrypted);
            awaitAdoption();
            stored(bytes);

            assertThat(inClear(bytes)).as(engine).isZero();
            assertThat(engine().tierReports())
                    .filteredOn(tier -> tier.name().equals("disk"))
                    .extracting(TierReport::residentBytes)
                    .anyMatch(resident -> resident >= LENGTH - Lake.TAIL);
        }
    }

    @Test
    void anotherKeyStartsEmptyAndDeletesWhatTheFirstLeft() throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 10);
        restart(encrypted("key", "01".repeat(32)));
        Path path = stored(bytes);
        List<String> before = engines();

        restart(encrypted("key", "02".repeat(32)));

        assertThat(engines()).hasSize(1).doesNotContainAnyElementsOf(before);
        assertEmptyAndWorking(path, bytes);
    }

    @Test
    void ephemeralKeyFindsNothingAgain() throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 11);
        Configuration encrypted = encrypted("ephemeral", "");
        restart(encrypted);
        Path path = stored(bytes);
        List<String> before = engines();

        restart(encrypted);

        assertThat(engines()).hasSize(1).doesNotContainAnyElementsOf(before);
        assertEmptyAndWorking(path, bytes);
    }

    @Test
    void whatLayInClearIsDeletedWhenAKeyIsSetAndTheOtherWayRound() throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 12);
        Path path = stored(bytes);
        assertThat(engines()).containsExactly("region");

        Configuration ehcache = encrypted("key", "01".repeat(32));
        ehcache.set("fs.s3a.cache.disk.engine", "ehcache");
        restart(ehcache);
        assertThat(engines()).singleElement().asString().matches("ehcache-[0-9a-f]{16}");
        assertEmptyAndWorking(path, bytes);

        restart(configuration(directory));
        assertThat(engines()).containsExactly("region");
        assertEmptyAndWorking(path, bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "fs.s3a.cache.block.size, 120k, region",
        "fs.s3a.cache.tail.size, 32k, region",
        "fs.s3a.cache.block.size, 120k, ehcache",
        "fs.s3a.cache.tail.size, 32k, ehcache"
    })
    void anotherLayoutStartsEmptyAndFreesTheSpace(String option, String value, String engine) throws IOException {
        Configuration first = configuration(directory);
        first.set("fs.s3a.cache.disk.engine", engine);
        restart(first);
        byte[] bytes = Lake.bytes(LENGTH, 14);
        Path path = stored(bytes);
        Configuration second = new Configuration(first);
        second.set(option, value);

        for (Configuration next : List.of(second, first)) {
            restart(next);
            awaitAdoption();
            assertThat(ProcessCache.current().orElseThrow().residency(path).bytes())
                    .isZero();
            assertThat(read(path)).isEqualTo(bytes);
            assertThat(read(path)).isEqualTo(bytes);
            awaitStored();
        }
    }

    @Test
    void damageInTheLogCostsTheDamagedFilesAlone() throws IOException {
        List<Path> paths = new ArrayList<>();
        byte[] bytes = Lake.bytes(20_000, 15);
        for (int i = 0; i < 30; i++) {
            Path path = LAKE.versionedFile();
            Lake.write(fileSystem, path, bytes);
            paths.add(path);
        }
        awaitStored();
        CacheRuntime.shutdown();
        java.nio.file.Path log = directory.resolve("slot-0/region/objects.log");
        byte[] content = Files.readAllBytes(log);
        content[content.length / 20] ^= 1;
        Files.write(log, content);
        try (FileSystem plain = LAKE.uncached()) {
            plain.delete(paths.get(29), false);
            Lake.write(plain, paths.get(28), Lake.bytes(20_000, 16));
        }

        restart(configuration(directory));
        awaitAdoption();
        LAKE.forgetRequests();
        for (Path path : paths.subList(0, 28)) {
            assertThat(read(path, 20_000)).isEqualTo(bytes);
        }

        assertThat(LAKE.requests().stream().filter(request -> request.startsWith("GET")))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(read(paths.get(28), 20_000)).isEqualTo(Lake.bytes(20_000, 16));
        assertThatThrownBy(() -> read(paths.get(29), 20_000)).isInstanceOf(FileNotFoundException.class);
    }
}
