package dev.thermocline.benchmarks.stores;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.cache.region.RegionTiers;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.EngineSettings;
import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.tier.BreakerSettings;
import dev.thermocline.engine.tier.Retention;
import dev.thermocline.engine.tier.TierReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Taking over a disk of a real size: its files are as long as they would be, and take little of the disk. */
final class SparseFigures {
    private static final int TAIL = 64 * 1024;
    private static final int BLOCKS_OF_A_FILE = 128;
    private static final long VALUES = 100_000_000_000L;
    private static final long POOL = VALUES / 100 * 112; // 90 % of a pool are filled with what is wanted
    private static final double GIGA = 1e9;

    private SparseFigures() {}

    /**
     * Opens a disk with 100 GB of blocks and reads at once, as a process does that starts: adoption goes on meanwhile.
     */
    static Figure recovery(Path directory) throws IOException {
        DiskSettings settings = new DiskSettings(
                directory.resolve("sparse"),
                new DiskSettings.Pool(16 << 20, BlockFrame.framedLength(TAIL)),
                new DiskSettings.Pool(POOL, BlockFrame.framedLength(ReadFigures.BLOCK)),
                32 << 20,
                0,
                new DiskSettings.Waits(Duration.ofSeconds(5), Duration.ofSeconds(2), System::nanoTime));
        List<CachedObject> objects = leave(settings);
        String onDisk = String.format(
                Locale.ROOT, "%.2f GB on disk", bytesOnDisk(settings.directory().path()) / GIGA);
        int blocks = objects.size() * BLOCKS_OF_A_FILE;
        ReadRange wanted =
                new ReadRange(0, ByteBuffer.allocate(ReadFigures.BLOCK)); // of the oldest region: the last adopted
        long start = System.nanoTime();
        try (CacheEngine engine = engine(RegionTiers.disk(settings))) {
            CompletableFuture<Void> adoption =
                    CompletableFuture.runAsync(() -> adopt(engine), task -> new Thread(task, "adoption").start());
            boolean hit = engine.readCached(objects.get(0), wanted);
            double first = (System.nanoTime() - start) / 1e6;
            adoption.join();
            double all = (System.nanoTime() - start) / 1e6;
            long found = engine.tierReports().stream()
                    .mapToLong(TierReport::residentBlocks)
                    .sum();
            return new Figure(
                    "recovery of 100 GB of regions (sparse files), blocks of 1020 KiB",
                    String.format(Locale.ROOT, "%d of %d blocks indexed after %.0f ms, %s", found, blocks, all, onDisk),
                    "",
                    String.format(Locale.ROOT, "%.0f ms to the first read (%s)", first, hit ? "hit" : "miss"),
                    "first read under 1 s, all under 10 s",
                    first < 1_000 && all < 10_000 && found == blocks);
        }
    }

    /** What an earlier process left. Returns the objects whose blocks are there. */
    private static List<CachedObject> leave(DiskSettings settings) throws IOException {
        List<CachedObject> objects = new ArrayList<>();
        List<BlockKey> keys = new ArrayList<>();
        long each = (long) BLOCKS_OF_A_FILE * ReadFigures.BLOCK;
        for (int number = 1; number * each <= VALUES; number++) {
            ObjectVersion version = new ObjectVersion("etag-" + number, Optional.empty(), each + TAIL);
            objects.add(new CachedObject(
                    number, ObjectName.of("benchmark", "bucket", "object-" + number), new Owner("benchmark"), version));
            for (int index = 0; index < BLOCKS_OF_A_FILE; index++) {
                keys.add(new BlockKey(number, (long) index * ReadFigures.BLOCK));
            }
        }
        try (DiskStores stores = RegionTiers.disk(settings)) {
            stores.objects().recover(() -> objects);
            objects.forEach(stores.objects()::sealed);
        }
        SparseRegions.write(settings.directory().path().resolve("blocks"), settings.blocks(), keys);
        return objects;
    }

    private static CacheEngine engine(DiskStores stores) {
        return new CacheEngine(
                new EngineSettings(
                        ReadFigures.BLOCK, TAIL, 128 << 20, 0, 1, 64 << 20, 200_000, Retention.of(Duration.ofDays(7))),
                new BreakerSettings(5, Duration.ofSeconds(60), Duration.ofSeconds(30)),
                new CacheEngine.Stores(List.of(stores.tails()), List.of(stores.blocks()), stores.objects()),
                new CacheEngine.Threads(
                        Runnable::run, Runnable::run, Runnable::run, AheadLoads.NO_THREAD, Ticker.systemTicker()),
                CacheListener.NONE);
    }

    private static void adopt(CacheEngine engine) {
        try {
            engine.adopt(found -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the files take of the disk, holes not counted. */
    private static long bytesOnDisk(Path directory) throws IOException {
        Process du = new ProcessBuilder("du", "-sk", directory.toString()).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(du.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException("du printed nothing for " + directory);
            }
            return Long.parseLong(line.substring(0, line.indexOf('\t'))) * 1024;
        }
    }
}
