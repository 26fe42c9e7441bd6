package dev.thermocline.benchmarks.stores;

import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.ehcache.EhcacheTiers;
import dev.thermocline.cache.region.RegionTiers;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.EntryUnit;

/** Hits: of whole blocks and parts of them on disk, of blocks off the heap, of tails on it. */
final class ReadFigures {
    static final int BLOCK = 1020 * 1024;
    private static final int BLOCKS = 200;
    private static final int PART = 64 * 1024;
    private static final int TAIL = 64 * 1024;
    private static final int TAILS = 500;
    private static final int WANTED = 64;
    private static final int ROUNDS = 5;
    private static final long SECOND = 1_000_000_000;
    private static final double MEGA = 1_000_000;
    private static final Duration LEAP = Duration.ofMinutes(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private ReadFigures() {}

    /** A frame whose payload is random, as compressed data is. */
    static ByteBuffer frame(BlockKey key, int length) {
        byte[] payload = new byte[length];
        new Random(key.start()).nextBytes(payload);
        return BlockFrame.of(key, ByteBuffer.wrap(payload));
    }

    /**
     * Reads of tails by one thread and by several, for a second each, in turns; more than there are cores must not
     * cost.
     */
    private static List<Figure> threads(BlockStore store) {
        List<Figure> figures = new ArrayList<>();
        for (int threads : List.of(2, 4, 16, 64)) {
            double[] one = new double[ROUNDS];
            double[] all = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                one[round] = readsPerSecond(store, 1);
                all[round] = readsPerSecond(store, threads);
            }
            Arrays.sort(one);
            Arrays.sort(all);
            double ratio = all[ROUNDS / 2] / one[ROUNDS / 2];
            figures.add(new Figure(
                    "tail hits on heap by " + threads + " threads, against one",
                    String.format(Locale.ROOT, "%.1f million/s", all[ROUNDS / 2] / MEGA),
                    String.format(Locale.ROOT, "%.1f million/s", one[ROUNDS / 2] / MEGA),
                    String.format(Locale.ROOT, "%.2f x", ratio),
                    "not less than one",
                    ratio >= 1));
        }
        return figures;
    }

    private static double readsPerSecond(BlockStore store, int threads) {
        long end = System.nanoTime() + SECOND;
        List<CompletableFuture<Long>> readers = IntStream.range(0, threads)
                .mapToObj(thread -> CompletableFuture.supplyAsync(() -> reads(store, end), task -> {
                    Thread reader = new Thread(task);
                    reader.setDaemon(true);
                    reader.start();
                }))
                .toList();
        return readers.stream().mapToLong(CompletableFuture::join).sum();
    }

