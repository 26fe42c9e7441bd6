package dev.thermocline.cache.region;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockReader;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.PageChecksums;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.block.StoredBlock;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.cache.disk.Volume;
import dev.thermocline.cache.region.file.BoundedRegionReads;
import dev.thermocline.cache.region.file.RegionFile;
import dev.thermocline.cache.region.file.RegionFiles;
import dev.thermocline.cache.region.file.RegionFormat;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A pool of region files.
 *
 * <ul>
 *   <li>read: without a lock; the region is leased meanwhile, so its file stays. What was touched lately, or lies in
 *       the system's page cache, goes from the file straight into the reader's buffer, on the calling thread; other
 *       reads wait no longer than the limit. A block's header is read and proved by its first reader.
 *   <li>write: appended on the calling thread, one at a time; refused while there is no room.
 *   <li>remove: forgets where the value stands; its space is free when its region goes.
 *   <li>close: within the deadline; what was written is found again by the next process.
 * </ul>
 *
 * <p>Thread-safe.
 */
final class RegionStore implements BlockStore {
    private static final int ATTEMPTS = 3;
    private static final int USABLE_PERCENT = 90;

    private final RegionSpace space;
    private final int maxValueLength;
    private final Duration closeDeadline;
    private final BoundedRegionReads reads;
    private final ConcurrentMap<BlockKey, Location> locations = new ConcurrentHashMap<>();
    private final KeptChecksums checksums = new KeptChecksums();
    private volatile StoreObserver observer = StoreObserver.NONE;
    private volatile boolean closed;

    /**
     * Opens a pool; what is in it already is served after {@link #adopt}.
     *
     * @param budget bytes that all files may take, and one region more for a moment
     * @param regionBytes bytes of one region
     * @param closeDeadline how long closing may wait for a write that is under way
     * @param reads bounds how long a reader waits for the medium
     * @throws IOException if the files can't be listed or opened
     */
    RegionStore(
            RegionFiles files,
            long budget,
            long regionBytes,
            int maxValueLength,
            Duration closeDeadline,
            BoundedRegionReads reads)
            throws IOException {
        this.reads = requireNonNull(reads, "reads is null");
        this.maxValueLength = maxValueLength;
        this.closeDeadline = closeDeadline;
        this.space = new RegionSpace(files, budget, regionBytes, reads::second, new RegionSpace.Tenants() {
            @Override
            public Optional<Location> at(Region region, RegionFormat.Entry entry) {
                return Optional.ofNullable(locations.get(entry.key()))
                        .filter(location -> location.region() == region && location.offset() == entry.offset());
            }

            @Override
            public void moved(BlockKey key, Location from, Location to) {
                if (!locations.replace(key, from, to)) {
                    to.drop(); // removed meanwhile
                }
            }

            @Override
            public void evicted(BlockKey key, Location from) {
                if (locations.remove(key, from)) {
                    observer.lost(key);
                }
            }
        });
        Adoption.list(files, space);
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public long capacity() {
        return space.budget() / 100 * USABLE_PERCENT;
    }

    @Override
    public long footprint(int valueLength) {
        return RegionFormat.footprint(valueLength);
    }

    @Override
    public int maxValueLength() {
        return maxValueLength;
    }

    /** Bytes of all files. */
    long size() {
        return space.size();
    }

    @Override
    public void observe(StoreObserver newObserver) {
        observer = requireNonNull(newObserver, "observer is null");
    }

    @Override
    public void adopt(LongPredicate sealed) {
        adopt(sealed, Adoption.daemons());
    }

    /** As the other method, with threads from here. */
    void adopt(LongPredicate sealed, ThreadFactory threads) {
        new Adoption(space, locations, sealed, observer, () -> closed, threads).run();
    }

    @Override
    public Lookup read(BlockKey key, BlockReader reader) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS && !closed; attempt++) {
            Location location = locations.get(key);
            if (location == null) {
                return Lookup.MISS;
            }
            if (location.region().lease()) { // else it has just been moved or evicted: try again
                return read(location, reader);
            }
        }
        return Lookup.MISS;
    }

    /** Ends the lease of the location's region, however it ends. */
    private Lookup read(Location location, BlockReader reader) throws IOException {
        try {
            int now = reads.second();
            int touched = location.lastTouched();
            RegionBlock block = new RegionBlock(location, reads.direct(touched, now));
            try {
                location.read(touched); // worth keeping from now on, touched when its bytes are here
                reader.accept(block);
                location.read(now);
                return Lookup.HIT;
            } finally {
                block.end();
            }
        } catch (NoSuchFileException e) {
            return Lookup.MISS; // an interrupt closed the file after it had been deleted
        } finally {
            location.region().release();
        }
    }

    @Override
    public WriteOutcome write(BlockKey key, ByteBuffer value) throws IOException {
        if (value.remaining() > maxValueLength) {
            return WriteOutcome.TOO_LARGE;
        }
        if (closed) {
            return WriteOutcome.UNAVAILABLE;
        }
        Location location;
        try {
            location = space.append(key, value);
        } catch (IOException e) {
            if (Volume.isFull(e)) {
                return WriteOutcome.NO_ROOM;
            }
            throw e;
        }
        if (location == null) {
            return WriteOutcome.OVERLOADED;
        }
        Location old = locations.put(key, location);
        if (old != null) {
            old.drop();
        }
        return WriteOutcome.STORED;
    }

    @Override
    public void remove(BlockKey key) {
        Location old = locations.remove(key);
        if (old != null) {
            old.drop();
        }
    }

    @Override
    public long queuedBytes() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
        locations.clear();
        checksums.clear();
        try {
            space.close(closeDeadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A value in a file, for as long as its region is leased. Used by one thread. */
    private final class RegionBlock implements StoredBlock {
        private final boolean direct;
        private @Nullable Location location;

        RegionBlock(Location location, boolean direct) {
            this.location = location;
            this.direct = direct;
        }

        @Override
        public int length() {
            return lent().length();
        }

        @Override
        public void copyTo(int position, ByteBuffer target) throws IOException {
            Location lent = lent();
            int count = target.remaining();
            if (position < 0 || position > lent.length() - count) {
                throw new EOFException(
                        "wanted " + count + " B at " + position + " of a value of " + lent.length() + " B");
            }
            RegionFile file = lent.region().file();
            long start = lent.offset() + position;
            if (direct || file.inMemory(start, count)) {
                file.read(start, target);
            } else {
                reads.read(file, start, target);
            }
        }

        @Override
        public @Nullable PageChecksums checksums() {
            return lent().checksums();
        }

        @Override
        public void keep(PageChecksums proven) {
            checksums.keep(lent(), proven);
        }

        void end() {
            location = null;
        }

        private Location lent() {
            if (location == null) {
                throw new IllegalStateException("the block was used after the reader had returned");
            }
            return location;
        }
    }
}
