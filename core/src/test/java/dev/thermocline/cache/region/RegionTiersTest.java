package dev.thermocline.cache.region;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.BlockStoreContract;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.StoreUnavailableException;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.disk.DiskLayout;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.cache.objectlog.LeftContent;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk tier of region files, as it is opened by the cache. */
class RegionTiersTest extends BlockStoreContract {
    private static final int TAIL = 256 << 10;
    private static final DiskLayout LAYOUT = new DiskLayout(1044480, 65536, 16, List.of());
    private static final long BLOCK_BYTES = 128L << 20;

    @TempDir
    private Path directory;

    private final List<CachedObject> sealed = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // open() is called before each test
    private DiskStores stores;

    @Override
    protected BlockStore open() throws IOException {
        stores = RegionTiers.disk(settings(directory, BLOCK_BYTES));
        stores.objects().recover(() -> sealed); // begins the log without which nothing is found again
        return stores.blocks();
    }

    @AfterEach
    void closeBoth() {
        stores.close();
    }

    private static DiskSettings settings(Path directory, long blockBytes) {
        return settings(directory, blockBytes, LAYOUT);
    }

    private static DiskSettings settings(Path directory, long blockBytes, DiskLayout layout) {
        return new DiskSettings(
                PrivateDirectory.at(directory),
                new DiskSettings.Pool(16L << 20, TAIL),
                new DiskSettings.Pool(blockBytes, MAX_VALUE),
                32L << 20,
                0,
                new DiskSettings.Waits(Duration.ofSeconds(5), Duration.ofSeconds(2), () -> 0),
                layout,
                UnaryOperator.identity());
    }

    private static BlockKey key(int i) {
        return new BlockKey(0x9E3779B97F4A7C15L * i, i);
    }

    private void writeAndDrain(BlockKey key, int length) throws IOException {
        while (store().write(key, Blocks.frame(key, 0, length)) == WriteOutcome.OVERLOADED) {
            drain();
        }
    }

    /** Files may go meanwhile. */
    private long diskUse() {
        File[] files = requireNonNull(directory.resolve("blocks").toFile().listFiles());
        return Stream.of(files).mapToLong(File::length).sum();
    }

