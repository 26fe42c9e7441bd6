package dev.thermocline.cache.region;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.region.file.RegionEntries;
import dev.thermocline.cache.region.file.RegionFiles;
import dev.thermocline.cache.region.file.RegionFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The regions of one pool: which one takes the next value, and which one goes when there is no room.
 *
 * <p>Files never take more than the budget and one region: a new region is begun first, then the region whose live
 * bytes are worth least is emptied and deleted. Of what is live in it, values that were read since they were
 * written are copied into the new region, up to a quarter of one; the rest is let go.
 *
 * <p>Thread-safe: what is written is guarded by {@code lock}; {@code regions} may be read without it.
 */
final class RegionSpace {
    private static final Logger LOG = LoggerFactory.getLogger(RegionSpace.class);
    private static final int COPIED_PART = 4;
    private static final int NEW_PART = 4;

    private final RegionFiles files;
    private final long budget;
    private final long regionBytes;
    private final IntSupplier clock;
    private final Tenants tenants;
    private final ReentrantLock lock = new ReentrantLock();

    /** Regions that are not retired, by sequence; those that were not adopted yet have no known content. */
    private final ConcurrentSkipListMap<Long, Region> regions = new ConcurrentSkipListMap<>();

    @GuardedBy("lock")
    private final Map<Long, Region> unknown = new HashMap<>();

    /** Retired regions whose space is not free before their last reader lets go. */
    @GuardedBy("lock")
    private final List<Region> leaving = new ArrayList<>();

    @GuardedBy("lock")
    private @Nullable Region active;

    @GuardedBy("lock")
    private List<RegionFormat.Entry> written = new ArrayList<>();

    @GuardedBy("lock")
    private long nextSequence = 1;

    @GuardedBy("lock")
    private boolean closed;

    /** Knows which values are wanted. Called under the lock of the space. */
    interface Tenants {
        /** The block's entry in the index, if it points to this place in this region. */
        Optional<Location> at(Region region, RegionFormat.Entry entry);

        /** The value was copied. */
        void moved(BlockKey key, Location from, Location to);

        /** The value goes. */
        void evicted(BlockKey key, Location from);
    }

    /**
     * @param budget bytes that all files may take together
     * @param regionBytes bytes of one region
     * @param clock counts seconds from 1
     */
    RegionSpace(RegionFiles files, long budget, long regionBytes, IntSupplier clock, Tenants tenants) {
        this.clock = clock;
        this.files = files;
        this.budget = budget;
        this.regionBytes = regionBytes;
        this.tenants = tenants;
    }

    /** Bytes of the budget that are taken. */
    long taken() {
        return size() + files.otherBytes();
    }

    /** Bytes of all regions. */
    long size() {
        return regions.values().stream()
                .mapToLong(region -> region.file().size())
                .sum();
    }

