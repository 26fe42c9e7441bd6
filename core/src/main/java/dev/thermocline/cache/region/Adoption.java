package dev.thermocline.cache.region;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.region.file.RegionEntries;
import dev.thermocline.cache.region.file.RegionFiles;
import dev.thermocline.cache.region.file.RegionFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the regions that an earlier process left, newest first, several at the same time: the summaries of those
 * that were ended, and the records of the one that was being written. Reads and writes go on meanwhile; what was not
 * reached yet is a miss.
 *
 * <p>A region that can't be read, has another format or holds nothing of a sealed object is deleted, and so are the
 * oldest ones when the budget is smaller than it was.
 */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final int THREADS = 4;

    private final RegionSpace space;
    private final ConcurrentMap<BlockKey, Location> locations;
    private final LongPredicate sealed;
    private final StoreObserver observer;
    private final BooleanSupplier stopped;
    private final ThreadFactory threads;
    private final AtomicLong blocks = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger unreadable = new AtomicInteger();

    /**
     * @param locations where blocks are found from now on
     * @param sealed whether an object id is that of a sealed object
     * @param observer is notified of each block, and of regions that are dropped
     * @param stopped whether to end early
     * @param threads makes the threads that read regions
     */
    Adoption(
            RegionSpace space,
            ConcurrentMap<BlockKey, Location> locations,
            LongPredicate sealed,
            StoreObserver observer,
            BooleanSupplier stopped,
            ThreadFactory threads) {
        this.space = space;
        this.locations = locations;
        this.sealed = sealed;
        this.observer = observer;
        this.stopped = stopped;
        this.threads = threads;
    }

    /** Daemons, named by number. */
    static ThreadFactory daemons() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "thermocline-adopt-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Registers all regions that are there, so that their space counts and new ones come after them. */
    static void list(RegionFiles files, RegionSpace space) throws IOException {
        for (String name : files.names()) {
            OptionalLong sequence = RegionFormat.sequence(name);
            if (sequence.isPresent()) {
                space.found(new Region(sequence.getAsLong(), files.open(name)));
            } else {
                LOG.warn("{} is no file of the cache; it is left alone, and its space is not counted", name);
            }
        }
    }

    /** Does it, and returns when it is done. An interrupt ends it early. */
    void run() {
        List<Region> regions = new ArrayList<>(space.unknown());
        if (regions.isEmpty()) {
            return;
        }
        int given = regions.size();
        for (long excess = space.taken() - space.budget(); excess > 0 && !regions.isEmpty(); ) {
            Region oldest = regions.remove(regions.size() - 1);
            excess -= oldest.file().size();
            space.remove(oldest);
        }
        try {
            adoptAll(regions);
        } finally {
            dropUnknown();
        }
        LOG.info(
                "Took over {} blocks of {} B from {} regions of an earlier process ({} did not fit, {} were unreadable)",
                blocks,
                bytes,
                regions.size(),
                given - regions.size(),
                unreadable);
    }

    /** What was not reached although the process goes on would take its space for ever. */
    private void dropUnknown() {
        if (!stopped.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            space.unknown().forEach(region -> drop(region, new IOException("it was not reached")));
        }
    }

    private void adoptAll(List<Region> regions) {
        Queue<Region> left = new ConcurrentLinkedQueue<>(regions);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS, threads);
        try {
            begin(pool, left, Math.min(THREADS, regions.size()));
            pool.shutdown();
            boolean done = pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            LOG.trace("All regions were reached: {}", done);
        } catch (InterruptedException e) {
            left.clear();
            Thread.currentThread().interrupt();
        } finally {
            pool.shutdownNow();
        }
    }

    /** Where threads can't be started, the calling one does their work: what is not adopted is lost. */
    private void begin(ExecutorService pool, Queue<Region> left, int count) {
        try {
            for (int i = 0; i < count; i++) {
                Future<?> unused = pool.submit(() -> adoptFrom(left));
            }
        } catch (OutOfMemoryError e) {
            LOG.debug("Adopting regions with fewer threads than wanted: {}", e.toString());
            adoptFrom(left);
        }
    }

    private void adoptFrom(Queue<Region> left) {
        for (Region region = left.poll();
                region != null && !Thread.currentThread().isInterrupted();
                region = left.poll()) {
            adopt(region);
        }
    }

    @SuppressWarnings(
            "checkstyle:illegalcatch") // whatever reading one region does, errors too, costs that region alone
    private void adopt(Region region) {
        if (stopped.getAsBoolean()) {
            return;
        }
        try {
            if (!RegionFormat.isRegion(region.file(), region.sequence())) {
                throw new IOException("it has another format");
            }
            RegionEntries entries = new RegionEntries(region.file(), region.sequence());
            if (entries.ended()) {
                for (RegionFormat.Entry entry = entries.next(); entry != null; entry = entries.next()) {
                    adopt(region, entry);
                }
            } else {
                ended(region, entries).forEach(entry -> adopt(region, entry));
            }
            space.known(region);
        } catch (Throwable e) {
            drop(region, e);
        }
    }

    /** The process was killed while it wrote this region. The summary that it lacks is added. */
    private static List<RegionFormat.Entry> ended(Region region, RegionEntries records) throws IOException {
        List<RegionFormat.Entry> entries = new ArrayList<>();
        for (RegionFormat.Entry entry = records.next(); entry != null; entry = records.next()) {
            entries.add(entry);
        }
        region.file().append(RegionFormat.summary(region.sequence(), entries));
        region.file().finish();
        return entries;
    }

    private void drop(Region region, Throwable reason) {
        unreadable.incrementAndGet();
        observer.unreadable();
        LOG.warn("Region {} of the disk cache is dropped: {}", RegionFormat.name(region.sequence()), reason.toString());
        space.remove(region);
        locations.forEach((key, location) -> {
            if (location.region() == region && locations.remove(key, location)) {
                observer.lost(key); // it was found before the region failed
            }
        });
    }

    private void adopt(Region region, RegionFormat.Entry entry) {
        if (!sealed.test(entry.key().objectId())) {
            return;
        }
        Location fresh = new Location(region, entry, 0);
        boolean newest = locations.merge(entry.key(), fresh, Adoption::newer) == fresh;
        if (newest) {
            blocks.incrementAndGet();
            bytes.addAndGet(entry.length());
            observer.found(entry.key(), entry.length());
        } else {
            fresh.drop();
        }
    }

    /** The later of two writes of a block; the other one is dead. */
    private static Location newer(Location present, Location fresh) {
        if (fresh.isNewerThan(present)) {
            present.drop();
            return fresh;
        }
        return present;
    }
}
