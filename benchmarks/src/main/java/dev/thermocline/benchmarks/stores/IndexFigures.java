package dev.thermocline.benchmarks.stores;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.ehcache.EhcacheTiers;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectLog;
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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * What the index costs for each block, whether a hit's cost grows with the blocks, and what a scan leaves of a hot set.
 */
final class IndexFigures {
    private static final int SMALL = 64;
    private static final int MILLION = 1_000_000;
    private static final int SCANNED = 60 * 1024;
    private static final long SCAN_POOL = 300L << 20;
    private static final double BYTES_GOAL = 200;
    private static final double FLAT_GOAL = 1.3;
    private static final double HOT_GOAL = 90;

    private IndexFigures() {}

    /** An engine on one disk, whose blocks all have one length, and one object of so many blocks. */
    private static final class Subject implements AutoCloseable {
        private final int blockSize;
        private final DiskStores stores;
        private final CacheEngine engine;
        private final CachedObject object;

        Subject(Path directory, long poolBytes, int blockSize, long blocks) throws IOException {
            this.blockSize = blockSize;
            this.stores = RegionTiers.disk(settings(directory, poolBytes, blockSize));
            this.engine = new CacheEngine(
                    new EngineSettings(
                            blockSize, SMALL, 1L << 30, 0, 1, 64 << 20, 1000, Retention.of(Duration.ofDays(7))),
                    new BreakerSettings(5, Duration.ofSeconds(60), Duration.ofSeconds(30)),
                    new CacheEngine.Stores(List.of(), List.of(stores.blocks()), ObjectLog.NONE),
                    new CacheEngine.Threads(
                            Runnable::run, Runnable::run, Runnable::run, AheadLoads.NO_THREAD, Ticker.systemTicker()),
                    CacheListener.NONE);
            this.object = engine.object(
                    ObjectName.of("benchmark", "bucket", "object"),
                    new Owner("benchmark"),
                    new ObjectVersion("etag", Optional.empty(), blocks * blockSize + SMALL));
        }

        void put(int index, ByteBuffer payload) {
            while (engine.queuedBytes() > 16 << 20) {
                LockSupport.parkNanos(100_000);
            }
            BlockKey key = new BlockKey(object.id(), (long) index * blockSize);
            engine.offerBlock(key, BlockFrame.of(key, payload), blockSize);
        }

        void await() {
            while (engine.queuedBytes() > 0) {
                LockSupport.parkNanos(100_000);
            }
        }

        boolean hit(int index, ByteBuffer target) {
            return engine.readCached(object, new ReadRange((long) index * blockSize, target.clear()));
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    private static DiskSettings settings(Path directory, long poolBytes, int value) {
        return new DiskSettings(
                directory,
                new DiskSettings.Pool(1 << 20, BlockFrame.framedLength(SMALL)),
                new DiskSettings.Pool(poolBytes, BlockFrame.framedLength(value)),
                64 << 20,
                0,
                new DiskSettings.Waits(Duration.ofSeconds(5), Duration.ofSeconds(2), System::nanoTime));
    }

    private static long heapUsed() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            runtime.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    /** Heap for each of a million blocks, in the index and in the store. */
    static Figure memory(Path directory) throws IOException {
        try (Subject subject = new Subject(directory.resolve("memory"), 1L << 30, SMALL, MILLION)) {
            subject.put(0, ByteBuffer.allocate(SMALL));
            long before = heapUsed();
            for (int i = 1; i <= MILLION; i++) {
                subject.put(i, ByteBuffer.allocate(SMALL));
            }
            subject.await();
            double each = (double) (heapUsed() - before) / MILLION;
            return new Figure(
                    "index memory for each of a million resident blocks",
                    String.format(Locale.ROOT, "%.0f B", each),
                    "",
                    String.format(Locale.ROOT, "%.0f B", each),
                    "under 200 B",
                    each < BYTES_GOAL);
        }
    }

    /** A hit's cost with a hundred thousand and a million blocks, against a thousand. */
    static List<Figure> hitCosts(Path directory) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(SMALL);
        List<Figure> figures = new ArrayList<>();
        figures.add(plainFileCosts(directory));
        try (Subject few = new Subject(directory.resolve("few"), 64L << 20, SMALL, 1_000)) {
            fill(few, 1_000);
            for (int blocks : List.of(100_000, MILLION)) {
                try (Subject many = new Subject(directory.resolve("many-" + blocks), 1L << 30, SMALL, blocks)) {
                    fill(many, blocks);
                    figures.add(Paired.measure(
                                    number -> require(many.hit(new Random(number).nextInt(blocks), target)),
                                    number -> require(few.hit(new Random(number).nextInt(1_000), target)),
                                    5_000)
                            .figure("hit of 64 B with " + blocks + " resident blocks, against 1000", FLAT_GOAL));
                }
            }
        }
        return figures;
    }