    /**
     * Appends a value.
     *
     * @return where it stands, or null if there is no room at present
     * @throws IOException if the medium fails
     */
    @Nullable
    Location append(BlockKey key, ByteBuffer value) throws IOException {
        lock.lock();
        try {
            Region region = closed ? null : roomFor(value.remaining());
            return region == null ? null : append(region, key, value);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Location append(Region region, BlockKey key, ByteBuffer value) throws IOException {
        int length = value.remaining();
        long offset = region.file().size() + RegionFormat.RECORD_HEADER;
        boolean appended = false;
        try {
            region.file()
                    .append(
                            RegionFormat.recordHeader(region.sequence(), key, length),
                            value.duplicate(),
                            RegionFormat.padding(length));
            appended = true;
        } finally {
            if (!appended) {
                seal(); // whatever is wrong with this file, the next value gets another one
            }
        }
        RegionFormat.Entry entry = new RegionFormat.Entry(key, offset, length);
        written.add(entry);
        return new Location(region, entry, clock.getAsInt());
    }

    @GuardedBy("lock")
    private @Nullable Region roomFor(int length) throws IOException {
        Region present = active;
        if (present != null && room(present) >= RegionFormat.footprint(length)) {
            return present;
        }
        leaving.removeIf(region -> !region.isOpen());
        if (!leaving.isEmpty()) {
            return null; // somebody still reads what was deleted last: its space is not free
        }
        if (taken() + regionBytes > budget && victim().isEmpty()) {
            return null; // all is unknown yet
        }
        seal();
        long sequence = nextSequence++;
        Region fresh = new Region(sequence, files.create(RegionFormat.name(sequence)));
        boolean begun = false;
        try {
            fresh.file().append(RegionFormat.fileHeader(sequence));
            begun = true;
        } finally {
            if (!begun) {
                retire(fresh);
            }
        }
        active = fresh;
        try {
            reclaim(fresh);
        } finally {
            regions.put(sequence, fresh);
        }
        return active; // none if copying failed
    }

    @GuardedBy("lock")
    private long room(Region region) {
        return regionBytes - region.file().size() - RegionFormat.summaryLength(written.size());
    }

    /** Ends the active region with a summary. One that can't be had is found again by a scan. */
    @GuardedBy("lock")
    private void seal() {
        Region present = active;
        if (present == null) {
            return;
        }
        active = null;
        List<RegionFormat.Entry> entries = written;
        written = new ArrayList<>();
        try {
            present.file().append(RegionFormat.summary(present.sequence(), entries));
            present.file().finish();
        } catch (IOException e) {
            LOG.debug("Region {} has no summary: {}", present.sequence(), e.toString());
        }
    }

    /** Deletes regions until a whole one fits beside what is there. */
    @GuardedBy("lock")
    private void reclaim(Region into) {
        long copied = 0;
        while (taken() + regionBytes > budget) {
            Optional<Region> victim = victim();
            if (victim.isEmpty()) {
                return;
            }
            copied += empty(victim.get(), into, regionBytes / COPIED_PART - copied);
            regions.remove(victim.get().sequence());
            retire(victim.get());
            leaving.add(victim.get());
        }
    }

    @GuardedBy("lock")
    private Optional<Region> victim() {
        Region least = null;
        for (Region region : regions.values()) {
            boolean may = region != active && !unknown.containsKey(region.sequence());
            if (may && (least == null || worth(region) < worth(least))) {
                least = region;
            }
        }
        return Optional.ofNullable(least);
    }

    /**
     * Live bytes, those that were read counted four times: they will be asked for again, or have to be copied. What is
     * in the newest quarter of the regions has had no time to be read, and counts as if it had been: else the region
     * that was written last would be the one that goes.
     */
    @GuardedBy("lock")
    private long worth(Region region) {
        boolean isNew = nextSequence - region.sequence() <= regions.size() / NEW_PART;
        return region.liveBytes() + 3 * (isNew ? region.liveBytes() : region.readBytes());
    }

    /** Copies the values that were read, up to a limit, and lets the others go. Returns the bytes copied. */
    @GuardedBy("lock")
    private long empty(Region victim, Region into, long limit) {
        long copied = 0;
        try {
            RegionEntries entries = new RegionEntries(victim.file(), victim.sequence());
            for (RegionFormat.Entry entry = entries.next(); entry != null; entry = entries.next()) {
                Location from = tenants.at(victim, entry).orElse(null);
                if (from == null) {
                    continue;
                }
                boolean kept = from.wasRead() && copied + entry.length() <= limit && copy(entry, from, into);
                if (kept) {
                    copied += entry.length();
                } else {
                    tenants.evicted(entry.key(), from);
                }
            }
        } catch (IOException e) {
            LOG.debug("Region {} can't be read: {}", victim.sequence(), e.toString());
        }
        return copied;
    }

    @GuardedBy("lock")
    private boolean copy(RegionFormat.Entry entry, Location from, Region into) {
        if (into != active || room(into) < RegionFormat.footprint(entry.length())) {
            return false; // it was ended by a failure, or is full
        }
        try {
            ByteBuffer value = ByteBuffer.allocate(entry.length());
            from.region().file().read(entry.offset(), value);
            tenants.moved(entry.key(), from, append(into, entry.key(), value.flip()));
            return true;
        } catch (IOException e) {
            LOG.debug("Block {} could not be kept: {}", entry.key(), e.toString());
            return false;
        }
    }

    private static void retire(Region region) {
        try {
            region.retire();
        } catch (IOException e) {
            LOG.warn(
                    "Region {} of the disk cache could not be deleted and takes space until its directory is cleaned:"
                            + " {}",
                    RegionFormat.name(region.sequence()),
                    e.toString());
        }
    }

    /** Registers a region that an earlier process left; its content is not known yet. */
    void found(Region region) {
        lock.lock();
        try {
            unknown.put(region.sequence(), region);
            regions.put(region.sequence(), region);
            nextSequence = Math.max(nextSequence, region.sequence() + 1);
        } finally {
            lock.unlock();
        }
    }

    /** The content of a region is known: it may be chosen to go. Deleted at once if nothing in it is wanted. */
    void known(Region region) {
        lock.lock();
        try {
            unknown.remove(region.sequence());
            if (region.liveBytes() == 0) {
                remove(region);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Deletes a region, to which no entry of the index points. */
    void remove(Region region) {
        lock.lock();
        try {
            unknown.remove(region.sequence());
            if (regions.remove(region.sequence(), region)) {
                retire(region);
                leaving.add(region);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Regions that were found and are not known yet, newest first. */
    List<Region> unknown() {
        lock.lock();
        try {
            return unknown.values().stream()
                    .sorted(Comparator.comparingLong(Region::sequence).reversed())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    long budget() {
        return budget;
    }

    /** Ends the active region and closes all files once their readers let go; whoever writes now is not waited for. */
    void close(Duration wait) throws InterruptedException {
        if (lock.tryLock(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                closed = true;
                seal();
                regions.values().forEach(Region::release);
                regions.clear();
            } finally {
                lock.unlock();
            }
        }
    }
}
