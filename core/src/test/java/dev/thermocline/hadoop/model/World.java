package dev.thermocline.hadoop.model;

import dev.thermocline.cache.FaultyBlockStore;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.hadoop.CacheControl;
import dev.thermocline.hadoop.CacheRuntime;
import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A bucket, two caching file systems of this process on it, a client that bypasses the cache, and the truth. Immutable
 * names are changed by this process alone, as their rule says; every other name by anybody. Closed by its owner.
 */
final class World implements AutoCloseable {
    private static final String ROOT = "s3a://lake/model/";
    /** Short, so that tails end within a block and files have many blocks. */
    static final int TAIL = 4096;

    private static final int NAMES = 6;
    private static final int LONGEST = 260_000;

    private final Random random;
    private final Lake lake;
    private final List<FaultyBlockStore> stores = new ArrayList<>();
    private final Truth truth = new Truth();
    private final Configuration small;
    private final java.nio.file.Path disk;
    private final FileSystem outside;
    private CachingS3AFileSystem here;
    private CachingS3AFileSystem other;
    private long tierFaults;
    private final List<Path> directories = new ArrayList<>();
    private int names;
    private long contents;

    World(Random random) throws IOException {
        this.random = random;
        this.lake = new Lake();
        Lake.wrapStores(store -> {
            FaultyBlockStore faulty = new FaultyBlockStore(store, random.nextLong(), () -> {});
            stores.add(faulty);
            return faulty;
        });
        this.disk = Files.createTempDirectory("thermocline-model");
        this.small = lake.configuration();
        small.set("fs.s3a.cache.dirs", disk.toString()); // the lake empties its own when a cache starts
        small.set("fs.s3a.cache.tail.size", Integer.toString(TAIL));
        small.set("fs.s3a.cache.tail.heap.capacity", "1m");
        small.set("fs.s3a.cache.breaker.failures", "1000"); // faults are to be met, not avoided
        this.here = lake.caching(small);
        this.other = lake.caching(small);
        this.outside = lake.uncached();
        control(); // or what runs here is plain S3A
        for (int directory = 0; directory < 2; directory++) {
            directories.add(newDirectory());
        }
    }

    /** Ends the cache, and begins another one on what it left. */
    void restart() throws IOException {
        forgetStores();
        here.close();
        other.close();
        CacheRuntime.shutdown();
        here = lake.caching(small);
        other = lake.caching(small);
        control();
    }

    /** The stores go with their cache; their faults count. */
    private void forgetStores() {
        stores.forEach(FaultyBlockStore::heal);
        tierFaults += stores.stream().mapToLong(FaultyBlockStore::count).sum();
        stores.clear();
    }

    /** How often a fault of a tier was met. */
    long tierFaults() {
        return tierFaults + stores.stream().mapToLong(FaultyBlockStore::count).sum();
    }

    Random random() {
        return random;
    }

    Lake lake() {
        return lake;
    }

    Truth truth() {
        return truth;
    }

    List<FaultyBlockStore> stores() {
        return stores;
    }

    /** One of the caching file systems. */
    CachingS3AFileSystem cached() {
        return random.nextBoolean() ? here : other;
    }

    /** The client that bypasses the cache. */
    FileSystem outside() {
        return outside;
    }

    CacheControl control() {
        return CacheControl.current().orElseThrow();
    }

    List<Path> directories() {
        return directories;
    }

    Path newDirectory() {
        return new Path(ROOT + "directory-" + names++);
    }

    /** A name that may exist or not. */
    Path anyName() {
        return switch (random.nextInt(4)) {
            case 0 -> versionedName();
            case 1 -> new Path(ROOT + "table/_delta_log/%020d.json".formatted(random.nextInt(3)));
            case 2 ->
                new Path(directories.get(random.nextInt(directories.size())), immutable(random.nextInt(NAMES / 2)));
            default -> new Path(ROOT + "table", immutable(random.nextInt(NAMES)));
        };
    }

    /** A name that others may replace. */
    Path versionedName() {
        return new Path(ROOT + "reports/report-" + random.nextInt(NAMES) + ".csv");
    }

    /** A name that is unique by construction. */
    Path immutableName() {
        return new Path(ROOT + "table", immutable(random.nextInt(NAMES)));
    }

    private static String immutable(int number) {
        return "part-%05d-00000000-0000-4000-8000-000000000000.c000.snappy.parquet".formatted(number);
    }

    Path root() {
        return new Path(ROOT.substring(0, ROOT.length() - 1));
    }

    /** Bytes that no file had before, of lengths around those of tails and blocks. */
    byte[] content() {
        int length = switch (random.nextInt(5)) {
            case 0 -> random.nextInt(10);
            case 1 -> 4096 - 2 + random.nextInt(5);
            case 2 -> Lake.BLOCK * (1 + random.nextInt(3)) - 2 + random.nextInt(5);
            case 3 -> random.nextInt(LONGEST);
            default -> random.nextInt(20_000);
        };
        return Lake.bytes(length, contents++);
    }

    @Override
    public void close() throws IOException {
        forgetStores();
        lake.proxy().faults().clear();
        here.close();
        other.close();
        outside.close();
        FileSystem.closeAll();
        CacheRuntime.shutdown();
        Lake.wrapStores(store -> store);
        lake.close();
        Volume.delete(disk);
    }
}
