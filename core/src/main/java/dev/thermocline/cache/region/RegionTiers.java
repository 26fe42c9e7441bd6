package dev.thermocline.cache.region;

import dev.thermocline.cache.block.StoreUnavailableException;
import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.disk.BoundedReads;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.cache.disk.WriteQueue;
import dev.thermocline.cache.objectlog.FileObjectLog;
import dev.thermocline.cache.objectlog.LeftContent;
import dev.thermocline.cache.region.file.BoundedRegionReads;
import dev.thermocline.cache.region.file.LocalRegionFiles;
import dev.thermocline.cache.region.file.RegionFiles;
import dev.thermocline.cache.region.file.RegionFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the disk tier of one directory out of region files. The caller owns what it gets and closes it. */
public final class RegionTiers {
    private static final Logger LOG = LoggerFactory.getLogger(RegionTiers.class);
    private static final String DISK_CAPACITY = "fs.s3a.cache.disk.capacity";
    private static final String LOG_FILE = "objects.log";
    private static final int MIN_VALUES = 8;
    private static final int REGIONS = 128;
    private static final int VALUES_PER_REGION = 8;
    private static final int LEAST_REGIONS = 4;
    private static final int WRITER_THREADS = 1;
    private static final int LOG_PERCENT = 5;
    private static final int CLOSED_ONE_BY_ONE = 3;

    private RegionTiers() {}

    /**
     * The disk stores of one directory, which no other process uses. What an earlier process left is counted at once
     * and served after {@code adopt}.
     *
     * @throws StoreUnavailableException if the directory can't be used or there is no room
     */
    public static DiskStores disk(DiskSettings settings) throws StoreUnavailableException {
        Volume.requireValues(DISK_CAPACITY, settings.tails(), MIN_VALUES);
        Volume.requireValues(DISK_CAPACITY, settings.blocks(), MIN_VALUES);
        PrivateDirectory directory = settings.directory();
        List<RegionStore> opened = new ArrayList<>();
        BoundedRegionReads reads = new BoundedRegionReads(new BoundedReads(settings.waits()));
        try {
            LeftContent.deleteUnlessUsable(directory, LOG_FILE, settings.layout())
                    .ifPresent(LOG::warn);
            Volume volume = Volume.of(directory);
            WriteQueue queue = new WriteQueue(settings.queueBytes(), WRITER_THREADS);
            FileObjectLog log = new FileObjectLog(
                    directory,
                    LOG_FILE,
                    settings.layout(),
                    (settings.tails().bytes() + settings.blocks().bytes()) / 100 * LOG_PERCENT,
                    task -> queue.execute(directory, task),
                    RegionTiers::later);
            RegionStore tails =
                    open(new LocalRegionFiles(directory.child("tails"), () -> 0), settings.tails(), settings, reads);
            opened.add(tails);
            RegionStore blocks = open(
                    new LocalRegionFiles(directory.child("blocks"), log::size), settings.blocks(), settings, reads);
            opened.add(blocks);
            volume.requireRoom(settings, tails.size() + blocks.size());
            return DiskStores.behind(
                    queue,
                    volume.keeping(settings.freeReserveBytes()),
                    settings.waits().closing(settings.waits().close().dividedBy(CLOSED_ONE_BY_ONE)),
                    settings.wrap().apply(tails),
                    settings.wrap().apply(blocks),
                    log);
        } catch (IOException e) {
            opened.forEach(RegionStore::close);
            throw e instanceof StoreUnavailableException known ? known : Volume.unusable(directory.path(), e);
        }
    }

    /** On a thread of the JDK that does nothing but wait. */
    private static void later(Runnable task, Duration delay) {
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(task);
    }

    private static RegionStore open(
            RegionFiles files, DiskSettings.Pool pool, DiskSettings settings, BoundedRegionReads reads)
            throws IOException {
        return new RegionStore(
                files,
                pool.bytes(),
                regionBytes(pool),
                pool.maxValueLength(),
                settings.waits().close(),
                reads);
    }

    /**
     * Bytes of one region: about a hundredth of the pool so that files are few and little goes at once, a power of two
     * so that it hardly ever changes with the pool; in small pools some values, and at most a quarter of the pool.
     */
    public static long regionBytes(DiskSettings.Pool pool) {
        long value = RegionFormat.footprint(pool.maxValueLength());
        long share = Long.highestOneBit(Math.max(1, pool.bytes() / REGIONS));
        long some = VALUES_PER_REGION * value + RegionFormat.overhead();
        long most = Math.max(pool.bytes() / LEAST_REGIONS, value + RegionFormat.overhead());
        return Math.min(Math.max(share, some), most);
    }
}
