package dev.thermocline.crash;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.crypto.DiskKey;
import dev.thermocline.cache.crypto.EncryptedBlockStore;
import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.disk.DiskLayout;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.engine.EngineSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * How a process lays objects on its disk: what one wrote is of no use to another that differs in the first three.
 *
 * @param block bytes of a block
 * @param tail bytes of a tail
 * @param key number of the key under which bytes are encrypted; 0 if they are not
 * @param capacity bytes of the pool of blocks
 */
record CrashLayout(int block, int tail, int key, long capacity) {
    private static final List<Integer> BLOCKS = List.of(36 << 10, 60 << 10, 96 << 10);
    private static final List<Integer> TAILS = List.of(8 << 10, 16 << 10, 24 << 10);
    private static final List<Long> CAPACITIES = List.of(20L << 20, 24L << 20, 28L << 20);
    private static final int KEYS = 3;

    static CrashLayout draw(Random random) {
        return new CrashLayout(
                BLOCKS.get(random.nextInt(BLOCKS.size())),
                TAILS.get(random.nextInt(TAILS.size())),
                random.nextInt(KEYS),
                CAPACITIES.get(random.nextInt(CAPACITIES.size())));
    }

    /** Draws one that differs in the size of blocks, of tails, or of both. */
    CrashLayout withOtherSizes(Random random) {
        CrashLayout drawn;
        do {
            drawn = draw(random);
        } while (drawn.block == block && drawn.tail == tail);
        return new CrashLayout(drawn.block, drawn.tail, key, drawn.capacity);
    }

    CrashLayout withAnotherKey() {
        return new CrashLayout(block, tail, (key + 1) % KEYS, capacity);
    }

    /** The layout of {@link #text}. */
    static CrashLayout parse(String text) {
        String[] parts = text.split(",", -1);
        return new CrashLayout(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Long.parseLong(parts[3]));
    }

    /** All parts, without a space. */
    String text() {
        return block + "," + tail + "," + key + "," + capacity;
    }

    /** The same for layouts that read each other's content; is part of the versions of what is written under it. */
    String name() {
        return block + "." + tail + "." + key;
    }

    private Optional<DiskKey> diskKey() {
        byte[] bytes = new byte[DiskKey.LENGTH];
        Arrays.fill(bytes, (byte) key);
        return key == 0 ? Optional.empty() : Optional.of(DiskKey.of(bytes));
    }

    /** The directory in a slot, as the file system names it. */
    String directory(String engine) {
        return engine + diskKey().map(known -> "-" + known.fingerprint()).orElse("");
    }

    private DiskSettings.Pool pool(long bytes, int length) {
        int framed = BlockFrame.framedLength(length);
        return new DiskSettings.Pool(bytes, key == 0 ? framed : EncryptedBlockStore.storedLength(framed));
    }

    private BlockStore wrap(BlockStore store) {
        return diskKey()
                .<BlockStore>map(known -> new EncryptedBlockStore(store, known))
                .orElse(store);
    }

    DiskSettings settings(PrivateDirectory directory) {
        return new DiskSettings(
                directory,
                pool(4L << 20, tail),
                pool(capacity, block),
                4L << 20,
                0,
                new DiskSettings.Waits(Duration.ofSeconds(2), Duration.ofSeconds(2), () -> 0),
                new DiskLayout(block, tail, EngineSettings.mostTails(tail), List.of()),
                this::wrap);
    }
}