    @Test
    void fillingFarBeyondThePoolKeepsToTheBudgetAndOneRegion() throws IOException {
        long region = RegionTiers.regionBytes(new DiskSettings.Pool(BLOCK_BYTES, MAX_VALUE));
        long most = 0;
        for (int i = 0; i < 300; i++) {
            writeAndDrain(key(i), PAYLOAD);
            most = Math.max(most, diskUse());
        }
        drain();

        assertThat(most).isBetween(BLOCK_BYTES - region, BLOCK_BYTES + region);
        int resident = 0;
        for (int i = 0; i < 300; i++) {
            resident += Blocks.readRange(store(), key(i), 0, 5).length > 0 ? 1 : 0;
        }
        assertThat(resident).isBetween(100, 128);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void regionThatIsEndedHoldsItsFileOpenOnce() throws IOException {
        for (int i = 0; i < 100; i++) {
            writeAndDrain(key(i), PAYLOAD);
        }
        drain();
        File[] regions = requireNonNull(directory.resolve("blocks").toFile().listFiles());

        assertThat(regions).hasSizeGreaterThan(8);
        assertThat(openFiles()).as("the one that is written twice").isEqualTo(regions.length + 1L);
    }

    private long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            String pool = directory.resolve("blocks") + "/"; // the directory itself is open, too
            return open.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).toString().startsWith(pool);
                        } catch (IOException e) {
                            return false; // closed meanwhile
                        }
                    })
                    .count();
        }
    }

    @Test
    void restartServesWhatWasWritten() throws IOException {
        for (int i = 0; i < 60; i++) {
            writeAndDrain(key(i), 100_000 + i);
        }
        store().remove(key(7));
        drain();
        stores.close();

        stores = RegionTiers.disk(settings(directory, BLOCK_BYTES));
        assertThat(Blocks.readAll(stores.blocks(), key(1)))
                .as("not adopted yet")
                .isEmpty();
        stores.blocks().adopt(id -> id != key(9).objectId());

        for (int i = 0; i < 60; i++) {
            byte[] expected = i == 9 ? new byte[0] : Blocks.payload(key(i), 0, 100_000 + i);
            if (i != 7) {
                assertThat(Blocks.readAll(stores.blocks(), key(i)))
                        .as("block %d", i)
                        .isEqualTo(expected);
            }
        }
    }

    /** Fills both pools and closes them; returns the bytes of all files. */
    private long left() throws IOException {
        for (int i = 0; i < 30; i++) {
            writeAndDrain(key(i), 100_000);
        }
        stores.tails().write(key(99), Blocks.frame(key(99), 0, 1000));
        drain();
        stores.close();
        return Volume.sizeOf(directory);
    }

    private String said(DiskLayout layout) throws IOException {
        return LeftContent.deleteUnlessUsable(PrivateDirectory.at(directory), "objects.log", layout)
                .orElse("");
    }

    @Test
    void contentOfTheSameLayoutStays() throws IOException {
        long bytes = left();

        assertThat(said(LAYOUT)).isEmpty();
        assertThat(said(new DiskLayout(1044480, 65536, 16, List.of("dim/.*")))).isEmpty();

        assertThat(Volume.sizeOf(directory)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"258048, 65536, 16", "1044480, 61440, 16", "1044480, 65536, 8"})
    void contentOfAnotherLayoutIsDeletedAtOnceAndLoggedInOneLine(int block, int tail, int tails) throws IOException {
        long bytes = left();

        String said = said(new DiskLayout(block, tail, tails, List.of()));

        assertThat(directory).isEmptyDirectory();
        assertThat(said)
                .doesNotContain("\n")
                .startsWith("The disk cache in " + directory + " starts empty, " + bytes + " B are freed: ")
                .contains("fs.s3a.cache.block.size = 1044480 and fs.s3a.cache.tail.size = 65536")
                .contains("fs.s3a.cache.block.size = " + block + " and fs.s3a.cache.tail.size = " + tail)
                .endsWith("its own fs.s3a.cache.dirs, to keep what is cached.");
        stores = RegionTiers.disk(settings(directory, BLOCK_BYTES, new DiskLayout(block, tail, tails, List.of())));
        stores.objects().recover(List::of);
        stores.blocks().adopt(id -> true);
        assertThat(Blocks.readAll(stores.blocks(), key(1))).isEmpty();
        assertThat(stores.blocks().write(key(1), Blocks.frame(key(1), 1, 1000))).isEqualTo(WriteOutcome.STORED);
        assertThat(Blocks.readAll(stores.blocks(), key(1))).isEqualTo(Blocks.payload(key(1), 1, 1000));
    }

    @Test
    void contentWithoutAUsableLogIsDeletedAtOnce() throws IOException {
        Path log = directory.resolve("objects.log");
        left();
        Files.writeString(log, "thermocline objects 1\n and records of that release");
        assertThat(said(LAYOUT)).contains("is of another release").doesNotContain("\n");
        assertThat(directory).isEmptyDirectory();

        Path region = Files.createDirectories(directory.resolve("blocks")).resolve("0000000000000001.region");
        Files.write(region, new byte[100]);
        assertThat(said(LAYOUT)).contains("100 B are freed", "objects.log is gone");
        assertThat(directory).isEmptyDirectory();

        Files.createDirectories(directory.resolve("blocks"));
        Files.write(region, new byte[100]);
        Files.write(log, new byte[1000]);
        assertThat(said(LAYOUT)).contains("is damaged at its start");

        Files.createDirectories(log.resolve("in the place of the log"));
        Files.write(Files.createDirectories(region.getParent()).resolve(region.getFileName()), new byte[100]);
        assertThat(said(LAYOUT)).contains("objects.log can't be read");
        assertThat(directory).isEmptyDirectory();

        assertThat(said(LAYOUT)).as("a first start").isEmpty();
    }

    @Test
    void logCountsAgainstTheBudget() throws IOException {
        for (long id = 1; id <= 30_000; id++) {
            ObjectVersion version = new ObjectVersion("e".repeat(200), Optional.empty(), 1);
            sealed.add(new CachedObject(id, new ObjectName(id, id), new Owner("o"), version));
            stores.objects().sealed(sealed.get(sealed.size() - 1));
        }
        for (int i = 0; i < 200; i++) {
            writeAndDrain(key(i), PAYLOAD);
        }
        drain();

        long region = RegionTiers.regionBytes(new DiskSettings.Pool(BLOCK_BYTES, MAX_VALUE));
        long log = Files.size(directory.resolve("objects.log"));
        assertThat(log).isBetween(2L << 20, 8L << 20);
        assertThat(diskUse() + log).isLessThanOrEqualTo(BLOCK_BYTES + region);
        assertThat(diskUse()).as("room for another one is left").isLessThanOrEqualTo(BLOCK_BYTES - log + region);
    }

    @Test
    void smallerBudgetKeepsTheNewest() throws IOException {
        for (int i = 0; i < 100; i++) {
            writeAndDrain(key(i), PAYLOAD);
        }
        drain();
        stores.close();

        long less = 48L << 20;
        stores = RegionTiers.disk(settings(directory, less));
        stores.blocks().adopt(id -> true);

        assertThat(diskUse()).isLessThanOrEqualTo(less);
        assertThat(Blocks.readAll(stores.blocks(), key(0))).isEmpty();
        assertThat(Blocks.readAll(stores.blocks(), key(99))).isEqualTo(Blocks.payload(key(99), 0, PAYLOAD));
        assertThat(stores.blocks().write(key(200), Blocks.frame(key(200), 0, PAYLOAD)))
                .isEqualTo(WriteOutcome.STORED);
    }

    @ParameterizedTest
    @ValueSource(longs = {8L << 20, 9L << 20, 48L << 20, 1L << 30, 10L << 30, 500L << 30})
    void regionsAreAHundredthAndNeverMoreThanAQuarterOfTheirPool(long pool) {
        long region = RegionTiers.regionBytes(new DiskSettings.Pool(pool, MAX_VALUE));

        assertThat(region).isGreaterThan(MAX_VALUE).isLessThanOrEqualTo(pool / 4);
        if (pool >= 1L << 30) {
            assertThat(region).isBetween(pool / 256, Math.max(pool / 100, 9L << 20));
        }
    }

    @Test
    void tailsAndBlocksDontKnowEachOther() throws IOException {
        BlockKey key = key(1);
        assertThat(stores.tails().write(key, Blocks.frame(key, 0, 1000))).isEqualTo(WriteOutcome.STORED);

        assertThat(Blocks.readAll(stores.blocks(), key)).isEmpty();
        assertThat(stores.tails().maxValueLength()).isEqualTo(TAIL);
        stores.blocks().close();
        assertThat(Blocks.readAll(stores.tails(), key)).isEqualTo(Blocks.payload(key, 0, 1000));
    }

    @Test
    void filesAreTheOwnersOnly() throws IOException {
        writeAndDrain(key(1), 1000);
        drain();

        try (Stream<Path> found = Files.walk(directory).filter(path -> !path.equals(directory))) {
            for (Path path : found.toList()) {
                String permissions = Files.isDirectory(path) ? "rwx------" : "rw-------";
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(permissions);
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsPutInThePlaceOfTheDirectoryIsNotServed(@TempDir Path other) throws IOException {
        writeAndDrain(key(1), 1000);
        drain();
        Files.move(directory.resolve("blocks"), other.resolve("away"));
        Files.createDirectory(directory.resolve("blocks"));
        for (File region : requireNonNull(other.resolve("away").toFile().listFiles())) {
            Files.write(directory.resolve("blocks").resolve(region.getName()), new byte[(int) region.length()]);
        }

        Thread.currentThread().interrupt(); // closes the channel: it is opened again
        assertThat(Blocks.readAll(store(), key(1))).isEqualTo(Blocks.payload(key(1), 0, 1000));
        assertThat(Thread.interrupted()).isTrue();
        for (int i = 2; i < 100; i++) {
            writeAndDrain(key(i), PAYLOAD);
        }
        drain();
        assertThat(directory.resolve("blocks").toFile().listFiles()).hasSize(1);
        assertThat(other.resolve("away").toFile().listFiles()).hasSizeGreaterThan(8);
    }

    @Test
    void regionThatOthersMayHaveWrittenIsNotAdopted(@TempDir Path other) throws IOException {
        writeAndDrain(key(1), 1000);
        drain();
        stores.close();
        Path region = requireNonNull(directory.resolve("blocks").toFile().listFiles())[0].toPath();
        Files.createLink(other.resolve("link"), region);

        stores = RegionTiers.disk(settings(directory, BLOCK_BYTES));
        stores.blocks().adopt(id -> true);
        assertThat(Blocks.readAll(stores.blocks(), key(1))).isEmpty();
        stores.close();
        Files.delete(other.resolve("link"));

        stores = RegionTiers.disk(settings(directory, BLOCK_BYTES));
        stores.blocks().adopt(id -> true);
        assertThat(Blocks.readAll(stores.blocks(), key(1))).isEqualTo(Blocks.payload(key(1), 0, 1000));
    }

    @Test
    void fileInPlaceOfTheDirectoryIsRefused(@TempDir Path other) throws IOException {
        Path file = Files.createFile(other.resolve("file"));

        assertThatThrownBy(() -> RegionTiers.disk(settings(file, BLOCK_BYTES)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fs.s3a.cache.dirs = " + file);
    }

    @Test
    void volumeThatIsTooSmallIsRefused(@TempDir Path other) throws IOException {
        long tooMuch = Files.getFileStore(other).getUsableSpace() + (1L << 30);

        assertThatThrownBy(() -> RegionTiers.disk(settings(other, tooMuch)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("lower fs.s3a.cache.disk.capacity");
    }

    @Test
    void poolOfAFewValuesIsRefused(@TempDir Path other) {
        assertThatThrownBy(() -> RegionTiers.disk(settings(other, 4L << 20)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fs.s3a.cache.disk.capacity = 4194304");
    }
}
