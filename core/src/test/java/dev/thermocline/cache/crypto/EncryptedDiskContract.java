package dev.thermocline.cache.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.BlockStoreContract;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a disk engine keeps to when its stores are wrapped by encryption, as the cache opens it. */
abstract class EncryptedDiskContract extends BlockStoreContract {
    static final DiskKey DISK_KEY = DiskKey.ephemeral();

    private static final int TAIL = 256 << 10;
    private static final String PATTERN = "thermocline in clear, ";

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // open() is called before each test
    private DiskStores stores;

    abstract DiskStores disk(DiskSettings settings) throws IOException;

    @Override
    protected final BlockStore open() throws IOException {
        stores = disk(settings(directory, store -> new EncryptedBlockStore(store, DISK_KEY)));
        return stores.blocks();
    }

    @AfterEach
    final void closeBoth() {
        stores.close();
    }

    static DiskSettings settings(Path directory, UnaryOperator<BlockStore> wrap) {
        return new DiskSettings(
                directory,
                new DiskSettings.Pool(16L << 20, EncryptedBlockStore.storedLength(TAIL)),
                new DiskSettings.Pool(128L << 20, EncryptedBlockStore.storedLength(MAX_VALUE)),
                32L << 20,
                0,
                new DiskSettings.Waits(Duration.ofSeconds(5), Duration.ofSeconds(2), () -> 0),
                wrap);
    }

    final Path directory() {
        return directory;
    }

    final DiskStores stores() {
        return stores;
    }

    private static void writePattern(DiskStores stores) throws IOException {
        byte[] payload = PATTERN.repeat(10_000).getBytes(ISO_8859_1);
        for (BlockKey key : List.of(BlockKey.tail(1, 0), new BlockKey(1, 0))) {
            BlockStore store = key.kind() == BlockKind.TAIL ? stores.tails() : stores.blocks();
            store.write(key, BlockFrame.of(key, ByteBuffer.wrap(payload)));
            Awaitility.await().until(() -> store.queuedBytes() == 0);
        }
    }

    /** Files that hold the pattern. */
    private static long inClear(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            long found = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found += new String(Files.readAllBytes(file), ISO_8859_1).contains(PATTERN) ? 1 : 0;
            }
            return found;
        }
    }

    @Test
    void nothingLiesOnTheDiskInClear(@TempDir Path other) throws IOException {
        writePattern(stores);
        assertThat(inClear(directory)).isZero();
        stores.close();
        assertThat(inClear(directory)).isZero();

        try (DiskStores clear = disk(settings(other, UnaryOperator.identity()))) {
            writePattern(clear);
            assertThat(inClear(other)).as("found where it is").isEqualTo(2);
        }
    }

    @Test
    void longestValuesAreTheConfiguredOnes() {
        assertThat(stores.tails().maxValueLength()).isEqualTo(TAIL);
        assertThat(stores.blocks().maxValueLength()).isEqualTo(MAX_VALUE);
    }
}
