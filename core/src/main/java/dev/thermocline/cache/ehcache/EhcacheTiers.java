package dev.thermocline.cache.ehcache;

import dev.thermocline.cache.BlockKey;
import dev.thermocline.cache.BlockStore;
import dev.thermocline.cache.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
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
    private static final String DIRECTORIES = "fs.s3a.cache.dirs";

    private static final int WRITER_THREADS = 2;
    private static final int MAX_DISK_SEGMENTS = 64;
    private static final int VALUES_PER_SEGMENT = 16;
    private static final int MIN_VALUES = 8;
    private static final int BLOCKS_QUEUE_PERCENT = 80;

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
        requireRoom(OFF_HEAP_CAPACITY, pool);
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
        requireRoom(DISK_CAPACITY, settings.tails());
        requireRoom(DISK_CAPACITY, settings.blocks());
        Path directory = settings.directory();
        PersistentCacheManager manager = openManager(settings);
        try {
            FileStore volume = Files.getFileStore(directory);
            requireSpace(settings, volume.getUsableSpace());
            WriteQueue queue = new WriteQueue(settings.queueBytes(), WRITER_THREADS);
            Runnable closing = () -> {
                queue.shutdown();
                manager.close();
            };
            ManagerLifecycle lifecycle = new ManagerLifecycle(closing, 2, settings.closeDeadline());
            WriteBehindStore.SpaceCheck space = bytes -> {
                long free = volume.getUsableSpace();
                if (free - bytes < settings.freeReserveBytes()) {
                    throw new IOException("only " + free + " B are free on the volume of " + directory);
                }
            };
            BlockStore tails = store(Medium.DISK, manager, "tails", settings.tails(), lifecycle);
            BlockStore blocks = store(Medium.DISK, manager, "blocks", settings.blocks(), lifecycle);
            long blocksLimit = settings.queueBytes() / 100 * BLOCKS_QUEUE_PERCENT;
            return new DiskStores(
                    new WriteBehindStore(tails, queue, queue.budget(), space),
                    new WriteBehindStore(blocks, queue, blocksLimit, space));
        } catch (IOException e) {
            manager.close();
            throw e instanceof StoreUnavailableException known ? known : directoryUnusable(directory, e);
        }
    }

    private static PersistentCacheManager openManager(DiskSettings settings) throws StoreUnavailableException {
        Path directory = settings.directory();
        try {
            Files.createDirectories(directory);
            return builder()
                    .with(CacheManagerBuilder.persistence(directory.toFile()))
                    .using(new CallerExecutionService())
                    .withCache("tails", disk(settings.tails()))
                    .withCache("blocks", disk(settings.blocks()))
                    .build(true);
        } catch (IOException | StateTransitionException e) {
            throw directoryUnusable(directory, e);
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
     * Reads of one segment wait for each other, so the more the better; but a segment that is too small for its share of
     * values evicts all of its neighbours' at once.
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

    private static void requireRoom(String option, DiskSettings.Pool pool) throws StoreUnavailableException {
        long needed = (long) MIN_VALUES * pool.maxValueLength();
        if (pool.bytes() < needed) {
            throw new StoreUnavailableException(
                    option,
                    pool.bytes(),
                    "a pool of " + pool.bytes() + " B is too small for values of " + pool.maxValueLength() + " B",
                    "raise it so that each pool has at least " + needed + " B",
                    null);
        }
    }

    private static void requireSpace(DiskSettings settings, long free) throws StoreUnavailableException {
        long needed = settings.tails().bytes() + settings.blocks().bytes() + settings.freeReserveBytes();
        if (free < needed) {
            throw new StoreUnavailableException(
                    DIRECTORIES,
                    settings.directory(),
                    "its volume has " + free + " B free, " + needed + " B are needed",
                    "choose a larger volume or lower " + DISK_CAPACITY,
                    null);
        }
    }

    private static StoreUnavailableException directoryUnusable(Path directory, Exception e) {
        return new StoreUnavailableException(
                DIRECTORIES,
                directory,
                "the directory can't be used: " + reason(e),
                "name a directory that this user can write to and no other process uses",
                e);
    }

    private static StoreUnavailableException offHeapTooLarge(long poolBytes, @Nullable Exception e) {
        OptionalLong limit = DirectMemory.limit();
        String known = limit.isPresent() ? " (" + limit.getAsLong() + " B)" : "";
        return new StoreUnavailableException(
                OFF_HEAP_CAPACITY,
                poolBytes,
                "the JVM can't allocate that much direct memory" + (e == null ? "" : ": " + reason(e)),
                "lower it, or raise -XX:MaxDirectMemorySize" + known + " and the container's memory",
                e);
    }

    /** The deepest cause that says something; Ehcache's own exception says only that a transition failed. */
    private static String reason(Throwable e) {
        Throwable telling = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            telling = cause.getMessage() == null ? telling : cause;
        }
        return telling.toString();
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
