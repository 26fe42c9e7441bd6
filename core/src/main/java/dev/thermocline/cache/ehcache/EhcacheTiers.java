package dev.thermocline.cache.ehcache;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.StoreUnavailableException;
import dev.thermocline.cache.disk.BoundedReadStore;
import dev.thermocline.cache.disk.BoundedReads;
import dev.thermocline.cache.disk.DiskSettings;
import dev.thermocline.cache.disk.DiskStores;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.cache.disk.WriteQueue;
import dev.thermocline.cache.object.ObjectLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.PersistentCacheManager;
import org.ehcache.StateTransitionException;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.EntryUnit;
import org.ehcache.config.units.MemoryUnit;
import org.ehcache.impl.config.store.disk.OffHeapDiskStoreConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Makes block stores out of Ehcache. The caller owns what it gets and closes it; nothing here keeps a reference.
 *
 * <p>Content lives as long as the store: the disk tier deletes what it finds and what it leaves.
 */
public final class EhcacheTiers {
    private static final String OFF_HEAP_CAPACITY = "fs.s3a.cache.offheap.capacity";
    private static final String DISK_CAPACITY = "fs.s3a.cache.disk.capacity";

    private static final int WRITER_THREADS = 2;
    private static final int MAX_DISK_SEGMENTS = 64;
    private static final int VALUES_PER_SEGMENT = 16;
    private static final int MIN_VALUES = 8;

    static {
        // Read by Ehcache when it builds an off-heap cache. Larger pages: a value that spans two is copied on each
        // read.
        setUnlessSet("initialSegmentSizeRatio", "2");
        // Ehcache would end the JVM if the operating system took 30 s for an allocation.
        setUnlessSet("haltOnCriticalAllocationDelay", "false");
    }

    private EhcacheTiers() {}

    /**
     * A heap store. Values are kept by reference: writing hands the buffer's content over.
     *
     * @param alias names the cache in logs
     * @param capacityBytes what the caller will keep resident; Ehcache itself counts entries only
     * @param maxValueLength longest value, in bytes
     */
    public static BlockStore heap(String alias, long capacityBytes, int maxValueLength) {
        long entries = capacityBytes / Medium.HEAP_OVERHEAD + 1; // more than fit the budget: Ehcache never evicts first
        CacheManager manager = builder()
                .withCache(
                        alias,
                        cache(ResourcePoolsBuilder.newResourcePoolsBuilder().heap(entries, EntryUnit.ENTRIES)))
                .build(true);
        ManagerLifecycle lifecycle = new ManagerLifecycle(manager::close, 1, Duration.ofSeconds(5));
        return store(Medium.HEAP, manager, alias, new DiskSettings.Pool(capacityBytes, maxValueLength), lifecycle);
    }

    /**
     * An off-heap store. All of its memory is taken and zeroed here, about 0.5 s for each GB.
     *
     * @param alias names the cache in logs
     * @param poolBytes direct memory to take; 85 % of it may be filled
     * @param maxValueLength longest value, in bytes
     * @param closeDeadline how long closing may keep its caller waiting
     * @throws StoreUnavailableException if the JVM or the machine has not that much memory
     */
    public static BlockStore offHeap(String alias, long poolBytes, int maxValueLength, Duration closeDeadline)
            throws StoreUnavailableException {
        DiskSettings.Pool pool = new DiskSettings.Pool(poolBytes, maxValueLength);
        Volume.requireValues(OFF_HEAP_CAPACITY, pool, MIN_VALUES);
        OptionalLong limit = DirectMemory.limit();
        if (limit.isPresent() && poolBytes > limit.getAsLong()) {
            throw offHeapTooLarge(poolBytes, null);
        }
        try {
            CacheManager manager = builder()
                    .withCache(
                            alias,
                            serialized(ResourcePoolsBuilder.newResourcePoolsBuilder()
                                    .offheap(poolBytes, MemoryUnit.B)))
                    .build(true);
            ManagerLifecycle lifecycle = new ManagerLifecycle(manager::close, 1, closeDeadline);
            return store(Medium.OFF_HEAP, manager, alias, pool, lifecycle);
        } catch (StateTransitionException e) {
            throw offHeapTooLarge(poolBytes, e);
        }
    }

