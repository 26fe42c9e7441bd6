package dev.thermocline.cache.ehcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.BlockStoreContract;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.StoreUnavailableException;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk stores. */
class DiskStoreTest extends BlockStoreContract {
    private static final int TAIL = 256 << 10;

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // open() is called before each test
    private DiskStores stores;

    @Override
    protected BlockStore open() throws IOException {
        stores = EhcacheTiers.disk(settings(directory, 128L << 20, 32L << 20));
        return stores.blocks();
    }

    @AfterEach
    void closeBoth() {
        stores.close();
    }

    @Test
    void fillingFarBeyondThePoolEvictsWithoutFailure() throws IOException {
        int resident = 0;
        for (int i = 0; i < 300; i++) {
            BlockKey key = key(i);
            while (store().write(key, Blocks.frame(key, 0, PAYLOAD)) == WriteOutcome.OVERLOADED) {
                drain();
            }
        }
        drain();
        assertThat(store().write(key(0), Blocks.frame(key(0), 0, 10))).isEqualTo(WriteOutcome.STORED);
        for (int i = 1; i < 300; i++) {
            resident += Blocks.readRange(store(), key(i), 0, 5).length > 0 ? 1 : 0;
        }
        assertThat(resident).isBetween(90, 128);
    }

    @Test
    void tailsAndBlocksDontKnowEachOther() throws IOException {
        BlockKey key = key(1);
        assertThat(stores.tails().write(key, Blocks.frame(key, 0, 1000))).isEqualTo(WriteOutcome.STORED);
        assertThat(Blocks.readAll(stores.blocks(), key)).isEmpty();
        assertThat(stores.tails().maxValueLength()).isEqualTo(TAIL);
        stores.blocks().close();
        assertThat(Blocks.readAll(stores.tails(), key)).isEqualTo(Blocks.payload(key, 0, 1000));
        assertThat(stores.blocks().write(key, Blocks.frame(key, 0, 10))).isEqualTo(WriteOutcome.UNAVAILABLE);
    }

    @Test
    void lastCloseGivesTheEmptyDirectoryBack() throws IOException {
        BlockKey key = key(1);
        store().write(key, Blocks.frame(key, 0, PAYLOAD));
        drain();
        assertThatThrownBy(() -> EhcacheTiers.disk(settings(directory, 128L << 20, 32L << 20)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fs.s3a.cache.dirs = " + directory)
                .hasMessageContaining("locked");
        stores.close();
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".data"))).isEmpty();
        }
        stores = EhcacheTiers.disk(settings(directory, 128L << 20, 32L << 20));
        assertThat(Blocks.readAll(stores.blocks(), key)).isEmpty();
        assertThat(stores.blocks().write(key, Blocks.frame(key, 0, 10))).isEqualTo(WriteOutcome.STORED);
    }

    @Test
    void whatAnUncleanStopLeftIsDeleted(@TempDir Path other) throws IOException {
        Path left = Files.createDirectories(other.resolve("file/blocks_1/offheap-disk-store"));
        Files.writeString(left.resolve("ehcache-disk-store.data"), "remains");
        try (DiskStores fresh = EhcacheTiers.disk(settings(other, 32L << 20, 16L << 20))) {
            assertThat(left).doesNotExist();
            assertThat(Blocks.readAll(fresh.blocks(), key(1))).isEmpty();
        }
    }

    @Test
    void fileInPlaceOfTheDirectoryIsRefused(@TempDir Path other) throws IOException {
        Path file = Files.createFile(other.resolve("file"));
        assertThatThrownBy(() -> EhcacheTiers.disk(settings(file, 32L << 20, 16L << 20)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fs.s3a.cache.dirs = " + file);
    }

    @Test
    void volumeThatIsTooSmallIsRefusedAndTheDirectoryGivenBack(@TempDir Path other) throws IOException {
        long tooMuch = Files.getFileStore(other).getUsableSpace() + (1L << 30);
        assertThatThrownBy(() -> EhcacheTiers.disk(settings(other, tooMuch, 16L << 20)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fs.s3a.cache.dirs = " + other)
                .hasMessageContaining("lower fs.s3a.cache.disk.capacity");
        EhcacheTiers.disk(settings(other, 32L << 20, 16L << 20)).close();
    }

    @Test
    void poolOfAFewValuesIsRefused(@TempDir Path other) {
        assertThatThrownBy(() -> EhcacheTiers.disk(settings(other, 4L << 20, 16L << 20)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("fs.s3a.cache.disk.capacity = 4194304");
    }

    @Test
    void keepsToNinetyFivePercentAndPowersOfTwo() {
        assertThat(store().name()).isEqualTo("disk");
        assertThat(store().capacity()).isEqualTo((128L << 20) * 95 / 100);
        assertThat(store().footprint(MAX_VALUE)).isEqualTo(1 << 20);
        assertThat(store().footprint(1 << 20)).isEqualTo(2 << 20);
        assertThat(store().footprint(60)).isEqualTo(128);
        assertThat(store().footprint(61)).isEqualTo(256);
    }

    private static BlockKey key(int i) {
        return new BlockKey(0x9E3779B97F4A7C15L * i, i);
    }

    private static DiskSettings settings(Path directory, long blockBytes, long tailBytes) {
        return new DiskSettings(
                directory,
                new DiskSettings.Pool(tailBytes, TAIL),
                new DiskSettings.Pool(blockBytes, MAX_VALUE),
                32L << 20,
                0,
                new DiskSettings.Waits(Duration.ofSeconds(5), Duration.ofSeconds(2), () -> 0));
    }
}
