package dev.thermocline.benchmarks.stores;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.region.RegionTiers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Writing, taking over, and closing. Wall time, since the medium is part of it. */
final class DiskFigures {
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final int ROUNDS = 9;
    private static final int BLOCKS = 600;
    private static final int SMALL = 64;
    private static final int SMALL_BLOCKS = 1_000_000;
    private static final long MEGA = 1_000_000;

    private DiskFigures() {}

    private static DiskSettings settings(Path directory, long bytes, int value, long queue) {
        return new DiskSettings(
                directory,
                new DiskSettings.Pool(16 << 20, BlockFrame.framedLength(ReadFigures.BLOCK)),
                new DiskSettings.Pool(bytes, BlockFrame.framedLength(value)),
                queue,
                0,
                new DiskSettings.Waits(CLOSE, Duration.ofSeconds(2), System::nanoTime));
    }

    /** Puts into a pool that is full twice over, against one file written from start to end. */
    static Figure puts(Path directory) throws IOException {
        ByteBuffer frame = ReadFigures.frame(new BlockKey(1, 0), ReadFigures.BLOCK);
        long bytes = (long) BLOCKS * frame.remaining();
        double[] quotients = new double[ROUNDS];
        double[] ours = new double[ROUNDS];
        double[] plain = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Path pool = directory.resolve("puts-" + round);
            try (DiskStores stores = RegionTiers.disk(settings(pool, 300L << 20, ReadFigures.BLOCK, 32 << 20))) {
                long start = System.nanoTime();
                for (int i = 0; i < BLOCKS; i++) {
                    ReadFigures.write(stores.blocks(), new BlockKey(1, i), frame);
                }
                ReadFigures.await(stores.blocks());
                ours[round] = (System.nanoTime() - start) / 1e9;
            }
            Path file = directory.resolve("plain-" + round);
            long start = System.nanoTime();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                for (int i = 0; i < BLOCKS; i++) {
                    channel.write(frame.duplicate());
                }
            }
            plain[round] = (System.nanoTime() - start) / 1e9;
            quotients[round] = plain[round] / ours[round];
            Files.delete(file);
        }
        Arrays.sort(quotients);
        Arrays.sort(ours);
        Arrays.sort(plain);
        double ratio = quotients[ROUNDS / 2];
        return new Figure(
                "region put, sustained, " + BLOCKS + " blocks into a pool of half the size",
                String.format(Locale.ROOT, "%.0f MB/s", bytes / ours[ROUNDS / 2] / MEGA),
                String.format(Locale.ROOT, "%.0f MB/s sequential file", bytes / plain[ROUNDS / 2] / MEGA),
                String.format(Locale.ROOT, "%.2f x (%.2f to %.2f)", ratio, quotients[0], quotients[ROUNDS - 1]),
                "at least 0.80 x",
                ratio >= 0.8);
    }

    /** Opens a pool of a million blocks that an earlier process left. */
    static List<Figure> recovery(Path directory) throws IOException {
        Path pool = directory.resolve("recovery");
        DiskSettings settings = settings(pool, 1L << 30, SMALL, 32 << 20);
        try (DiskStores stores = RegionTiers.disk(settings)) {
            stores.objects().recover(List::of); // begins the log, without which nothing is taken over
            for (int i = 0; i < SMALL_BLOCKS; i++) {
                BlockKey key = new BlockKey(1, i);
                ReadFigures.write(stores.blocks(), key, BlockFrame.of(key, ByteBuffer.allocate(SMALL)));
            }
        }
        long start = System.nanoTime();
        try (DiskStores stores = RegionTiers.disk(settings)) {
            Lookup first = stores.blocks().read(new BlockKey(1, 0), block -> {});
            double opened = (System.nanoTime() - start) / 1e9;
            stores.blocks().adopt(id -> true);
            double adopted = (System.nanoTime() - start) / 1e9;
            int found = 0;
            for (int i = 0; i < SMALL_BLOCKS; i++) {
                found += stores.blocks().read(new BlockKey(1, i), block -> {}) == Lookup.HIT ? 1 : 0;
            }
            List<Figure> figures = new ArrayList<>();
            figures.add(new Figure(
                    "first read after the start",
                    String.format(Locale.ROOT, "%.3f s (%s)", opened, first),
                    "",
                    String.format(Locale.ROOT, "%.3f s", opened),
                    "under 1 s",
                    opened < 1));
            figures.add(new Figure(
                    "recovery of a million blocks",
                    String.format(Locale.ROOT, "%.2f s, %d found", adopted, found),
                    "",
                    String.format(Locale.ROOT, "%.2f s", adopted),
                    "under 10 s",
                    adopted < 10 && found == SMALL_BLOCKS));
            return figures;
        }
    }

    /** Closes with a queue of a gigabyte. */
    static Figure close(Path directory) throws IOException {
        ByteBuffer frame = ReadFigures.frame(new BlockKey(1, 0), ReadFigures.BLOCK);
        DiskStores stores =
                RegionTiers.disk(settings(directory.resolve("close"), 2L << 30, ReadFigures.BLOCK, 2L << 30));
        int queued = 0;
        while ((long) queued * frame.remaining() < 1L << 30) {
            queued += stores.blocks().write(new BlockKey(1, queued), frame.duplicate()) == WriteOutcome.STORED ? 1 : 0;
        }
        long waiting = stores.blocks().queuedBytes();
        long start = System.nanoTime();
        stores.close();
        double took = (System.nanoTime() - start) / 1e9;
        return new Figure(
                "close() after 1 GiB was put at once",
                String.format(Locale.ROOT, "%.2f s with %d MB waiting", took, waiting / MEGA),
                "",
                String.format(Locale.ROOT, "%.2f s", took),
                "within 5 s",
                took <= CLOSE.toSeconds());
    }
}