    /** What grows without us: a map of a million offsets and reads of 64 B of a plain file, against a thousand. */
    private static Figure plainFileCosts(Path directory) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(SMALL);
        int stride = 192;
        Map<BlockKey, Long> offsets = new ConcurrentHashMap<>();
        Path file = directory.resolve("plain");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(stride * 1_000);
            for (int i = 0; i < MILLION / 1_000; i++) {
                channel.write(zeros.clear());
            }
            for (int i = 0; i < MILLION; i++) {
                offsets.put(new BlockKey(1, i), (long) i * stride);
            }
            return Paired.measure(
                            number -> plainRead(channel, offsets, new Random(number).nextInt(MILLION), target),
                            number -> plainRead(channel, offsets, new Random(number).nextInt(1_000), target),
                            5_000)
                    .reported(
                            "what memory costs: a hash map and a plain file of a million values of 64 B, against 1000");
        }
    }

    private static void plainRead(FileChannel channel, Map<BlockKey, Long> offsets, int index, ByteBuffer target)
            throws IOException {
        Long offset = offsets.get(new BlockKey(1, index));
        require(offset != null && channel.read(target.clear(), offset) == SMALL);
    }

    private static void fill(Subject subject, int blocks) {
        for (int i = 0; i < blocks; i++) {
            subject.put(i, ByteBuffer.allocate(SMALL));
        }
        subject.await();
    }

    private static void require(boolean hit) throws IOException {
        if (!hit) {
            throw new IOException("a block that was stored is gone");
        }
    }

    /** What is left of a hot set of a tenth of the pool after a scan of three times the pool. */
    static Figure scan(Path directory) throws IOException {
        int all = (int) (SCAN_POOL / SCANNED);
        int hot = all / 10;
        ByteBuffer payload = ByteBuffer.allocate(SCANNED);
        ByteBuffer target = ByteBuffer.allocate(SMALL);
        double ours;
        try (Subject subject = new Subject(directory.resolve("scan"), SCAN_POOL, SCANNED, 5L * all)) {
            for (int i = 0; i < hot; i++) {
                subject.put(i, payload);
            }
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < hot; i++) {
                    require(subject.hit(i, target));
                }
            }
            for (int i = hot; i < hot + 3 * all; i++) {
                subject.put(i, payload);
                subject.hit(i, target);
            }
            subject.await();
            int left = 0;
            for (int i = 0; i < hot; i++) {
                left += subject.hit(i, target) ? 1 : 0;
            }
            ours = 100.0 * left / hot;
        }
        double ehcache = ehcacheScan(directory.resolve("scan-ehcache"), all, hot);
        return new Figure(
                "hot set of 10 % of the pool that still hits after a scan of 3 x the pool",
                String.format(Locale.ROOT, "%.0f %%", ours),
                String.format(Locale.ROOT, "%.0f %% with Ehcache's own eviction", ehcache),
                String.format(Locale.ROOT, "%.0f %%", ours),
                "at least 90 %",
                ours >= HOT_GOAL);
    }

    /** The same with nothing above Ehcache's disk. */
    private static double ehcacheScan(Path directory, int all, int hot) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(SCANNED);
        try (DiskStores stores = EhcacheTiers.disk(settings(directory, SCAN_POOL, SCANNED))) {
            BlockStore store = stores.blocks();
            for (int i = 0; i < hot; i++) {
                BlockKey key = new BlockKey(1, i);
                ReadFigures.write(store, key, BlockFrame.of(key, payload));
            }
            ReadFigures.await(store);
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < hot; i++) {
                    require(store.read(new BlockKey(1, i), block -> {}) == Lookup.HIT);
                }
            }
            for (int i = hot; i < hot + 3 * all; i++) {
                BlockKey key = new BlockKey(1, i);
                ReadFigures.write(store, key, BlockFrame.of(key, payload));
            }
            ReadFigures.await(store);
            int left = 0;
            for (int i = 0; i < hot; i++) {
                left += store.read(new BlockKey(1, i), block -> {}) == Lookup.HIT ? 1 : 0;
            }
            return 100.0 * left / hot;
        }
    }
}
