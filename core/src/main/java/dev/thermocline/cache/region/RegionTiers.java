package dev.thermocline.cache.region;

import dev.thermocline.cache.StoreUnavailableException;
import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.disk.BoundedReads;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.cache.disk.WriteQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes the disk tier of one directory out of region files. The caller owns what it gets and closes it. */
public final class RegionTiers {
    private static final String DISK_CAPACITY = "fs.s3a.cache.disk.capacity";
    private static final int MIN_VALUES = 8;
    private static final int REGIONS = 128;
    private static final int VALUES_PER_REGION = 8;
    private static final int LEAST_REGIONS = 4;
    private static final int WRITER_THREADS = 1;
    private static final int CLOSED_ONE_BY_ONE = 3;

    private RegionTiers() {}

    /**
     * The disk stores of one directory, which no other process uses. What an earlier process left is counted at once and
     * served after {@code adopt}.
     *
     * @throws StoreUnavailableException if the directory can't be used or there is no room
     */
    public static DiskStores disk(DiskSettings settings) throws StoreUnavailableException {
        Volume.requireValues(DISK_CAPACITY, settings.tails(), MIN_VALUES);
        Volume.requireValues(DISK_CAPACITY, settings.blocks(), MIN_VALUES);
        PrivateDirectory directory = settings.directory();
        Volume volume = Volume.of(directory);
        List<RegionStore> opened = new ArrayList<>();
        BoundedRegionReads reads = new BoundedRegionReads(new BoundedReads(settings.waits()));
        try {
            RegionStore tails = open(
                    directory.child("tails"), settings.tails(), settings.waits().close(), reads);
            opened.add(tails);
            RegionStore blocks = open(
                    directory.child("blocks"),
                    settings.blocks(),
                    settings.waits().close(),
                    reads);
            opened.add(blocks);
            volume.requireRoom(settings, tails.size() + blocks.size());
            WriteQueue queue = new WriteQueue(settings.queueBytes(), WRITER_THREADS);
            return DiskStores.behind(
                    queue,
                    volume.keeping(settings.freeReserveBytes()),
                    settings.waits().closing(settings.waits().close().dividedBy(CLOSED_ONE_BY_ONE)),
                    settings.wrap().apply(tails),
                    settings.wrap().apply(blocks),
                    new FileObjectLog(directory, "objects.log", task -> queue.execute(directory, task)));
        } catch (IOException e) {
            opened.forEach(RegionStore::close);
            throw e instanceof StoreUnavailableException known ? known : Volume.unusable(directory.path(), e);
        }
    }

    private static RegionStore open(
            PrivateDirectory directory, DiskSettings.Pool pool, Duration closeDeadline, BoundedRegionReads reads)
            throws IOException {
        return new RegionStore(
                new LocalRegionFiles(directory),
                pool.bytes(),
                regionBytes(pool),
                pool.maxValueLength(),
                closeDeadline,
                reads);
    }

    /**
     * Bytes of one region: about a hundredth of the pool so that files are few and little goes at once, a power of two so
     * that it hardly ever changes with the pool; in small pools some values, and at most a quarter of the pool.
     */
    static long regionBytes(DiskSettings.Pool pool) {
        long value = RegionFormat.footprint(pool.maxValueLength());
        long share = Long.highestOneBit(Math.max(1, pool.bytes() / REGIONS));
        long some = VALUES_PER_REGION * value + RegionFormat.overhead();
        long most = Math.max(pool.bytes() / LEAST_REGIONS, value + RegionFormat.overhead());
        return Math.min(Math.max(share, some), most);
    }
}