    /**
     * The disk stores of one directory, which stays locked until both are closed.
     *
     * @throws StoreUnavailableException if the directory can't be used, another process uses it, or there is no room
     */
    public static DiskStores disk(DiskSettings settings) throws StoreUnavailableException {
        Volume.requireValues(DISK_CAPACITY, settings.tails(), MIN_VALUES);
        Volume.requireValues(DISK_CAPACITY, settings.blocks(), MIN_VALUES);
        Volume volume = Volume.of(settings.directory());
        PersistentCacheManager manager = openManager(settings);
        try {
            volume.requireRoom(settings, 0);
        } catch (StoreUnavailableException e) {
            manager.close();
            throw e;
        }
        WriteQueue queue = new WriteQueue(settings.queueBytes(), WRITER_THREADS);
        Runnable closing = () -> {
            queue.shutdown();
            manager.close();
        };
        ManagerLifecycle lifecycle =
                new ManagerLifecycle(closing, 2, settings.waits().close());
        BoundedReads reads = new BoundedReads(settings.waits());
        return DiskStores.behind(
                queue,
                volume.keeping(settings.freeReserveBytes()),
                settings.waits().closing(Duration.ZERO),
                bounded(settings, store(Medium.DISK, manager, "tails", settings.tails(), lifecycle), reads),
                bounded(settings, store(Medium.DISK, manager, "blocks", settings.blocks(), lifecycle), reads),
                ObjectLog.NONE);
    }

    private static BlockStore bounded(DiskSettings settings, BlockStore store, BoundedReads reads) {
        return new BoundedReadStore(settings.wrap().apply(store), reads);
    }

    private static PersistentCacheManager openManager(DiskSettings settings) throws StoreUnavailableException {
        Path directory = settings.directory().path();
        try {
            return builder()
                    .with(CacheManagerBuilder.persistence(
                            settings.directory().pathForLibrary().toFile()))
                    .using(new CallerExecutionService())
                    .withCache("tails", disk(settings.tails()))
                    .withCache("blocks", disk(settings.blocks()))
                    .build(true);
        } catch (IOException | StateTransitionException e) {
            throw Volume.unusable(directory, e);
        }
    }

    private static CacheManagerBuilder<CacheManager> builder() {
        return CacheManagerBuilder.newCacheManagerBuilder().withClassLoader(EhcacheTiers.class.getClassLoader());
    }

    private static CacheConfigurationBuilder<BlockKey, StoredValue> cache(ResourcePoolsBuilder pools) {
        return CacheConfigurationBuilder.newCacheConfigurationBuilder(BlockKey.class, StoredValue.class, pools)
                .withResilienceStrategy(new FailureStrategy());
    }

    private static CacheConfigurationBuilder<BlockKey, StoredValue> serialized(ResourcePoolsBuilder pools) {
        return cache(pools)
                .withKeySerializer(new BlockKeySerializer())
                .withValueSerializer(new StoredValueSerializer());
    }

    private static CacheConfigurationBuilder<BlockKey, StoredValue> disk(DiskSettings.Pool pool) {
        return serialized(ResourcePoolsBuilder.newResourcePoolsBuilder().disk(pool.bytes(), MemoryUnit.B, false))
                .withService(new OffHeapDiskStoreConfiguration(null, WRITER_THREADS, diskSegments(pool)));
    }

    /**
     * Reads of one segment wait for each other, so the more the better; but a segment that is too small for its share
     * of values evicts all of its neighbours' at once.
     */
    private static int diskSegments(DiskSettings.Pool pool) {
        long room = pool.bytes() / ((long) VALUES_PER_SEGMENT * pool.maxValueLength());
        return Integer.highestOneBit((int) Math.min(MAX_DISK_SEGMENTS, Math.max(1, room)));
    }

    private static BlockStore store(
            Medium medium, CacheManager manager, String alias, DiskSettings.Pool pool, ManagerLifecycle lifecycle) {
        Cache<BlockKey, StoredValue> cache = manager.getCache(alias, BlockKey.class, StoredValue.class);
        return new EhcacheBlockStore(medium, cache, pool.bytes(), pool.maxValueLength(), lifecycle);
    }

    private static StoreUnavailableException offHeapTooLarge(long poolBytes, @Nullable Exception e) {
        OptionalLong limit = DirectMemory.limit();
        String known = limit.isPresent() ? " (" + limit.getAsLong() + " B)" : "";
        return new StoreUnavailableException(
                OFF_HEAP_CAPACITY,
                poolBytes,
                "the JVM can't allocate that much direct memory" + (e == null ? "" : ": " + Volume.reason(e)),
                "lower it, or raise -XX:MaxDirectMemorySize" + known + " and the container's memory",
                e);
    }

    /**
     * Sets one of Ehcache's off-heap properties. Relocation renames the prefix in Ehcache's classes; the package of an
     * Ehcache class is renamed with it at run time, whatever a relocator does with string literals.
     */
    private static void setUnlessSet(String property, String value) {
        String key = Cache.class.getPackageName() + ".offheap.config." + property;
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