    private static long reads(BlockStore store, long end) {
        ByteBuffer target = ByteBuffer.allocate(WANTED);
        long count = 0;
        try {
            while (System.nanoTime() < end) {
                for (int i = 0; i < 1_000; i++, count++) {
                    read(store, new BlockKey(1, (int) (count % TAILS)), 0, target.clear());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    static void await(BlockStore store) {
        while (store.queuedBytes() > 0) {
            LockSupport.parkNanos(100_000);
        }
    }

    static void write(BlockStore store, BlockKey key, ByteBuffer frame) throws IOException {
        while (store.write(key, frame.duplicate()) != WriteOutcome.STORED) {
            LockSupport.parkNanos(100_000);
        }
    }

    private static void fill(BlockStore store) throws IOException {
        for (int i = 0; i < BLOCKS; i++) {
            BlockKey key = new BlockKey(1, i);
            write(store, key, frame(key, BLOCK));
        }
        await(store);
    }

    private static void read(BlockStore store, BlockKey key, int offset, ByteBuffer target) throws IOException {
        if (store.read(key, block -> BlockFrame.copyRange(block, key, offset, target)) != Lookup.HIT) {
            throw new IOException("block " + key + " is gone");
        }
    }

    /** Hits of the region engine, against reads of a plain file and a checksum. */
    static List<Figure> regions(Path directory) throws IOException {
        DiskSettings settings = new DiskSettings(
                directory.resolve("region"),
                new DiskSettings.Pool(16 << 20, BlockFrame.framedLength(TAIL)),
                new DiskSettings.Pool(512 << 20, BlockFrame.framedLength(BLOCK)),
                64 << 20,
                0,
                new DiskSettings.Waits(CLOSE, Duration.ofSeconds(2), System::nanoTime));
        List<Figure> figures = new ArrayList<>();
        Path plain = directory.resolve("plain");
        try (DiskStores stores = RegionTiers.disk(settings);
                FileChannel file = FileChannel.open(
                        plain, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            fill(stores.blocks());
            for (int i = 0; i < BLOCKS; i++) {
                file.write(frame(new BlockKey(1, i), BLOCK).slice(0, BLOCK));
            }
            figures.add(againstEhcache(stores.blocks(), directory.resolve("ehcache")));
            figures.addAll(notLately(stores.blocks(), directory.resolve("late")));
            for (IntFunction<ByteBuffer> kind :
                    List.<IntFunction<ByteBuffer>>of(ByteBuffer::allocate, ByteBuffer::allocateDirect)) {
                String buffer = kind.apply(0).isDirect() ? "direct buffer" : "heap array";
                figures.add(against(stores.blocks(), file, kind, BLOCK, 1)
                        .figure("region hit, whole block of 1020 KiB, " + buffer, 1.15));
                figures.add(against(stores.blocks(), file, kind, PART, BlockFrame.PAGE)
                        .figure("region hit, 64 KiB at a page of it, " + buffer, 1.3));
                figures.add(against(stores.blocks(), file, kind, PART, 1)
                        .figure("region hit, 64 KiB anywhere in it, " + buffer, 1.3));
            }
        }
        Files.delete(plain);
        return figures;
    }

    private static Figure againstEhcache(BlockStore store, Path directory) throws IOException {
        DiskSettings settings = new DiskSettings(
                directory,
                new DiskSettings.Pool(16 << 20, BlockFrame.framedLength(TAIL)),
                new DiskSettings.Pool(512 << 20, BlockFrame.framedLength(BLOCK)),
                64 << 20,
                0,
                new DiskSettings.Waits(CLOSE, Duration.ofSeconds(2), System::nanoTime));
        ByteBuffer target = ByteBuffer.allocate(BLOCK);
        try (DiskStores ehcache = EhcacheTiers.disk(settings)) {
            fill(ehcache.blocks());
            return Paired.elapsed(
                            number -> read(store, new BlockKey(1, number % BLOCKS), 0, target.clear()),
                            number -> read(ehcache.blocks(), new BlockKey(1, number % BLOCKS), 0, target.clear()),
                            60)
                    .figure("region hit, whole block, against a hit of Ehcache's disk, elapsed", 1);
        }
    }

    /**
     * What it costs that other threads read what was not touched lately: here nothing ever was, by a clock that leaps.
     */
    private static List<Figure> notLately(BlockStore store, Path directory) throws IOException {
        AtomicLong leaps = new AtomicLong();
        DiskSettings settings = new DiskSettings(
                directory,
                new DiskSettings.Pool(16 << 20, BlockFrame.framedLength(TAIL)),
                new DiskSettings.Pool(512 << 20, BlockFrame.framedLength(BLOCK)),
                64 << 20,
                0,
                new DiskSettings.Waits(CLOSE, Duration.ofSeconds(2), () -> System.nanoTime() + leaps.get()));
        List<Figure> figures = new ArrayList<>();
        try (DiskStores late = RegionTiers.disk(settings)) {
            fill(late.blocks());
            for (int length : List.of(PART, BLOCK)) {
                ByteBuffer target = ByteBuffer.allocate(length);
                figures.add(Paired.elapsed(
                                number -> {
                                    leaps.addAndGet(LEAP.toNanos());
                                    read(late.blocks(), new BlockKey(1, number % BLOCKS), 0, target.clear());
                                },
                                number -> read(store, new BlockKey(1, number % BLOCKS), 0, target.clear()),
                                60)
                        .reported("region hit of " + length / 1024
                                + " KiB that was not touched lately, against one that was, elapsed"));
            }
        }
        return figures;
    }

    private static Paired against(
            BlockStore store, FileChannel file, IntFunction<ByteBuffer> kind, int length, int alignment)
            throws IOException {
        ByteBuffer target = kind.apply(length);
        CRC32C crc = new CRC32C();
        return Paired.measure(
                number -> {
                    Random random = new Random(number);
                    BlockKey key = new BlockKey(1, random.nextInt(BLOCKS));
                    read(store, key, offset(random, length, alignment), target.clear());
                },
                number -> {
                    Random random = new Random(number);
                    long start = (long) random.nextInt(BLOCKS) * BLOCK;
                    long position = start + offset(random, length, alignment);
                    target.clear();
                    while (target.hasRemaining()) {
                        position += file.read(target, position);
                    }
                    crc.reset();
                    crc.update(target.flip());
                },
                length > PART ? 60 : 600);
    }

    private static int offset(Random random, int length, int alignment) {
        return length == BLOCK ? 0 : random.nextInt((BLOCK - length) / alignment) * alignment;
    }

    /** Hits off the heap, against a copy out of a direct buffer. */
    static Figure offHeap() throws IOException {
        ByteBuffer memory = ByteBuffer.allocateDirect(BLOCKS * BLOCK);
        ByteBuffer target = ByteBuffer.allocate(BLOCK);
        try (BlockStore store = EhcacheTiers.offHeap("blocks", 512L << 20, BlockFrame.framedLength(BLOCK), CLOSE)) {
            fill(store);
            return Paired.measure(
                            number ->
                                    read(store, new BlockKey(1, new Random(number).nextInt(BLOCKS)), 0, target.clear()),
                            number ->
                                    target.clear().put(memory.slice(new Random(number).nextInt(BLOCKS) * BLOCK, BLOCK)),
                            60)
                    .figure("off-heap hit, whole block, heap array (checksums verified)", 1.8);
        }
    }

    /** Hits of tails on the heap, against Ehcache's own get and a copy. */
    static List<Figure> tails() throws IOException {
        ByteBuffer target = ByteBuffer.allocate(WANTED);
        CacheManager manager = CacheManagerBuilder.newCacheManagerBuilder()
                .withCache(
                        "plain",
                        CacheConfigurationBuilder.newCacheConfigurationBuilder(
                                BlockKey.class,
                                byte[].class,
                                ResourcePoolsBuilder.newResourcePoolsBuilder().heap(2L * TAILS, EntryUnit.ENTRIES)))
                .build(true);
        try (BlockStore store = EhcacheTiers.heap("tails", 64 << 20, BlockFrame.framedLength(TAIL))) {
            Cache<BlockKey, byte[]> plain = manager.getCache("plain", BlockKey.class, byte[].class);
            for (int i = 0; i < TAILS; i++) {
                BlockKey key = new BlockKey(1, i);
                ByteBuffer frame = frame(key, TAIL);
                byte[] bytes = new byte[frame.remaining()];
                frame.duplicate().get(bytes);
                plain.put(key, bytes);
                store.write(key, frame);
            }
            Paired hits = Paired.measure(
                    number -> {
                        int at = number % TAILS;
                        read(store, new BlockKey(1, at), BlockFrame.PAGE * (number % 15), target.clear());
                    },
                    number -> {
                        byte[] found = plain.get(new BlockKey(1, number % TAILS));
                        target.clear().put(found, BlockFrame.PAGE * (number % 15), WANTED);
                    },
                    20_000);
            List<Figure> figures = new ArrayList<>();
            figures.add(hits.figure("tail hit on heap, 64 B wanted, against Ehcache's get and a copy", 1.3));
            figures.addAll(threads(store));
            return figures;
        } finally {
            manager.close();
        }
    }
}
